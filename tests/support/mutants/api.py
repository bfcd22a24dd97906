"""Changes of the public API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from codegen.diff.api import ELSEWHERE, Entry, primary
from codegen.diff.signature import Parameter, Signature
from tests.support.mutants.kinds import A, B, C, Pair, Told, kind

Have = Callable[[Entry], Any]


def entry(pair: Pair, *kinds: str, having: Have = lambda _: True, within: str = "") -> tuple[str, Entry]:
    """Return something that is described under its own name."""
    name = pair.pick(
        name for name, each in pair.old.api.items() if each.kind in kinds and having(each) and name.startswith(within)
    )
    return name, pair.old.api[name]


def gone(pair: Pair, name: str) -> None:
    """Remove a name and all that is within it, and what else refers to it."""
    for other in list(pair.new.api):
        if other == name or other.startswith(f"{name}.") or primary(pair.new.api, other) == name:
            del pair.new.api[other]


def function(pair: Pair, having: Callable[[Signature], Any]) -> tuple[str, Signature]:
    name, found = entry(pair, "def", having=lambda each: having(each.signature))
    return name, found.signature


def change(pair: Pair, name: str, parameters: list[Parameter]) -> None:
    old = pair.old.api[name]
    pair.new.api[name] = replace(old, signature=replace(old.signature, parameters=tuple(parameters)))


@kind("api-name-removed", (C, B))
def name_removed(pair: Pair) -> Told:
    name, _ = entry(pair, "class", "def", "attribute", having=lambda _: True, within="weaviate_gen.")
    gone(pair, name)
    return name


@kind("api-name-removed", (C, B))
def other_name_removed(pair: Pair) -> Told:
    name, _ = entry(pair, ELSEWHERE)
    del pair.new.api[name]
    return name


@kind("api-name-added", (C, A))
def name_added(pair: Pair) -> Told:
    module, _ = entry(pair, "module", "class")
    pair.new.api[f"{module}.brand_new"] = Entry("attribute", type="int")
    return f"{module}.brand_new"


@kind("api-module-removed", (C, B))
def module_removed(pair: Pair) -> Told:
    name, _ = entry(pair, "module", within="weaviate_gen.classes.")
    for other in list(pair.new.api):
        if other == name or other.startswith(f"{name}."):
            del pair.new.api[other]
    # What stands there under its own name alone would be told elsewhere too.
    for other in [other for other in pair.new.api if primary(pair.new.api, other) not in pair.new.api]:
        pair.new.api[other] = pair.old.api[primary(pair.old.api, other)]
        pair.old.api[other] = pair.new.api[other]
    return name


@kind("api-module-added", (C, A))
def module_added(pair: Pair) -> Told:
    pair.new.api["weaviate_gen.brand_new"] = Entry("module")
    pair.new.api["weaviate_gen.brand_new.x"] = Entry("attribute", type="int")
    return "weaviate_gen.brand_new"


@kind("api-kind-changed", (C, B))
def method_becomes_a_property(pair: Pair) -> Told:
    name, _ = entry(pair, "def")
    pair.new.api[name] = Entry("property", type="int")
    return name


@kind("api-base-removed", (C, B))
def base_removed(pair: Pair) -> Told:
    name, old = entry(pair, "class", having=lambda each: each.bases)
    pair.new.api[name] = replace(old, bases=old.bases[1:])
    return name


@kind("api-base-added", (C, A))
def base_added(pair: Pair) -> Told:
    name, old = entry(pair, "class")
    pair.new.api[name] = replace(old, bases=(*old.bases, "Brand"))
    return name


@kind("api-attribute-type-changed", (C, B))
def attribute_of_another_type(pair: Pair) -> Told:
    name, old = entry(pair, "attribute", "property", having=lambda each: each.type)
    pair.new.api[name] = replace(old, type=f"{old.type} | Brand")
    return name


@kind("api-value-changed", (C, B))
def another_value(pair: Pair) -> Told:
    name, old = entry(pair, "attribute", having=lambda each: each.value and "." not in each.value)
    if name.endswith("__version__"):
        raise LookupError
    pair.new.api[name] = replace(old, value="'brand new'")
    return name


@kind("python-parameter-removed", (C, B))
def parameter_removed(pair: Pair) -> Told:
    name, old = function(pair, lambda each: each.parameters and each.parameters[-1].kind in {"either", "name"})
    change(pair, name, list(old.parameters[:-1]))
    return f"{name}({old.parameters[-1].name})"


@kind("python-parameter-renamed", (C, B))
def parameter_renamed(pair: Pair) -> Told:
    name, old = function(pair, lambda each: each.parameters and each.parameters[-1].kind in {"either", "name"})
    change(pair, name, [*old.parameters[:-1], replace(old.parameters[-1], name="brand_new")])
    return f"{name}({old.parameters[-1].name})"


def _open(signature: Signature) -> bool:
    return all(each.kind in {"either", "name"} for each in signature.parameters)


@kind("python-parameter-added", (C, A))
def parameter_added(pair: Pair) -> Told:
    name, old = function(pair, _open)
    change(pair, name, [*old.parameters, Parameter("brand_new", "name", "int", "0")])
    return f"{name}(brand_new)"


@kind("python-parameter-added-required", (C, B))
def parameter_added_required(pair: Pair) -> Told:
    name, old = function(pair, _open)
    change(pair, name, [*old.parameters, Parameter("brand_new", "name", "int")])
    return f"{name}(brand_new)"


@kind("python-parameter-moved", (C, B))
def parameter_put_first(pair: Pair) -> Told:
    name, old = function(pair, lambda each: each.parameters and each.parameters[0].kind == "either")
    change(pair, name, [Parameter("brand_new", "either", "int", "0"), *old.parameters])
    return f"{name}({old.parameters[0].name})"


def _at(pair: Pair, having: Callable[[Parameter], Any]) -> tuple[str, list[Parameter], int]:
    name, old = function(pair, lambda each: any(having(one) for one in each.parameters))
    return name, list(old.parameters), pair.pick(i for i, one in enumerate(old.parameters) if having(one))


@kind("python-parameter-required", (C, B))
def parameter_required(pair: Pair) -> Told:
    name, listed, at = _at(pair, lambda each: each.default is not None)
    listed[at] = replace(listed[at], default=None)
    change(pair, name, listed)
    return f"{name}({listed[at].name})"


@kind("python-parameter-optional", (C, A))
def parameter_optional(pair: Pair) -> Told:
    name, listed, at = _at(pair, lambda each: each.default is None and each.kind in {"either", "name"})
    listed[at] = replace(listed[at], default="None")
    change(pair, name, listed)
    return f"{name}({listed[at].name})"


@kind("python-parameter-default-changed", (C, B))
def parameter_of_another_default(pair: Pair) -> Told:
    name, listed, at = _at(pair, lambda each: each.default is not None)
    listed[at] = replace(listed[at], default="'brand new'")
    change(pair, name, listed)
    return f"{name}({listed[at].name})"


@kind("python-parameter-kind-narrowed", (C, B))
def parameter_by_name_alone(pair: Pair) -> Told:
    name, listed, at = _at(pair, lambda each: each.kind == "either")
    last = max(index for index, each in enumerate(listed) if each.kind == "either")
    listed[last] = replace(listed[last], kind="name")
    change(pair, name, listed)
    assert at <= last
    return f"{name}({listed[last].name})"


@kind("python-parameter-kind-widened", (C, A))
def parameter_by_position_too(pair: Pair) -> Told:
    name, listed, _ = _at(pair, lambda each: each.kind == "name")
    first = next(index for index, each in enumerate(listed) if each.kind == "name")
    listed[first] = replace(listed[first], kind="either")
    change(pair, name, listed)
    return f"{name}({listed[first].name})"


@kind("python-parameter-type-changed", (C, B))
def parameter_of_another_type(pair: Pair) -> Told:
    name, listed, at = _at(pair, lambda each: each.type)
    listed[at] = replace(listed[at], type="Brand")
    change(pair, name, listed)
    return f"{name}({listed[at].name})"


@kind("python-parameter-type-widened", (C, A))
def parameter_takes_more(pair: Pair) -> Told:
    name, listed, at = _at(pair, lambda each: each.type)
    listed[at] = replace(listed[at], type=f"Brand | {listed[at].type}")
    change(pair, name, listed)
    return f"{name}({listed[at].name})"


def _result(pair: Pair, having: Callable[[Signature], Any], **values: Any) -> str:
    name, old = function(pair, having)
    pair.new.api[name] = Entry("def", replace(old, **values))
    return name


@kind("python-return-changed", (C, B))
def something_else_comes_back(pair: Pair) -> Told:
    return _result(pair, lambda each: each.returns, returns="Brand")


@kind("python-return-narrowed", (C, A))
def fewer_types_come_back(pair: Pair) -> Told:
    name, old = function(pair, lambda each: each.returns.endswith(" | None") and each.returns.count("None") == 1)
    pair.new.api[name] = Entry("def", replace(old, returns=old.returns.removesuffix(" | None")))
    return name


@kind("python-async-changed", (C, B))
def becomes_a_coroutine(pair: Pair) -> Told:
    return _result(pair, lambda each: not each.is_async, is_async=True)


@kind("python-callable-deprecated", (C, C))
def function_deprecated(pair: Pair) -> Told:
    return _result(pair, lambda each: not each.deprecated, deprecated=True)
