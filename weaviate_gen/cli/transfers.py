"""`weaviate-gen export`, `import`, `copy` and `migrate`."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from weaviate_gen.cli import connecting
from weaviate_gen.cli.commands import COLLECTION, REJECTED, Argument, Command, add_command
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.terminal import progress

if TYPE_CHECKING:
    from weaviate_gen._client.sync.client import WeaviateClient
    from weaviate_gen.transfer import MigrationReport, TransferReport

_MIGRATE = f"""\
Migrate collections from another vector database, with vectors, metadata and ids; data types are inferred.

    weaviate-gen migrate chroma:./chroma docs --name Document --url http://localhost:8080
    weaviate-gen migrate pgvector:postgresql://localhost/shop --state migrating

The exit status is {REJECTED} if objects were rejected.
"""


def add_parser(commands: Any) -> None:
    """Add the commands to a parser's subparsers."""
    for command in _COMMANDS:
        add_command(commands, command)


def _export(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.transfer import export_collection

    collection: Any = client.collections.use(options.collection).with_tenant(options.tenant)
    with progress("exported") as callback:
        manifest = export_collection(
            collection,
            options.directory,
            format=options.format,
            parallel=options.parallel,
            part_size=options.part_size,
            inactive_tenants="skip" if options.skip_inactive else "fail",
            resume=options.resume,
            progress=callback,
        )
    return {
        "collection": manifest.collection,
        "directory": options.directory,
        "files": len(manifest.parts),
        **manifest.objects.to_json(),
    }


def _import_table(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.transfer import import_table

    types = dict(_pair(each, "--type") for each in options.type)
    vectors: Any = dict(_pair(each, "--vector-column") for each in options.vector_column if "=" in each)
    single = [each for each in options.vector_column if "=" not in each]
    if single and (vectors or len(single) > 1):
        raise CommandError("--vector-column must be one COLUMN, or NAME=COLUMN several times")
    with progress("imported") as callback:
        report = import_table(
            client,
            options.directory,
            options.name or PurePosixPath(options.directory).stem.capitalize(),
            types={column: kind if kind != "none" else None for column, kind in types.items()},
            id_column=options.id_column,
            vector_columns=single[0] if single else vectors,
            tenant=options.tenant,
            progress=callback,
        )
    for line in report.notes:
        options.printer.note(f"weaviate-gen: {line}")
    if report.errors:
        options.status = REJECTED
        place, reason = next(iter(report.errors.items()))
        options.printer.note(f"weaviate-gen: {len(report.errors)} rows were rejected, row {place} with: {reason}")
    return {
        "collection": report.collection,
        "stored": report.stored,
        "failed": len(report.errors),
        "types": report.types,
    }


def _pair(given: str, option: str) -> tuple[str, str]:
    name, separator, value = given.partition("=")
    if not (name and separator and value):
        raise CommandError(f"{option} must be NAME=VALUE, got {given!r}")
    return name, value


def _import(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.transfer import import_collection
    from weaviate_gen.transfer.tables import SUFFIXES

    if options.directory.endswith(SUFFIXES) and not Path(options.directory).is_dir():
        return _import_table(client, options)
    with progress("imported") as callback:
        report = import_collection(
            client,
            options.directory,
            name=options.name,
            on_existing="add" if options.add else "fail",
            parallel=options.parallel,
            resume=options.resume,
            verify=not options.no_verify,
            state=options.state,
            progress=callback,
        )
    return _reported(report, options)


def _copy(client: WeaviateClient, options: argparse.Namespace) -> Any:
    from weaviate_gen.transfer import copy_collection

    collection: Any = client.collections.use(options.collection)
    with progress("copied") as callback:
        arguments: dict[str, Any] = {
            "name": options.name,
            "parallel": options.parallel,
            "inactive_tenants": "skip" if options.skip_inactive else "fail",
            "resume": options.resume,
            "state": options.state,
            "progress": callback,
        }
        if options.to is None:
            return _reported(copy_collection(collection, client, **arguments), options)
        with connecting.connect(options, options.to) as target:
            return _reported(copy_collection(collection, target, **arguments), options)


def _migrate(client: WeaviateClient, options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from weaviate_gen.transfer import migrate_collection, open_store
    from weaviate_gen.transfer.folders import open_folder

    store = open_store(options.source)
    try:
        names = options.collections or list(store.names())
        if options.name is not None and len(names) != 1:
            raise CommandError(f"--name is for one collection, got {', '.join(names) or 'none'}")
        for name in names:
            folder = None if options.state is None else open_folder(options.state, name="--state") / name
            resume = options.resume and folder is not None and not folder.is_empty()
            if options.resume and options.state is None:
                raise CommandError("--resume requires --state, the directory of the migration to be resumed")
            state = None if folder is None else folder.address
            with progress(f"{name}: migrated") as callback:
                report = migrate_collection(
                    client, store, name, name=options.name, state=state, resume=resume, progress=callback
                )
            for line in report.notes:
                options.printer.note(f"weaviate-gen: {name}: {line}")
            yield _reported(report, options)
    finally:
        store.close()


def _reported(report: TransferReport | MigrationReport, options: argparse.Namespace) -> dict[str, Any]:
    if report.failed:
        options.status = REJECTED
        options.printer.note(
            f"weaviate-gen: {report.failed} objects or their references were rejected; the reasons are in "
            f"{report.dead_letters}, and --resume sends them again"
        )
    return {
        "collection": report.collection,
        "stored": report.stored,
        "failed": report.failed,
        "checksum": None if report.checksum is None else report.checksum.to_json()["checksum"],
    }


_DIRECTORY = Argument("directory", help="the directory of the dump, or an address such as s3://bucket/folder")
_NAME = Argument("--name", help="another name for the collection")
_PARALLEL = Argument(
    "--parallel", type=int, default=2, metavar="N", help="ranges or files at a time (default: %(default)s)"
)
_RESUME = Argument(
    "--resume", action="store_true", help="continue where an interruption was, and send rejected objects again"
)
_SKIP = Argument("--skip-inactive", action="store_true", help="leave out tenants that are not active")
_COMMANDS = (
    Command(
        "export",
        "export a collection into a directory",
        _export,
        (
            COLLECTION,
            _DIRECTORY,
            Argument("--tenant", help="this tenant alone"),
            Argument("--format", choices=("jsonl", "parquet", "arrow"), default="jsonl", help="default: %(default)s"),
            Argument(
                "--part-size", type=int, default=10_000, metavar="N", help="objects of a file (default: %(default)s)"
            ),
            _PARALLEL,
            _SKIP,
            _RESUME,
        ),
        writes=True,
    ),
    Command(
        "import",
        "import a dump, or a table",
        _import,
        (
            Argument(
                "directory", metavar="source", help="the directory of a dump, or the file of a table; or its address"
            ),
            _NAME,
            Argument(
                "--type",
                action="append",
                default=[],
                metavar="COLUMN=TYPE",
                help="of a table: the data type of a column, where it is inferred otherwise; none leaves it out",
            ),
            Argument("--id-column", metavar="COLUMN", help="of a table: the ids"),
            Argument(
                "--vector-column",
                action="append",
                default=[],
                metavar="[NAME=]COLUMN",
                help="of a table: the vector, or the vector of a name; may be given several times",
            ),
            Argument("--tenant", help="of a table: the tenant"),
            Argument("--add", action="store_true", help="into a collection that exists, too"),
            Argument("--no-verify", action="store_true", help="do not compare counts and checksums afterwards"),
            Argument("--state", metavar="DIR", help="where the state lies (default: in the dump)"),
            _PARALLEL,
            _RESUME,
        ),
        writes=True,
        description="Import a dump into a new collection; or a table (.csv, .jsonl, .parquet, .arrow), one object for\n"
        "each row, into a collection that is created unless it exists, named as the file unless --name is passed. The\n"
        f"exit status is {REJECTED} if objects were rejected.",
    ),
    Command(
        "copy",
        "copy a collection to another server, engine or name",
        _copy,
        (
            COLLECTION,
            Argument(
                "--to", metavar="TARGET", help="an address with its scheme, or a directory (default: the same place)"
            ),
            _NAME,
            Argument("--state", metavar="DIR", help="where checkpoints and rejected objects lie"),
            _PARALLEL,
            _SKIP,
            _RESUME,
        ),
        writes=True,
        description="Copy a collection to another server, engine or name, and compare counts and checksums. The key\n"
        f"and the profile are used for both places. The exit status is {REJECTED} if objects were rejected.",
    ),
    Command(
        "migrate",
        "migrate collections from Chroma, Qdrant, LanceDB or pgvector",
        _migrate,
        (
            Argument("source", help="KIND:ADDRESS, such as chroma:DIR, qdrant:http://localhost:6333, lancedb:DIR"),
            Argument("collections", nargs="*", metavar="collection", help="the collections' names (default: all)"),
            _NAME,
            Argument("--state", metavar="DIR", help="where checkpoints and rejected objects lie"),
            _RESUME,
        ),
        writes=True,
        description=_MIGRATE,
    ),
)
