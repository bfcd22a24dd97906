"""The arrows of ARCHITECTURE.md, enforced by reading every import of the source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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


NETWORK = ("h11", "httptools", "httpx", "httpx2", "grpc", "uvicorn")
OUTSIDE_WORLD = ("asyncio", "socket", "ssl", "subprocess", "http", "urllib.request", "selectors")

ENGINE: Mapping[str, tuple[str, ...]] = {
    "errors": (),
    "extras": ("errors",),
    "deadline": ("errors",),
    "compat": ("errors",),
    "values": ("errors", "compat"),
    "plugins": ("errors", "extras", "values"),
    "storage": ("errors", "extras", "deadline", "values"),
    "access": ("errors", "deadline", "values", "storage"),
    "schema": ("errors", "values", "plugins"),
    "index": ("errors", "deadline", "compat", "values", "storage", "schema"),
    "collections": ("errors", "deadline", "values", "storage", "schema", "index"),
    "search": ("errors", "deadline", "compat", "values", "plugins", "storage", "schema", "index", "collections"),
    "database": (
        "errors", "deadline", "compat", "values", "plugins", "storage", "access", "schema", "index", "collections",
        "search",
    ),
}  # fmt: skip
"""What the engine is but for its interfaces, from the bottom up: each layer, and those that it may import."""

INTERFACES: Mapping[str, tuple[str, ...]] = {
    "wire": tuple(layer for layer in ENGINE if layer != "extras"),
    "server": ("wire",),
    "sharing": ("errors", "storage", "wire", "server"),
    "differences": ("wire",),
    "providing": ("errors", "deadline", "values", "plugins"),
    "factory": ("errors", "plugins", "storage", "access", "database", "wire", "providing"),
    "maintenance": ("errors", "storage", "schema"),
    "": ("errors", "access", "factory", "wire"),
}
"""What stands on the engine, likewise; ``""`` is the package itself, which opens engines."""

LAZY: Mapping[str, tuple[str, ...]] = {
    "weaviate_gen.engine": (
        "weaviate_gen.engine.access.settings.AccessSettings",
        "weaviate_gen.engine.access.settings.settings_from",
        "weaviate_gen.engine.factory.open_engine",
        "weaviate_gen.engine.wire.handler.Handler",
    ),
    "weaviate_gen.engine.factory": (
        "weaviate_gen.engine.plugins.img2vec_local.Img2VecLocal",
        "weaviate_gen.engine.plugins.installed.installed",
        "weaviate_gen.engine.plugins.local_models.GenerativeLocal",
        "weaviate_gen.engine.plugins.local_models.RerankerLocal",
        "weaviate_gen.engine.plugins.model_files.Model2VecLocal",
        "weaviate_gen.engine.plugins.model_files.SentenceTransformersLocal",
        "weaviate_gen.engine.plugins.ref2vec_centroid.Ref2VecCentroid",
        "weaviate_gen.engine.plugins.text2vec_local.Text2VecLocal",
        "weaviate_gen.engine.providing.Library",
    ),
    "weaviate_gen.engine.server": ("weaviate_gen.engine.server.rpc.make_server",),
    "weaviate_gen.engine.wire.rest.graphql": ("weaviate_gen.engine.wire.graphql.execution.execute",),
}
"""What the engine imports late, within a function or for type checkers alone: numpy, plugins, uvicorn, grpcio or
graphql-core come with it.
"""

RULES = (
    Rule("weaviate_gen", ("codegen",)),
    Rule(
        "weaviate_gen",
        ("pydantic",),
        but=(
            *(f"weaviate_gen.dropin.{name}" for name in ("models", "serializing", "validation")),
            "weaviate_gen._core.modeling.pydantic_model",
        ),
    ),
    Rule("weaviate_gen", NETWORK, but=("weaviate_gen._transport", "weaviate_gen.dropin", "weaviate_gen.engine.server")),
    Rule("weaviate_gen.dropin", tuple(name for name in NETWORK if name != "grpc")),
    Rule("weaviate_gen_wire", ("codegen", "numpy", "pydantic", *NETWORK)),
    Rule("weaviate_gen._client", ("asyncio",)),
    Rule("weaviate_gen.engine", ("weaviate_gen.providers",), but=("weaviate_gen.engine.providing",)),
    Rule(
        "weaviate_gen.engine",
        ("weaviate_gen._client", "weaviate_gen._transport", "weaviate_gen._core", "weaviate_gen._types"),
    ),
    *(Rule(f"weaviate_gen.engine.{layer}", ("weaviate_gen_wire", *OUTSIDE_WORLD)) for layer in ENGINE),
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


def _layer(name: str) -> str | None:
    """Return the layer of the engine that a module, or what is imported from one, belongs to; ``None`` for others."""
    if not _under(name, "weaviate_gen.engine"):
        return None
    return name.removeprefix("weaviate_gen.engine").strip(".").partition(".")[0]


@pytest.mark.unit
def test_each_layer_of_the_engine_imports_only_layers_below_it() -> None:
    table = {**ENGINE, **INTERFACES}
    order = list(table)[:-1]
    upward = [f"{layer} → {low}" for layer in order for low in table[layer] if order.index(low) >= order.index(layer)]
    found = {layer: set[str]() for layer in table}
    crossed: list[str] = []
    for module in modules(ROOT / "weaviate_gen"):
        layer = _layer(module.name)
        if layer is None:
            continue
        assert layer in table, f"{module.name} belongs to no layer"
        for line, imported in module.imports:
            low = _layer(imported)
            if low is None or low == layer:
                continue
            found[layer].add(low)
            if low not in table[layer]:
                crossed.append(f"{module.path.relative_to(ROOT)}:{line} imports {imported}")
    unused = [f"{layer} → {low}" for layer, below in table.items() for low in below if low not in found[layer]]
    assert ([], [], []) == (upward, crossed, unused)


@pytest.mark.unit
def test_no_arrow_of_the_engine_is_hidden_in_a_function_or_from_the_interpreter() -> None:
    hidden: dict[str, set[str]] = {}
    for module in modules(ROOT / "weaviate_gen" / "engine"):
        top = {node.lineno for node in module.tree.body}
        for line, imported in module.imports:
            if line not in top and imported.partition(".")[0] in {"weaviate_gen", "weaviate_gen_wire"}:
                hidden.setdefault(f"weaviate_gen.{module.name}", set()).add(imported)
    assert {name: set(late) for name, late in LAZY.items()} == hidden


def _module_of(imported: str, known: Iterable[str]) -> str:
    """Return the module that an import executes: of `from a import b`, ``a.b`` if that is one, else ``a``."""
    parts = imported.split(".")
    prefixes = (".".join(parts[:count]) for count in range(len(parts), 0, -1))
    return next((prefix for prefix in prefixes if prefix in known), "")


@pytest.mark.unit
@pytest.mark.parametrize("folders", [(), ("codegen",), ("scripts",)], ids=["shipped", "codegen", "scripts"])
def test_no_modules_import_each_other_in_a_circle(folders: tuple[str, ...]) -> None:
    source = {module.name: module for module in modules(*(ROOT / folder for folder in folders))}
    graph = {
        name: {_module_of(imported, source) for _, imported in module.imports} - {"", name}
        for name, module in source.items()
    }
    while loose := [name for name, below in graph.items() if not below]:  # whatever stands on nothing is in no circle
        for name in loose:
            del graph[name]
        for below in graph.values():
            below.difference_update(loose)
    while ends := [name for name in graph if not any(name in below for below in graph.values())]:  # nor an unused one
        for name in ends:
            del graph[name]
    assert [] == sorted(graph)


@pytest.mark.unit
def test_the_engine_needs_numpy_and_usearch_and_nothing_else_from_outside() -> None:
    import sys

    allowed = {"numpy", "usearch", "weaviate_gen", *sys.stdlib_module_names}
    strange = [
        f"{module.path.relative_to(ROOT)}:{line} imports {imported}"
        for module in modules(ROOT / "weaviate_gen")
        if _layer(module.name) in ENGINE
        for line, imported in module.imports
        if imported.partition(".")[0] not in allowed
        or (
            imported.startswith("weaviate_gen.")
            and not _under(imported, "weaviate_gen.engine")
            and not _under(imported, "weaviate_gen._runtime.engine_settings")  # clients take the same settings
        )
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
