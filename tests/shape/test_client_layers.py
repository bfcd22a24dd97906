"""Arrows of the client side of ARCHITECTURE.md: which layer may import which."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

import pytest

from tests.support.source import ROOT, Module, modules

pytestmark = pytest.mark.unit

LEAVES = frozenset({"weaviate_gen._inputs", "weaviate_gen._runtime", "weaviate_gen.exceptions"})
BELOW_CLIENT = LEAVES | {"weaviate_gen_wire", "weaviate_gen._types", "weaviate_gen._core", "weaviate_gen._transport"}
CLIENT = frozenset(
    f"weaviate_gen._client.{part}" for part in ("aio", "sync", "embedded", "failing", "gates", "legacy", "telemetry")
)
_BESIDE_FLAVORS = frozenset(f"weaviate_gen._client.{part}" for part in ("embedded", "failing", "gates", "telemetry"))

ARROWS: Mapping[str, frozenset[str]] = {
    "weaviate_gen.exceptions": frozenset(),
    "weaviate_gen._inputs": frozenset({"weaviate_gen.exceptions"}),
    "weaviate_gen._runtime": frozenset({"weaviate_gen.exceptions"}),
    "weaviate_gen_wire": frozenset({"weaviate_gen._inputs", "weaviate_gen._runtime"}),
    "weaviate_gen._types": LEAVES | {"weaviate_gen_wire"},
    "weaviate_gen._core": LEAVES | {"weaviate_gen_wire", "weaviate_gen._types"},
    "weaviate_gen._transport": LEAVES | {"weaviate_gen._types"},
    "weaviate_gen.providers": LEAVES | {"weaviate_gen._types", "weaviate_gen._transport"},
    "weaviate_gen._client.embedded": frozenset({"weaviate_gen._types"}),
    "weaviate_gen._client.failing": BELOW_CLIENT,
    "weaviate_gen._client.gates": LEAVES | {"weaviate_gen._core"},
    "weaviate_gen._client.telemetry": LEAVES | {"weaviate_gen._types", "weaviate_gen._core"},
    "weaviate_gen._client.aio": BELOW_CLIENT | _BESIDE_FLAVORS | {"weaviate_gen.providers"},
    "weaviate_gen._client.sync": BELOW_CLIENT | _BESIDE_FLAVORS | {"weaviate_gen.providers"},
    "weaviate_gen._client.legacy": frozenset({"weaviate_gen._client.sync", "weaviate_gen._types"}),
    "weaviate_gen._client": frozenset(),  # the package itself
    "weaviate_gen.dropin": BELOW_CLIENT - {"weaviate_gen._transport"} | CLIENT | {"weaviate_gen"},
    "weaviate_gen.testing": BELOW_CLIENT | {"weaviate_gen"},
    "weaviate_gen.cli": LEAVES
    | {
        "weaviate_gen",
        "weaviate_gen.dropin",
        "weaviate_gen.engine",
        "weaviate_gen.transfer",
        "weaviate_gen.schemas",
        "weaviate_gen._client.sync",
        "weaviate_gen._transport",
        "weaviate_gen._types",
    },
    "weaviate_gen.transfer": LEAVES | {"weaviate_gen._types", "weaviate_gen._client.sync"},
    "weaviate_gen.schemas": LEAVES | {"weaviate_gen._types", "weaviate_gen._client.sync", "weaviate_gen.transfer"},
    "weaviate_gen": BELOW_CLIENT - {"weaviate_gen._transport"}
    | CLIENT
    | {"weaviate_gen.transfer"},  # the public namespaces
}
"""For each layer of the client side, the layers that it may import besides itself."""

ENGINE = "weaviate_gen.engine"
OPENERS = {"weaviate_gen._client.aio.build", "weaviate_gen._client.sync.build"}
"""Modules that open an engine, when one is asked for."""
DEFAULTS = ("weaviate_gen.schemas.normal", "weaviate_gen.engine.schema.vector_index.DEFAULTS")
"""The module that reads a table of the engine, and the table."""

PURE = tuple(layer for layer in ARROWS if layer in BELOW_CLIENT - {"weaviate_gen._transport"})
OUTSIDE_WORLD = ("asyncio", "http", "selectors", "socket", "ssl", "subprocess", "threading", "time", "urllib.request")
"""Modules of I/O, clocks and threads."""
LOCKED = {"weaviate_gen._runtime.pool"}
"""Modules that load something once, under a lock."""


def _within(name: str, prefix: str) -> bool:
    return name == prefix or name.startswith(f"{prefix}.")


def _layer(name: str) -> str | None:
    """Return the innermost layer of a module or imported name; `None` for the engine and other packages."""
    if _within(name, ENGINE):
        return None
    return max((layer for layer in ARROWS if _within(name, layer)), key=len, default=None)


def _client_side() -> Iterator[tuple[str, Module]]:
    for module in modules():
        layer = _layer(module.name)
        if layer is not None:
            yield layer, module


@pytest.mark.parametrize("layer", ARROWS)
def test_layer_imports_only_layers_that_it_may(layer: str) -> None:
    allowed = ARROWS[layer] | {layer, None}  # None: the engine, which has a test of its own, and other packages
    bound = [module for found, module in _client_side() if found == layer]
    assert bound
    assert [] == [
        f"{module.path.relative_to(ROOT)}:{line} imports {imported}"
        for module in bound
        for line, imported in module.imports
        if _layer(imported) not in allowed
    ]


@pytest.mark.parametrize("layer", PURE)
def test_pure_layer_does_no_io_and_reads_no_clock(layer: str) -> None:
    assert [] == [
        f"{module.path.relative_to(ROOT)}:{line} imports {imported}"
        for found, module in _client_side()
        if found == layer and module.name not in LOCKED
        for line, imported in module.imports
        if any(_within(imported, prefix) for prefix in OUTSIDE_WORLD)
    ]


def test_engine_is_opened_in_one_place_and_only_when_asked_for() -> None:
    wrong = []
    for layer, module in _client_side():
        if layer in {"weaviate_gen.cli", "weaviate_gen.testing"}:
            continue
        lazily = {
            node.lineno
            for function in ast.walk(module.tree)
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
            for node in ast.walk(function)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        wrong += [
            f"{module.path.relative_to(ROOT)}:{line} imports {imported}"
            for line, imported in module.imports
            if _within(imported, ENGINE)
            and not (module.name in OPENERS and line in lazily)
            and (module.name, imported) != DEFAULTS
        ]
    assert [] == wrong


def test_public_modules_define_nothing_but_what_they_re_export() -> None:
    assert [] == [
        f"{module.path.relative_to(ROOT)}:{node.lineno} defines {node.name}"
        for layer, module in _client_side()
        if layer == "weaviate_gen"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
    ]
