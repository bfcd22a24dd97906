"""`weaviate-gen serve`: the engine behind real REST and gRPC sockets."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from pathlib import Path
from typing import Any

from weaviate_gen._runtime.engine_settings import EngineSettings, read_file, read_variables, server_variables
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.engine.wire.origin import OriginPolicy, is_loopback
from weaviate_gen.exceptions import WeaviateInvalidInputError

__all__ = ["add_parser"]

HOSTS_VARIABLE = "WEAVIATE_GEN_ALLOWED_HOSTS"
ORIGINS_VARIABLE = "WEAVIATE_GEN_ALLOWED_ORIGINS"

_DESCRIPTION = """\
Answer any Weaviate client, in any language, from an engine in this process.

Without --path everything is kept in memory, and gone at the end. One line is printed when both ports accept
connections:

    ready http=127.0.0.1:8080 grpc=127.0.0.1:50051

SIGTERM or Ctrl-C stop it: requests in flight are finished first.
"""


def add_parser(commands: Any) -> None:
    """Add the command to a parser's subparsers."""
    parser = commands.add_parser(
        "serve",
        help="serve the local engine on REST and gRPC ports",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--path", type=Path, metavar="DIR", help="keep the data in this directory")
    parser.add_argument(
        "--shared",
        action="store_true",
        help="let other processes open the directory while the server has it, by connect_to_path(DIR, shared=True); "
        "they take over when it ends",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the interface to listen on (default: %(default)s)")
    parser.add_argument("--port", type=_port, default=8080, help="for REST; 0 takes a free one (default: %(default)s)")
    parser.add_argument(
        "--grpc-port", type=_port, default=50051, help="for gRPC; 0 takes a free one (default: %(default)s)"
    )
    parser.add_argument(
        "--plugin",
        action="append",
        default=[],
        metavar="MODULE:OBJECT",
        help="a vectorizer, reranker or generator, or a class of one; may be given several times",
    )
    parser.add_argument(
        "--auth",
        type=Path,
        metavar="FILE",
        help="who may do what, as TOML: keys, admins, roles, users; without it everybody may do everything",
    )
    parser.add_argument(
        "--backup-path", type=Path, metavar="DIR", help="where backups lie (default: backups, under --path)"
    )
    parser.add_argument(
        "--export-path", type=Path, metavar="DIR", help="where exports lie (default: exports, under --path)"
    )
    parser.add_argument(
        "--auto-schema",
        action=argparse.BooleanOptionalAction,
        help="create unknown collections and properties from objects (default: they are created)",
    )
    parser.add_argument(
        "--config",
        type=Path,
        metavar="FILE",
        help="settings as TOML; options override it, and it overrides the environment variables of a server, which are "
        "read, too (docs/local-engine.md)",
    )
    parser.add_argument(
        "--grpc-max-message-size",
        type=_count,
        metavar="BYTES",
        help="the most bytes of one request, over gRPC and over HTTP (default: 104858000)",
    )
    _add_limits(parser)
    parser.set_defaults(run=_run)


def _add_limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--allowed-host",
        action="append",
        metavar="NAME",
        help="a name that the server answers to, besides those of the loopback interface; may be given several times "
        f"(default: {HOSTS_VARIABLE}, separated by commas; any name if --host is 0.0.0.0 or ::)",
    )
    parser.add_argument(
        "--allowed-origin",
        action="append",
        metavar="ORIGIN",
        help="an origin whose pages may change data from a browser, such as https://app.example; may be given several "
        f"times (default: {ORIGINS_VARIABLE}, separated by commas)",
    )
    parser.add_argument(
        "--header-timeout",
        type=_seconds,
        default=30.0,
        metavar="SECONDS",
        help="how long the headers of a request may take (default: 30)",
    )
    parser.add_argument(
        "--body-timeout",
        type=_seconds,
        default=60.0,
        metavar="SECONDS",
        help="how long the body of a request may take, or make no progress (default: 60)",
    )
    parser.add_argument(
        "--max-connections",
        type=_count,
        default=1000,
        metavar="COUNT",
        help="the most open connections of each port (default: 1000)",
    )
    parser.add_argument(
        "--max-streams",
        type=_count,
        default=256,
        metavar="COUNT",
        help="the most batch streams at a time (default: 256)",
    )


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to 65535, not {text}")
    return number


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"seconds must be a positive number, got {text}")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"a count must be a positive integer, got {text}")
    return number


def _listed(options: list[str] | None, variable: str) -> list[str]:
    """Return the values of an option, or, where it is not given, those of an environment variable."""
    return options or [word.strip() for word in os.environ.get(variable, "").split(",") if word.strip()]


def _settings(options: argparse.Namespace) -> EngineSettings:
    """Return the settings: those of options, else of the file, else of the environment."""
    variables, unknown = read_variables({name: os.environ[name] for name in server_variables() & os.environ.keys()})
    if unknown:
        print(f"warning: no effect: {', '.join(sorted(unknown))}", file=sys.stderr, flush=True)
    chosen = {
        "auto_schema": options.auto_schema,
        "backups": options.backup_path,
        "exports": options.export_path,
        "message_size": options.grpc_max_message_size,
        "path": options.path,
    }
    given = {name: value for name, value in chosen.items() if value is not None}
    return EngineSettings(**{**variables, **({} if options.config is None else read_file(options.config)), **given})


def _warn(options: argparse.Namespace, settings: EngineSettings) -> None:
    if options.auth is None and settings.access is None and not is_loopback(options.host):
        print(
            f"warning: --host {options.host} without --auth: whoever reaches these ports over the network can read and "
            "change everything",
            file=sys.stderr,
            flush=True,
        )


def _run(options: argparse.Namespace) -> int:
    plugins = [_plugin(word) for word in options.plugin]
    try:
        from weaviate_gen.engine import server
        from weaviate_gen.engine.access.settings import read_settings
        from weaviate_gen.engine.errors import EngineError
        from weaviate_gen.engine.server.limits import Limits
    except ImportError as error:
        raise CommandError(f"{error}\nserve needs the [local] extra: pip install 'weaviate-gen[local]'") from error
    try:
        access = None if options.auth is None else read_settings(options.auth)
        settings = _settings(options)
        handler = _open(options.shared, settings.path, plugins=tuple(plugins), settings=settings, access=access)
    except (EngineError, TypeError, WeaviateInvalidInputError) as error:
        raise CommandError(str(error)) from error
    limits = Limits(options.header_timeout, options.body_timeout, options.max_connections, options.max_streams)
    policy = OriginPolicy.of(
        options.host,
        _listed(options.allowed_host, HOSTS_VARIABLE),
        _listed(options.allowed_origin, ORIGINS_VARIABLE) or settings.allowed_origins,
    )
    _warn(options, settings)
    try:
        server.run(
            handler,
            host=options.host,
            port=options.port,
            grpc_port=options.grpc_port,
            ready=_announce,
            limits=limits,
            policy=policy,
        )
    except server.CannotListenError as error:
        raise CommandError(str(error)) from error
    finally:
        handler.close()
    return 0


def _open(shared: bool, path: Path | None, **arguments: Any) -> Any:
    """Return the handler of the engine; that of a shared directory is served to other processes, too."""
    from weaviate_gen.engine import open_handler

    if not shared:
        return open_handler(path, **arguments)
    if path is None:
        raise CommandError("--shared requires --path: what is in memory belongs to one process")
    from weaviate_gen.engine.sharing import lead

    return lead(path, open_handler, arguments)


def _announce(address: Any) -> None:
    host = f"[{address.host}]" if ":" in address.host else address.host
    print(f"ready http={host}:{address.port} grpc={host}:{address.grpc_port}", flush=True)


def _plugin(word: str) -> object:
    """Import what MODULE:OBJECT names; a class is called to give the plugin."""
    module_name, _, path = word.partition(":")
    if not module_name or not path:
        raise CommandError(f"--plugin wants MODULE:OBJECT, not {word!r}")
    if "" not in sys.path:
        sys.path.insert(0, "")
    try:
        found: Any = importlib.import_module(module_name)
        for name in path.split("."):
            found = getattr(found, name)
    except (ImportError, AttributeError) as error:
        raise CommandError(f"cannot load the plugin {word}: {error}") from error
    return found() if isinstance(found, type) else found
