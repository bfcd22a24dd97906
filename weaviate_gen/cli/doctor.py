"""`weaviate-gen doctor`: what lies between this machine and a server, hop by hop."""

from __future__ import annotations

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from weaviate_gen.cli.errors import CommandError
from weaviate_gen.exceptions import WeaviateInvalidInputError

__all__ = ["add_parser"]

URL_VARIABLE = "WEAVIATE_URL"
KEY_VARIABLE = "WEAVIATE_API_KEY"

_DEFAULT_URL = "http://localhost:8080"
_DEFAULT_GRPC_PORT = 50051
_MARKS = {"ok": "ok", "note": "note", "failed": "FAILED"}
_DESCRIPTION = """\
Walk the way to a server hop by hop, with timings: name resolution, TCP, TLS, HTTP, authentication, the version of
Weaviate, RPCs over HTTP (Connect), and gRPC if its port is passed. What fails comes with what to do.

The exit status is 0 if a client can work, and 1 if it cannot.
"""


def add_parser(commands: Any) -> None:
    """Add the command to a parser's subparsers."""
    parser = commands.add_parser(
        "doctor",
        help="find out why a server cannot be reached",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "url",
        nargs="?",
        metavar="URL",
        help=f"such as https://example.com/prefix (default: {URL_VARIABLE}, or {_DEFAULT_URL})",
    )
    grpc = parser.add_mutually_exclusive_group()
    grpc.add_argument("--grpc-port", type=int, metavar="PORT", help="try gRPC on this port of the same host")
    grpc.add_argument("--grpc-url", metavar="URL", help="try gRPC there, such as https://grpc.example.com:443")
    parser.add_argument("--api-key", metavar="KEY", help=f"authenticate by it (default: {KEY_VARIABLE})")
    parser.add_argument("--ca", type=Path, metavar="FILE", help="trust the authorities of this PEM file alone")
    parser.add_argument("--insecure", action="store_true", help="do not check the server's certificate")
    parser.add_argument("--proxy", metavar="URL", help="go through this proxy")
    parser.add_argument("--trust-env", action="store_true", help="take proxies from the environment")
    parser.add_argument(
        "--timeout", type=_seconds, default=5.0, metavar="SECONDS", help="for each hop (default: %(default)g)"
    )
    parser.add_argument("--json", action="store_true", help="print the hops as JSON")
    parser.set_defaults(run=_run)


def _seconds(text: str) -> float:
    number = float(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"seconds must be a positive number, got {text}")
    return number


def _run(options: argparse.Namespace) -> int:
    from weaviate_gen._transport.examination import Examination
    from weaviate_gen._transport.network import Network
    from weaviate_gen._types.settings import TLS, AdditionalConfig

    url = options.url or os.environ.get(URL_VARIABLE) or _DEFAULT_URL
    key = options.api_key or os.environ.get(KEY_VARIABLE)
    try:
        params = _params(url, options)
        tls = TLS(ca=options.ca, verify=not options.insecure) if options.ca or options.insecure else None
        config = AdditionalConfig(tls=tls, proxies=options.proxy, trust_env=options.trust_env)
        headers = [("authorization", f"Bearer {key}")] if key else []
        examination = Examination(
            Network(params, config, "auto"),
            headers,
            options.timeout,
            grpc=options.grpc_port is not None or options.grpc_url is not None,
        )
        if options.json:
            return _print_json(params.http_url, examination)
        return _print_text(params.http_url, examination)
    except WeaviateInvalidInputError as error:
        raise CommandError(str(error)) from error


def _params(url: str, options: argparse.Namespace) -> Any:
    """Return the addresses; the gRPC port is one that is free to be another than HTTP's if none is passed."""
    from weaviate_gen._types.connection import ConnectionParams, ProtocolParams

    if "://" not in url:
        url = f"http://{url}"
    http = ConnectionParams.from_url(url, 0).http
    if options.grpc_url is not None:
        parts = urlsplit(options.grpc_url if "://" in options.grpc_url else f"//{options.grpc_url}")
        secure = parts.scheme in {"https", "grpcs"} if parts.scheme else http.secure
        port = parts.port or (443 if secure else _DEFAULT_GRPC_PORT)
        return ConnectionParams(http=http, grpc=ProtocolParams(host=parts.hostname or "", port=port, secure=secure))
    port = options.grpc_port
    if port is None:
        port = _DEFAULT_GRPC_PORT if http.port != _DEFAULT_GRPC_PORT else _DEFAULT_GRPC_PORT + 1
    return ConnectionParams(http=http, grpc=ProtocolParams(host=http.name, port=port, secure=http.secure))


def _print_json(url: str, examination: Any) -> int:
    steps = [{**asdict(step), "seconds": round(step.seconds, 6)} for step in examination.run()]
    failed = any(step["state"] == "failed" for step in steps)
    print(json.dumps({"url": url, "ok": not failed, "hops": steps}, indent=2, ensure_ascii=False))
    return int(failed)


def _print_text(url: str, examination: Any) -> int:
    print(url)
    failed = False
    for step in examination.run():
        failed = failed or step.state == "failed"
        print(f"{_MARKS[step.state]:<7} {step.hop:<16} {step.seconds * 1000:8.1f} ms  {step.text}")
        if step.advice:
            print(f"{'':37}{'What to do: ' + step.advice}")
        sys.stdout.flush()
    print("a client cannot work with this server" if failed else "a client can work with this server")
    return int(failed)
