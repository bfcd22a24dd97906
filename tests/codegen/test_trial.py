"""Compiling and importing what was generated, before it replaces anything."""

from __future__ import annotations

import io
import json
import runpy
import sys
from pathlib import Path

import pytest

from codegen import import_all, trial
from codegen.step import Context


def _tree(root: Path, files: dict[str, str]) -> Context:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return Context(root)


def _problems(context: Context, *paths: str) -> list[tuple[str, str]]:
    trial.run(context, paths)
    return [(problem.where, problem.message) for problem in context.problems]


def test_modules_of_both_roots_are_imported_from_the_tree_alone(tmp_path: Path) -> None:
    """The project may be installed where this runs: its modules are not taken for those of the tree."""
    files = {
        "generated/weaviate_gen_wire/__init__.py": "from weaviate_gen.one import ONE\n",
        "weaviate_gen/one.py": "import google.protobuf\nONE = 1\n",
        "weaviate_gen/__init__.py": "",
        "weaviate_gen/stub.pyi": "ONE: int\n",
        "docs/page.md": "no Python",
    }
    context = _tree(tmp_path, files)
    assert [] == _problems(context, *files)
    assert sorted(files) == sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*"))
    (tmp_path / "weaviate_gen/one.py").unlink()
    (where, what), *others = _problems(context, "generated/weaviate_gen_wire/__init__.py")
    assert [] == others
    assert "generated/weaviate_gen_wire/__init__.py:1" == where
    assert "cannot be imported: ModuleNotFoundError: No module named 'weaviate_gen.one'" == what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("def f(a, a): ...\n", "does not compile: duplicate argument 'a'"),
        ("return 1\n", "does not compile: 'return' outside function"),
        ("x = '\\d'\n", "does not compile: "),
        ("x = 1\0\n", "does not compile: "),
    ],
)
def test_what_does_not_compile_is_not_imported(tmp_path: Path, text: str, what: str) -> None:
    context = _tree(tmp_path, {"generated/weaviate_gen_wire/a.py": text, "weaviate_gen/b.py": "nothing\n"})
    ((where, found),) = _problems(context, "generated/weaviate_gen_wire/a.py", "weaviate_gen/b.py")
    assert "generated/weaviate_gen_wire/a.py" == where
    assert found.startswith(what)


def test_an_error_is_named_once_with_the_place_that_it_comes_from(tmp_path: Path) -> None:
    modules = {f"weaviate_gen/m{number}.py": "import weaviate_gen.base\n" for number in range(3)}
    context = _tree(tmp_path, {"weaviate_gen/base.py": "x = 1\ny = list[int].nothing\n", **modules})
    assert [
        ("weaviate_gen/base.py:2", "cannot be imported: AttributeError: type object 'list' has no attribute 'nothing'")
    ] == _problems(context, *modules)


def test_a_module_that_exits_is_named(tmp_path: Path) -> None:
    context = _tree(tmp_path, {"weaviate_gen/a.py": "raise SystemExit\n"})
    assert [("weaviate_gen/a.py:1", "cannot be imported: SystemExit: ")] == _problems(context, "weaviate_gen/a.py")


def test_a_module_that_ends_the_interpreter_is_a_problem(tmp_path: Path) -> None:
    context = _tree(tmp_path, {"weaviate_gen/a.py": "import os, sys\nsys.stderr.write('gone')\nos._exit(9)\n"})
    assert [("generated modules", "ended the interpreter that imported them: gone")] == _problems(
        context, "weaviate_gen/a.py"
    )


def test_a_module_that_is_not_found_has_no_place(tmp_path: Path) -> None:
    assert [("no_such_module", "", "ModuleNotFoundError: No module named 'no_such_module'")] == list(
        import_all.failures(["no_such_module", "json"], tmp_path)
    )


def test_the_importer_reads_what_to_import_and_writes_what_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = {"names": ["json", "no_such_module"], "root": str(tmp_path)}
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(asked)))
    runpy.run_path(str(import_all.__file__), run_name="__main__")
    assert [["no_such_module", "", "ModuleNotFoundError: No module named 'no_such_module'"]] == json.loads(
        capsys.readouterr().out
    )
