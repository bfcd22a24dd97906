"""Both flavors of the client are one: the same classes, methods, parameters and defaults."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from types import ModuleType
from typing import Any

import pytest

from tests.support.source import Module, modules

pytestmark = pytest.mark.unit

ASYNC = [module for module in modules() if module.name.startswith("weaviate_gen._client.aio")]
NAMES = [module.name for module in ASYNC]


def _twin(name: str) -> ModuleType:
    return importlib.import_module(name.replace("weaviate_gen._client.aio", "weaviate_gen._client.sync"))


def _plain(text: str) -> str:
    """Return an annotation or a name without its flavor."""
    text = text.replace("weaviate_gen._client.aio", "weaviate_gen._client.sync").replace(
        "use_async_with_", "connect_to_"
    )
    text = re.sub(r"\b(?:Awaitable|Coroutine)\[(?:Any, Any, )?(.*)\]", r"\1", text)
    return re.sub(r"\b(_?)(?:Async(?=[A-Z]))?(\w+?)(?:Async(Client)?)?\b", r"\1\2\3", text)


def _classes(module: ModuleType) -> dict[str, type]:
    return {
        _plain(name): value
        for name, value in vars(module).items()
        if inspect.isclass(value) and value.__module__ == module.__name__
    }


def _signature(function: Any) -> list[tuple[str, str, str]]:
    return [
        (parameter.name, parameter.kind.name, _plain(repr(parameter.default)))
        for parameter in inspect.signature(function).parameters.values()
    ]


@pytest.mark.parametrize("name", NAMES)
def test_each_module_has_the_same_classes_with_the_same_methods(name: str) -> None:
    ours, theirs = _classes(importlib.import_module(name)), _classes(_twin(name))
    assert sorted(ours) == sorted(theirs)
    for each, kind in ours.items():
        methods = {key: value for key, value in vars(kind).items() if inspect.isfunction(value)}
        counterparts = {key: value for key, value in vars(theirs[each]).items() if inspect.isfunction(value)}
        if "length" not in methods:
            public = {key for key in methods if not key.startswith("__")}
            assert public == {key for key in counterparts if not key.startswith("__")}, each
        for key in methods.keys() & counterparts.keys():
            # that of a class, as `__init__` of a record is made when it is called first
            pair = (kind, theirs[each]) if key == "__init__" else (methods[key], counterparts[key])
            assert _signature(pair[0]) == _signature(pair[1]), f"{each}.{key}"


@pytest.mark.parametrize("name", NAMES)
def test_no_twin_is_a_coroutine(name: str) -> None:
    found = [
        f"{each}.{key}"
        for each, kind in _classes(_twin(name)).items()
        for key, value in vars(kind).items()
        if inspect.iscoroutinefunction(value) or inspect.isasyncgenfunction(value)
    ]
    assert [] == found


@pytest.mark.parametrize("module", ASYNC, ids=lambda module: str(module.name))
def test_whatever_sends_is_a_coroutine_function(module: Module) -> None:
    """A plain method of an asynchronous class may build values and handles, and never starts a request."""
    sending = {"run", "drive", "stream"}
    plain = [
        f"{kind.name}.{method.name}"
        for kind in ast.walk(module.tree)
        if isinstance(kind, ast.ClassDef)
        for method in kind.body
        if isinstance(method, ast.FunctionDef)
        for node in ast.walk(method)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in sending
        if isinstance(node.func.value, ast.Attribute) and node.func.value.attr in {"_session", "_connection"}
    ]
    assert [] == plain
