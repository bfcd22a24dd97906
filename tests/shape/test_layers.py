"""The arrows of ARCHITECTURE.md, enforced by reading every import of the source."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.support.source import ROOT, Module, modules


@dataclass(frozen=True)
class Rule:
    """What a layer must not import.

    Attributes:
        layer: dotted prefix of the modules it binds.
        never: dotted prefixes that must not be imported.
        but: modules of the layer that may.
    """

    layer: str
    never: tuple[str, ...]
    but: tuple[str, ...] = ()


NETWORK = ("httpx", "httpx2", "grpc", "uvicorn")
OUTSIDE_WORLD = ("asyncio", "socket", "ssl", "subprocess", "http", "urllib.request", "selectors")

ENGINE = tuple(
    f"weaviate_gen.engine.{part}"
    for part in ("access", "database", "deadline", "errors", "index", "schema", "search", "storage", "values")
)
"""What the engine is but for its interfaces: the wire, plugins and sockets."""

RULES = (
    Rule("weaviate_gen", ("codegen", "pydantic")),
    Rule("weaviate_gen", NETWORK, but=("weaviate_gen._transport", "weaviate_gen.engine.server")),
    Rule("weaviate_gen_wire", ("codegen", "numpy", "pydantic", *NETWORK)),
    Rule("weaviate_gen._client", ("asyncio",)),
    Rule(
        "weaviate_gen.engine",
        ("weaviate_gen._client", "weaviate_gen._transport", "weaviate_gen._core", "weaviate_gen._types"),
    ),
    *(Rule(layer, ("weaviate_gen_wire", "weaviate_gen.engine.wire", *OUTSIDE_WORLD)) for layer in ENGINE),
    Rule("weaviate_gen", ("graphql",), but=("weaviate_gen.engine.wire.graphql",)),
    Rule("weaviate_gen.engine.wire.graphql", ("weaviate_gen.engine.wire.grpc", "weaviate_gen_wire")),
    Rule("weaviate_gen.engine.wire.grpc", ("weaviate_gen.engine.wire.graphql", "weaviate_gen.engine.wire.rest")),
    Rule("codegen", ("weaviate_gen", "weaviate_gen_wire", *NETWORK)),
)
"""What the tests of one side leave out; tests/shape/test_client_layers.py has the arrows of the client side."""


def _under(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def _everything() -> list[Module]:
    return [*modules(), *modules(ROOT / "codegen")]


@pytest.mark.unit
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.layer}-{rule.never[0]}")
def test_a_layer_imports_nothing_from_where_no_arrow_points(rule: Rule) -> None:
    bound = [
        module
        for module in _everything()
        if _under(module.name, rule.layer) and not any(_under(module.name, prefix) for prefix in rule.but)
    ]
    crossed = [
        f"{module.path.relative_to(ROOT)}:{line} imports {imported}"
        for module in bound
        for line, imported in module.imports
        if any(_under(imported, prefix) for prefix in rule.never)
    ]
    assert bound
    assert [] == crossed


@pytest.mark.unit
def test_the_engine_needs_numpy_and_usearch_and_nothing_else_from_outside() -> None:
    import sys

    allowed = {"numpy", "usearch", "weaviate_gen", *sys.stdlib_module_names}
    strange = [
        f"{module.path.relative_to(ROOT)}:{line} imports {imported}"
        for module in modules(ROOT / "weaviate_gen")
        if any(_under(module.name, part) for part in ENGINE)
        for line, imported in module.imports
        if imported.partition(".")[0] not in allowed
        or (imported.startswith("weaviate_gen.") and not _under(imported, "weaviate_gen.engine"))
    ]
    assert [] == strange


@pytest.mark.unit
def test_no_module_of_the_package_is_imported_through_a_test_or_tool() -> None:
    strange = [
        f"{module.path.relative_to(ROOT)}:{line} imports {imported}"
        for module in modules()
        for line, imported in module.imports
        if imported.partition(".")[0] in {"tests", "examples", "benchmarks", "scripts", "codegen"}
    ]
    assert [] == strange
