"""Tables of what the engine leaves out or does otherwise; `python -m weaviate_gen.engine.differences.report` prints."""

from __future__ import annotations

from collections.abc import Iterator

from weaviate_gen.engine.differences.support import DIFFERENCES, FEATURES, OPERATIONS
from weaviate_gen.engine.wire.rest.routes import supported
from weaviate_gen_wire.rest import OPERATIONS as KNOWN

UNEXPLAINED = "not looked at yet"
"""What stands for the reason where a release brought operations of a group that has none."""


def unanswered() -> dict[str, list[str]]:
    """Return the REST operations that answer 501, by their group."""
    known = {(route.verb, route.template) for route in supported()}
    out: dict[str, list[str]] = {}
    for name, operation in KNOWN.items():
        if (operation.verb, operation.path) not in known:
            out.setdefault(operation.tag, []).append(name)
    return {tag: sorted(names) for tag, names in sorted(out.items())}


def table() -> str:
    """Return the tables in Markdown."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "| subject | here | on a server |"
    yield "|---|---|---|"
    for subject, (here, there) in sorted(DIFFERENCES.items()):
        yield f"| {subject} | {here} | {there} |"
    yield ""
    yield "## What is left out"
    yield ""
    yield "| feature | instead |"
    yield "|---|---|"
    for feature, instead in sorted(FEATURES.items()):
        yield f"| {feature} | {instead} |"
    yield ""
    yield "| REST operations | why |"
    yield "|---|---|"
    for tag, names in unanswered().items():
        listed = ", ".join(f"`{name}`" for name in names)
        yield f"| {tag}: {listed} | {OPERATIONS.get(tag, UNEXPLAINED)} |"


if __name__ == "__main__":
    print(table())
