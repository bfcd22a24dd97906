"""Writes docs/error-catalog.md and docs/settings.md, and the tables of figures in README.md and docs/tuning.md.

python -m scripts.tables
"""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

from weaviate_gen import config, exceptions
from weaviate_gen._runtime import engine_settings

DOCS = Path(__file__).resolve().parent.parent / "docs"

ERRORS: dict[str, tuple[str, str]] = {
    "WeaviateBaseError": ("Everything below is one.", "Catch it to catch all; its attributes say more."),
    "WeaviateInvalidInputError": (
        "An argument has a wrong type or value. Nothing was sent.",
        "The message names the argument, what it must be, and what it was. Also a `ValueError`.",
    ),
    "WeaviateInsertInvalidPropertyError": (
        "A property is called `id` or `vector`.",
        "Pass the id as `uuid=` and the vector as `vector=`, or rename the property. Also a `ValueError`.",
    ),
    "WeaviateBatchValidationError": (
        "`add_object` or `add_reference` got what cannot be sent, or the batch has ended.",
        "Correct the argument; add only inside of the `with` block. Also a `ValueError`.",
    ),
    "WeaviateAddInvalidPropertyError": ("Kept from the official client; not raised.", ""),
    "InvalidDataModelError": (
        "`data_model_properties` or `data_model_references` is no TypedDict.",
        "Pass a subclass of `TypedDict`, or `dict[str, Any]`.",
    ),
    "AdditionalPropertiesError": ("Kept from the official client's version 3; not raised.", ""),
    "UnexpectedStatusCodeError": (
        "The server refused a REST request: 404 (not there), 422 (invalid), 429 (too many), 5xx (it failed) …",
        "`status_code` and `error` have the server's words. `retryable` says whether to try again.",
    ),
    "InsufficientPermissionsError": (
        "403: the key or token is known, and its roles lack a permission.",
        "The message names the permission: add it to a role, or use other credentials ([access control](access.md)).",
    ),
    "WeaviateQueryError": (
        "The server refused or failed a search, an aggregation or another RPC.",
        "`error` has the server's words: an unknown property, a missing vectorizer or tenant, a provider that failed.",
    ),
    "WeaviateBatchError": (
        "The server refused a request of a batch as a whole.",
        "Read the message; single refused objects are in `failed_objects` instead.",
    ),
    "WeaviateBatchSendError": (
        "A stream of a batch refused a message.",
        "The batch opens another stream; what was not stored is in `failed_objects`.",
    ),
    "WeaviateBatchStreamError": (
        "The server refused a batch stream, or ended it.",
        "Read the message: a missing collection or permission. Use `dynamic()` where no stream can be had.",
    ),
    "WeaviateDeleteManyError": (
        "The server could not delete by a filter.",
        "Look at the filter: it may name a property that is not there or not indexed.",
    ),
    "WeaviateTenantGetError": (
        "The server could not list tenants.",
        "Check that the collection exists and has multi-tenancy.",
    ),
    "WeaviateInsertManyAllFailedError": (
        "Not one object of `insert_many` or `upsert_many` was stored.",
        "The message has the reasons; often one cause for all, such as a missing tenant or key of a provider.",
    ),
    "WeaviateBatchFailedToReestablishStreamError": (
        "A batch stream broke, and the server took no new one within five minutes.",
        "Look at the server; what was not stored is in `failed_objects`. Use `dynamic()` where a proxy cuts streams.",
    ),
    "WeaviateConnectionError": (
        "The server went away, or a proxy or firewall closed the connection.",
        "It was tried again where that was safe. `weaviate-gen doctor` shows which hop fails; `outcome` what was done.",
    ),
    "WeaviateCircuitOpenError": (
        "Too many calls failed in a row, and the [circuit breaker](policies.md#circuit-breaker) rejects this one.",
        "Wait `retry_after` seconds; find out why the server fails.",
    ),
    "WeaviateTimeoutError": (
        "The call was not done within `Timeout(query=…)` or `Timeout(insert=…)`, all attempts included.",
        "Give it more time (`with_options(timeout=…)`), send less at once, or look at the load of the server.",
    ),
    "WeaviateThrottledError": (
        "The client's own `RateLimit` or `max_concurrency` left no time. Nothing was sent.",
        "Raise the limit or the timeout, or call less.",
    ),
    "WeaviateRetryError": (
        "Each attempt failed.",
        "`__cause__` is the last failure; look there. [Retries](policies.md#retries) can be set.",
    ),
    "WeaviateGRPCUnavailableError": (
        "The gRPC port is closed, blocked, or wrong.",
        "Check `grpc_host`, `grpc_port` and `grpc_secure`; or use servers from 1.38.3 on, whose RPCs travel over HTTP.",
    ),
    "WeaviateStartUpError": (
        "Nothing, or something other than Weaviate, answers at the address; or a directory cannot be opened.",
        "`hop` says where it failed and `advice` what to do ([connecting](connecting.md#when-it-fails)).",
    ),
    "WeaviateClosedClientError": (
        "A call after `close()`, after the `with` block, or before `connect()`.",
        "Connect first; keep the client open as long as its collections are used.",
    ),
    "WeaviateUnsupportedFeatureError": (
        "The server is older than what was called. Nothing was sent.",
        "Update the server; the message names the version that is required.",
    ),
    "NotSupportedByLocalEngine": (
        "The embedded engine leaves this out.",
        "Use a server; [the list](local-engine.md#what-is-left-out) has what to do instead.",
    ),
    "AuthenticationFailedError": (
        "The identity provider refused, cannot be reached, or the function for tokens raised.",
        "`__cause__` has the reason; check secret, user, scope and the provider's address.",
    ),
    "MissingScopeError": (
        "The identity provider requires a scope.",
        'Pass it: `Auth.client_credentials(client_secret=…, scope="…")`.',
    ),
    "BackupFailedError": (
        "The server reports that a backup or a restore failed.",
        "The message has its reason: storage, an id that is taken, a collection that exists.",
    ),
    "BackupCanceledError": ("Somebody canceled the backup or restore while it was waited for.", "Start it again."),
    "ExportFailedError": ("The server reports that an export failed.", "The message has its reason."),
    "ExportCanceledError": ("Somebody canceled the export while it was waited for.", "Start it again."),
    "SchemaError": (
        "A plan was made of another state, is blocked, or another one is being applied.",
        "Plan again; `schemas.resume` or `schemas.undo` after an interruption ([schema as code](schema.md)).",
    ),
    "TransferError": (
        "A file is damaged or does not fit, a value cannot be converted, or source and result differ.",
        "The message names file or object; call again with `resume=True` ([transfer](transfer.md)).",
    ),
    "EmptyResponseError": (
        "The server answered without the body that belongs there.",
        "Look for a proxy in between; report it if there is none.",
    ),
    "ResponseCannotBeDecodedError": (
        "The answer is no JSON or no message of this API: mostly a page of a proxy or a login.",
        "`server_text` has its beginning; check the address.",
    ),
    "ObjectAlreadyExistsError": (
        'An `upsert` with `on_conflict="fail"` met an object with this key.',
        "Choose another conflict rule, or treat it as what it is.",
    ),
    "SchemaValidationError": (
        "A schema of the older API (drop-in) lacks a name.",
        "Name every class of the schema.",
    ),
    "WeaviateEmbeddedInvalidVersionError": (
        "`connect_to_embedded(version=…)` asked for another version than that of the engine.",
        "Leave `version` out, or run that server.",
    ),
    "WeaviateAgentsNotInstalledError": (
        "A program on the [drop-in](dropin.md) imports `weaviate.agents`.",
        "Install `weaviate-agents`.",
    ),
    "WeaviateProtobufIncompatibility": (
        "Kept from the official client; this one works with every supported protobuf.",
        "",
    ),
}
"""Cause and cure of each error; its meaning is the first line of its docstring."""

CLASSES = (
    "AdditionalConfig",
    "Timeout",
    "ConnectionConfig",
    "GrpcConfig",
    "TLS",
    "Proxies",
    "RetryPolicy",
    "CircuitBreaker",
    "RateLimit",
    "ResponseCache",
    "Hooks",
    "OpenTelemetry",
)
"""Settings of a client, in the order of the page."""

VARIABLES: dict[str, tuple[str, str]] = {
    "WEAVIATE_URL": ("command line", "address of the server"),
    "WEAVIATE_API_KEY": ("command line", "API key"),
    "WEAVIATE_GRPC_URL": ("command line", "address of gRPC"),
    "WEAVIATE_GEN_PROFILE": ("command line", "name of a [profile](cli.md)"),
    "WEAVIATE_GEN_CONFIG": ("command line", "file with profiles"),
    "WEAVIATE_GEN_ALLOWED_HOSTS": ("`weaviate-gen serve`", "names that `Host` may have"),
    "WEAVIATE_GEN_ALLOWED_ORIGINS": ("`weaviate-gen serve`", "pages that may change data from a browser"),
    "WEAVIATE_TRANSPORT": ("client", "how RPCs travel: `auto`, `http` or `grpc`"),
    "WEAVIATE_DEBUG": ("client", "`curl` prints each request as a line for curl ([observability](observability.md))"),
    "WEAVIATE_GEN_NATIVE": ("client", "`0` leaves the compiled codec unused, `1` requires it"),
    "WEAVIATE_GEN_CASSETTES": ("test kit", "`once`, `always` or `never` ([cassettes](test-kit.md#cassettes))"),
    "WEAVIATE_LOG_LEVEL": ("drop-in", "level of its logger"),
    "WEAVIATE_BATCH_MAX_RETRIES": ("drop-in", "retries of the older batch"),
    "MODULES_CLIENT_TIMEOUT": ("engine, `providers`", "seconds for a call of a model provider, such as `50s`"),
}
"""Environment variables that the code reads: where, and what for. Keys of providers are in docs/providers.md."""

_ERRORS = """\
# Errors

Every error that this package raises: what it means, where it comes from and what to do. [Errors, timeouts,
retries](errors.md) shows how to handle them. This page is written by `python -m scripts.tables`.
"""

_SETTINGS = """\
# Settings and environment variables

This page is written by `python -m scripts.tables`, from docstrings, defaults and tables of the code.

## Settings of a client

All are in `weaviate_gen.config`. They are passed as `additional_config=AdditionalConfig(…)`.
"""

_ENGINE_SETTINGS = """
## Settings of the embedded engine

`EngineSettings(…)` in Python, a TOML file of `weaviate-gen serve --config`, or a server's environment variables ([the
embedded engine](local-engine.md)).

"""

_VARIABLES = """
## Environment variables

A client reads none but those below, and proxies with `trust_env=True`; keys of model providers are read where they are
asked for ([authentication](authentication.md#keys-of-model-providers)).

"""


def names_of_errors() -> dict[str, list[str]]:
    """Return the name of each public error, with its older names."""
    found: dict[str, list[str]] = {}
    for name in exceptions.__all__:
        own = getattr(exceptions, name).__name__
        found.setdefault(own, [])
        if name != own:
            found[own].append(name)
    return found


def errors() -> str:
    """Return the page on errors."""
    parts = [_ERRORS]
    for name, older in names_of_errors().items():
        cause, cure = ERRORS[name]
        kind = getattr(exceptions, name)
        summary = (inspect.getdoc(kind) or "").partition("\n\n")[0].replace("\n", " ")
        rows = [f"\n## {name}\n\n{summary}\n\n- **Cause:** {cause}"]
        if cure:
            rows.append(f"- **Cure:** {cure}")
        base = kind.__mro__[1].__name__
        rows.append(f"- **Is a:** `{base}`" + (f"; also called `{'`, `'.join(older)}`" if older else ""))
        parts.append("\n".join(rows) + "\n")
    return "".join(parts)


def _described(kind: type) -> dict[str, str]:
    section = (inspect.getdoc(kind) or "").partition("Attributes:\n")[2]
    found = re.findall(r"^    (\w+): (.*(?:\n {8,}.*)*)", section, re.MULTILINE)
    return {name: " ".join(words.split()).replace("``", "`").replace("|", "\\|") for name, words in found}


def _without_roles(text: str) -> str:
    return re.sub(r":\w+:`~?([\w.]+)`", r"`\1`", text)


def settings() -> str:
    """Return the page on settings and environment variables."""
    parts = [_SETTINGS]
    for name in CLASSES:
        kind = getattr(config, name)
        parameters = inspect.signature(kind).parameters
        rows = [
            f"| `{argument}` | `{parameters[argument].default!r}` | {_without_roles(words)} |"
            if parameters[argument].default is not inspect.Parameter.empty
            else f"| `{argument}` | required | {_without_roles(words)} |"
            for argument, words in _described(kind).items()
        ]
        table = "\n".join(["| setting | default | meaning |", "|---|---|---|", *rows])
        parts.append(f"\n### {name}\n\n{table}\n")
    parts.append(_ENGINE_SETTINGS + engine_settings.documented())
    rows = [f"| `{name}` | {where} | {words} |" for name, (where, words) in VARIABLES.items()]
    parts.append(_VARIABLES + "\n".join(["| variable | read by | meaning |", "|---|---|---|", *rows, ""]))
    return "".join(parts)


CASES = {
    "start": "start: import, connect, first search",
    "get_by_id": "an object by its id",
    "near_vector_10": "near_vector, 10 results",
    "hybrid_20": "hybrid, 20 results",
    "aggregate": "aggregation",
    "insert_many_1000": "insert_many, 1,000 objects",
    "batch_10k": "batch, 10,000 objects",
    "iterate": "iterator over a collection",
    "async_64": "64 concurrent searches, asyncio",
    "threads_8": "8 threads",
}
"""Rows of the table of figures: cases of docs/calls-server.json, and their names."""

_MARKS = ("<!-- figures: written by python -m scripts.tables -->\n", "<!-- /figures -->")


def figures() -> str:
    """Return the table of figures, from the committed measurements."""
    measured = json.loads((DOCS / "calls-server.json").read_text("utf-8"))
    rows = ["| | CPU | wall time | peak memory, official and here |", "|---|---:|---:|---:|"]
    for case, title in CASES.items():
        ways = measured["cases"][case]
        here = ways["http"]
        memory = f"{ways['official']['peak']:.0f} MB, {here['peak']:.0f} MB"
        rows.append(f"| {title} | {here['cpu_ratio']:.2f} | {here['wall_ratio']:.2f} | {memory} |")
    versions = measured["versions"]
    rows.append(
        f"\nRPCs over HTTP; weaviate-client {versions['weaviate-client']}, Weaviate {versions['server']}, "
        f"Python {versions['python']}; medians of {measured['rounds']} rounds (`benchmarks/calls.py`).\n"
    )
    return "\n".join(rows)


def with_figures(text: str) -> str:
    """Return a page with the table of figures between its marks."""
    start, end = (text.index(mark) for mark in _MARKS)
    return text[: start + len(_MARKS[0])] + figures() + text[end:]


def pages() -> dict[Path, str]:
    """Return what this script writes."""
    written = {DOCS / "error-catalog.md": errors(), DOCS / "settings.md": settings()}
    for path in (DOCS.parent / "README.md", DOCS / "tuning.md"):
        written[path] = with_figures(path.read_text("utf-8"))
    return written


if __name__ == "__main__":
    for file, content in pages().items():
        file.write_text(content, "utf-8")
