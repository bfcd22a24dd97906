"""The step `namespaces`: methods that are one line over their plan."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from codegen.step import Context
from codegen.steps.namespaces import MODULES, PACKAGE, SPECS, STEP, TYPES, run

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
TABLE = """
[now]
"" = ["uuid as uuid_module"]
typing = ["Any", "Literal", "TYPE_CHECKING", "overload"]
"weaviate_gen._async.session" = ["AsyncSession"]
"weaviate_gen._core.scope" = ["Scope"]
"weaviate_gen.things" = ["Thing"]
[checked]
"weaviate_gen.dear" = ["Dear"]
"""
PLAIN = """
doc = "Things."
plans = "weaviate_gen._core.thing"
[arguments]
name = { type = "str", doc = "its name." }
[classes.AsyncThings]
doc = "Keep things."
[[classes.AsyncThings.methods]]
name = "drop"
doc = "Drop one."
positional = ["name"]
gives = "None"
"""
WIDE = """
doc = "Things."
plans = "weaviate_gen._core.thing"
[arguments]
id = { type = "uuid_module.UUID", doc = "its id." }
full.type = "bool"
full.default = "False"
full.doc = "whether all of it is read, which takes its time on large ones that lie on more nodes of a cluster than one."
[classes.AsyncThing]
doc = "Keep a thing."
takes = { scope = "the collection.", name = "the thing's name." }
holds = { inner = "AsyncInner" }
plans = "weaviate_gen._core.other"
[[classes.AsyncThing.methods]]
name = "read"
doc = "Read it."
positional = ["id"]
keywords = ["full", { name = "dear", type = "Dear | None", default = "None", doc = "what it costs." }]
gives = "Any"
returns = "The thing."
raises = { KeyError = "if there is none." }
plan = "get"
passes = ["self._name", "id"]
waits = true
overloads = [{ changes = { full = "Literal[True]" }, gives = "Thing" }, { gives = "str" }]
[classes.AsyncInner]
doc = "Keep nothing."
holds = { deep = "AsyncThing" }
"""


def made(root: Path, spec: str) -> tuple[str, Context]:
    """Run the step over one spec in a tree of its own."""
    (root / SPECS).mkdir(parents=True)
    (root / SPECS / "thing.toml").write_text(spec)
    (root / TYPES).write_text(TABLE)
    (root / "templates").symlink_to(ROOT / "templates")
    context = Context(root)
    outputs = list(run(context))
    assert [f"{PACKAGE}/thing.py"] == [output.path for output in outputs]
    return outputs[0].content.decode(), context


def methods(text: str, name: str) -> list[ast.AsyncFunctionDef]:
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.AsyncFunctionDef) and node.name == name]


def imported(text: str) -> list[str]:
    return [ast.unparse(node) for node in ast.walk(ast.parse(text)) if isinstance(node, (ast.Import, ast.ImportFrom))]


def test_a_method_sends_its_plan_with_its_arguments(tmp_path: Path) -> None:
    text, context = made(tmp_path, PLAIN)
    (drop,) = methods(text, "drop")
    assert ("self, name: str", "None") == (ast.unparse(drop.args), ast.unparse(drop.returns or drop))
    assert "await self._session.run(thing_plans.drop(name))" == ast.unparse(drop.body[-1])
    assert "Drop one.\n\nArgs:\n    name: its name." == ast.get_docstring(drop)
    assert [] == context.problems


def test_only_what_is_named_is_imported(tmp_path: Path) -> None:
    text, _ = made(tmp_path, PLAIN)
    expected = [
        "from __future__ import annotations",
        "from weaviate_gen._async.session import AsyncSession",
        "from weaviate_gen._core import thing as thing_plans",
    ]
    assert expected == imported(text)


def test_a_method_says_what_it_passes_waits_for_and_gives_by_its_arguments(tmp_path: Path) -> None:
    text, context = made(tmp_path, WIDE)
    first, second, read = methods(text, "read")
    assert "self, id: uuid_module.UUID, *, full: Literal[True], dear: Dear | None=None" == ast.unparse(first.args)
    assert "self, id: uuid_module.UUID, *, full: bool=False, dear: Dear | None=None" == ast.unparse(second.args)
    assert ["Thing", "str", "Any"] == [ast.unparse(each.returns or each) for each in (first, second, read)]
    sent = "return await self._session.drive(other_plans.get(self._scope, self._name, id))"
    assert sent == ast.unparse(read.body[-1])
    doc = ast.get_docstring(read) or ""
    assert ["Args:", "Returns:", "Raises:"] == [line for line in doc.split("\n") if line.istitle() and line[-1] == ":"]
    assert 120 >= max(map(len, text.split("\n")[3:20]))
    assert [] == context.problems


def test_a_class_is_built_with_what_it_takes_and_holds(tmp_path: Path) -> None:
    text, _ = made(tmp_path, WIDE)
    built = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert "self, connection: AsyncSession, scope: Scope, name: str" == ast.unparse(built[0].args)
    stored = ["self._session = connection", "self._scope = scope", "self._name = name"]
    assert [*stored, "self.inner = AsyncInner(connection)"] == [ast.unparse(line) for line in built[0].body]


def test_what_is_dear_is_imported_for_type_checkers_only(tmp_path: Path) -> None:
    text, _ = made(tmp_path, WIDE)
    later = [ast.unparse(node) for node in ast.parse(text).body if isinstance(node, ast.If)]
    assert ["if TYPE_CHECKING:\n    from weaviate_gen.dear import Dear"] == later
    assert "from weaviate_gen.things import Thing" in imported(text)


def test_an_argument_that_is_not_described_or_not_taken_is_a_problem(tmp_path: Path) -> None:
    _, context = made(tmp_path, PLAIN.replace('positional = ["name"]', 'positional = ["other"]'))
    assert [
        (f"{SPECS}/thing.toml: AsyncThings.drop", "the argument 'other' is not described"),
        (f"{SPECS}/thing.toml: name", "no method takes this argument"),
    ] == [(each.where, each.what) for each in context.problems]


def test_the_step_owns_every_module_that_it_gives_and_no_other() -> None:
    context = Context(ROOT)
    paths = [output.path for output in run(context)]
    assert (sorted(STEP.owns), []) == (sorted(paths), context.problems)
    assert len(MODULES) == len(paths)
