"""The step `names`: one table into the modules that only gather names."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from codegen.step import Context
from codegen.steps.names import STEP, TABLE, run

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]


def made(root: Path, table: str) -> tuple[dict[str, str], Context]:
    """Run the step over a table in a tree of its own."""
    (root / TABLE).parent.mkdir(parents=True)
    (root / TABLE).write_text(table)
    (root / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (root / "templates").symlink_to(ROOT / "templates")
    context = Context(root)
    return {output.path: output.content.decode() for output in run(context)}, context


def test_a_module_imports_what_it_names_and_exports_it_sorted(tmp_path: Path) -> None:
    table = '[modules."p.a"]\ndoc = "A."\n'
    table += 'names = { "p.z" = ["lower", "Upper", "MMR", "Other as Another"], "p.b" = ["B"] }\n'
    files, _ = made(tmp_path, table)
    tree = ast.parse(files["p/a.py"])
    scope = {node.module: [ast.unparse(name) for name in node.names] for node in tree.body[2:4]}  # type: ignore[attr-defined]
    assert {"p.b": ["B"], "p.z": ["MMR", "Other as Another", "Upper", "lower"]} == scope
    assert ["Another", "B", "MMR", "Upper", "lower"] == ast.literal_eval(tree.body[-1].value)  # type: ignore[attr-defined]
    assert "A." == ast.get_docstring(tree)


def test_a_lazy_package_loads_nothing_before_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = (
        '[modules.pack]\ndoc = "P."\npackage = true\nlazy = true\nversion = true\n'
        'parts = ["one", "two"]\nquiet = ["two"]\n'
        'names = { "pack.home" = ["Thing"] }\n'
    )
    files, _ = made(tmp_path, table)
    scope: dict[str, object] = {"__name__": "pack"}
    exec(files["pack/__init__.py"], scope)
    asked: list[str] = []

    class Home:
        Thing = 7

    monkeypatch.setitem(scope, "import_module", lambda name: (asked.append(name), Home)[1])
    look = scope["__getattr__"]
    assert callable(look)
    assert (["Thing", "__version__", "one"], "1.2.3", []) == (scope["__all__"], scope["__version__"], asked)
    assert (7, Home, Home) == (look("Thing"), look("one"), look("two"))
    assert (["pack.home", "pack.one", "pack.two"], 7) == (asked, scope["Thing"])
    with pytest.raises(AttributeError, match="'pack' has no attribute 'three'"):
        look("three")


def test_a_lazy_module_without_parts_is_a_module(tmp_path: Path) -> None:
    files, _ = made(tmp_path, '[modules."p.a"]\ndoc = "A."\nlazy = true\nnames = { "p.z" = ["Z"] }\n')
    assert (["p/a.py"], False) == (list(files), "_PARTS" in files["p/a.py"])


def test_a_name_that_is_given_twice_is_a_problem(tmp_path: Path) -> None:
    table = '[modules.p]\ndoc = "P."\nparts = ["a"]\nnames = { "p.x" = ["A", "B as a"], "p.y" = ["A"] }\n'
    files, context = made(tmp_path, table)
    assert ({}, [(f"{TABLE}: p", "names A, a twice")]) == (
        files,
        [(each.where, each.what) for each in context.problems],
    )


def test_every_module_of_the_table_is_the_steps_own() -> None:
    context = Context(ROOT)
    paths = [output.path for output in run(context)]
    owned = [
        path for path in paths if any(path == glob or path.startswith(glob.removesuffix("**")) for glob in STEP.owns)
    ]
    assert (paths, []) == (owned, context.problems)
