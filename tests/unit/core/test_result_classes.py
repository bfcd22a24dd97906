"""Classes of results: what is left out when one makes a result, as tests of applications do."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from inspect import isclass, signature
from typing import Any

import pytest

import weaviate_gen.outputs

pytestmark = pytest.mark.unit


def _timed() -> Iterator[type[Any]]:
    for module in pkgutil.iter_modules(weaviate_gen.outputs.__path__, "weaviate_gen.outputs."):
        for kind in vars(importlib.import_module(module.name)).values():
            if isclass(kind) and "took" in getattr(kind, "__annotations__", {}):
                yield kind


def test_a_result_that_nobody_timed_took_no_time() -> None:
    kinds = set(_timed())
    assert {"AggregateReturn", "DeleteManyReturn", "QueryReturn"} <= {kind.__name__ for kind in kinds}
    assert {0.0} == {
        kind.took if issubclass(kind, dict) else signature(kind).parameters["took"].default for kind in kinds
    }
