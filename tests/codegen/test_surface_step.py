"""The step `surface`: specs of the search family into methods with overloads."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from typing import Any

import pytest

from codegen.ir.surface import Argument, Family, Method
from codegen.parse.surface import ARGUMENTS, METHODS, Arguments, Methods, families
from codegen.step import Context
from codegen.steps.surface import STEP, run, surface

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
ARGUMENT: dict[str, Any] = {
    "limit": {"type": "int | None", "default": "None", "into": "options", "doc": "How many."},
    "query": {"type": "str", "doc": "What."},
}


def method(**changes: Any) -> dict[str, Any]:
    return {"doc": "Do it.", "positional": ["query"], "arguments": ["limit"], "passes": ["query"], **changes}


def one_family(arguments: dict[str, Any] | None = None, **methods: Any) -> tuple[list[Family], Context]:
    family = {"class": "_AAsync", "doc": "A.", "result": "R", "grouped": "G", "arguments": []}
    file = Methods.model_validate({"families": {"query": family}, "methods": methods})
    context = Context(ROOT)
    found = families(context, Arguments.model_validate(arguments or ARGUMENT), {"m.toml": file})
    return found, context


def of_project() -> dict[str, Family]:
    context = Context(ROOT)
    found = {family.module: family for family in surface(context)}
    assert [] == context.problems
    return found


def named(family: Family, name: str) -> Method:
    return next(each for each in family.methods if each.name == name)


def test_the_project_has_its_three_families() -> None:
    found = of_project()
    assert {"query": 10, "generate": 9, "aggregate": 8} == {name: len(family.methods) for name, family in found.items()}


def test_models_and_groups_multiply_the_overloads() -> None:
    found = of_project()
    assert 12 == len(named(found["query"], "near_text").overloads)
    assert 6 == len(named(found["query"], "fetch_objects").overloads)
    assert 2 == len(named(found["aggregate"], "over_all").overloads)
    returns = {each.returns for each in named(found["generate"], "bm25").overloads}
    assert "GenerativeReturn[TProperties, CrossReferences]" in returns
    assert "GenerativeGroupByReturn[Properties, TReferences]" in returns


def test_what_decides_between_overloads_must_be_given() -> None:
    grouped = named(of_project()["query"], "bm25").overloads[-1]
    assert {"group_by: GroupBy", "return_properties: type[TProperties]", "return_references: type[TReferences]"} <= set(
        grouped.keywords
    )


def test_generated_arguments_follow_the_positional_ones() -> None:
    names = [argument.name for argument in named(of_project()["generate"], "near_text").keywords]
    assert ["single_prompt", "grouped_task", "grouped_properties", "generative_provider", "certainty"] == names[:5]


def test_what_is_rendered_is_python_with_every_overload() -> None:
    context = Context(ROOT)
    outputs = {output.path: output.content for output in run(context)}
    assert [] == context.problems
    names = ("aggregate", "builder", "generate", "query")
    modules = tuple(f"weaviate_gen/_client/aio/search/{name}.py" for name in names)
    assert set(modules) <= set(outputs)
    tree = ast.parse(outputs["weaviate_gen/_client/aio/search/query.py"])
    (made,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    methods = [node for node in made.body if isinstance(node, ast.AsyncFunctionDef)]
    assert 12 == sum(node.name == "near_vector" and bool(node.decorator_list) for node in methods)
    assert all(ast.get_docstring(node) for node in methods if not node.decorator_list)
    assert modules == STEP.owns


def test_an_argument_nobody_takes_is_a_problem() -> None:
    _, context = one_family(find=method(arguments=[]))
    assert [(f"{ARGUMENTS}: limit", "no method uses it")] == [(each.where, each.message) for each in context.problems]


def test_an_argument_that_is_not_described_is_a_problem() -> None:
    (family,), context = one_family(find=method(arguments=["limit", "speed"]))
    assert [("m.toml: find", "there is no argument 'speed'")] == [
        (each.where, each.message) for each in context.problems
    ]
    assert ["limit"] == [argument.name for argument in family.methods[0].keywords]


def test_passing_what_is_not_an_argument_is_a_problem() -> None:
    _, context = one_family(find=method(passes=["qury"]))
    problems = [(each.where, each.message) for each in context.problems]
    assert [("m.toml: find", "passes 'qury', which is not an argument")] == problems


def test_arguments_that_go_together_are_passed_together() -> None:
    arguments = ARGUMENT | {
        "distance": {"type": "float", "default": "0", "into": "near_options", "field": "far", "doc": "How far."},
    }
    found, _ = one_family(arguments, find=method(arguments=["limit", "distance"], passes=["near_options"]))
    made = found[0].methods[0]
    assert (("NearOptions(far=distance)",), ("limit=limit",)) == (made.passes, made.options)


def test_a_method_of_another_family_is_left_out() -> None:
    (family,), _ = one_family(find=method(), other=method(only="generate"))
    assert ["find"] == [each.name for each in family.methods]


def test_declarations_keep_their_defaults() -> None:
    argument = Argument("limit", "int | None", "None", "How many.", "", "limit")
    assert "limit: int | None = None" == argument.declared()


def test_missing_and_broken_specs_are_problems(tmp_path: Path) -> None:
    (tmp_path / "specs/surface").mkdir(parents=True)
    (tmp_path / "templates").mkdir()
    (tmp_path / ARGUMENTS).write_text("= broken", "utf-8")
    context = Context(tmp_path)
    assert [] == list(run(context))
    assert [ARGUMENTS, *METHODS] == [problem.where for problem in context.problems]


def test_every_argument_has_a_sentence() -> None:
    arguments = tomllib.loads((ROOT / ARGUMENTS).read_text("utf-8"))
    assert [] == [name for name, each in arguments.items() if not each["doc"].endswith((".", "`."))]
