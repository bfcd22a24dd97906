"""The public namespaces give their classes when they are asked for, and not before."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

pytestmark = pytest.mark.unit

NAMESPACES = ["backup", "cluster", "debug", "export", "groups", "rbac", "tokenization", "users"]


@pytest.mark.parametrize("name", NAMESPACES)
def test_both_colours_are_found(name: str) -> None:
    module = importlib.import_module(f"weaviate_gen.{name}")
    assert [] == [each for each in module.__all__ if getattr(module, each) is None]
    with pytest.raises(AttributeError, match="nothing"):
        _ = module.nothing


def test_models_load_no_client() -> None:
    names = ", ".join(f"weaviate_gen.{name}" for name in NAMESPACES)
    code = f"import sys, {names}; print([name for name in sys.modules if '._client' in name])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == found.stdout.strip()


def test_permissions_base_has_no_resource() -> None:
    from weaviate_gen.classes.rbac import Permissions

    assert {} == Permissions.cluster(read=True)[0].resource()
