"""What providers report about an answer, and what groups carry and are keyed by: all of it is read."""

from __future__ import annotations

from typing import Any

import pytest

from weaviate_gen._core.call import Call
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import aggregate, plan
from weaviate_gen._core.search.aggregate import AggregateOptions
from weaviate_gen._core.search.request import Generate, Options, ReadScope
from weaviate_gen.classes.query import GroupBy
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

PROVIDERS = [field.name for field in pb.GenerativeMetadata.DESCRIPTOR.oneofs_by_name["kind"].fields]


def filled(message: Any) -> Any:
    """Set every field of a message, at every depth."""
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.message_type is not None:
            filled(value.add() if hasattr(value, "add") else value)
        elif hasattr(value, "append"):
            value.append("words")
        else:
            kinds = {field.CPPTYPE_STRING: "words", field.CPPTYPE_BOOL: True}
            setattr(message, field.name, kinds.get(field.cpp_type, 7))
    message.SetInParent()
    return message


def everything(value: Any) -> Any:
    """Return a report's content as plain data, read through its attributes."""
    if isinstance(value, dict):
        return {name: everything(each) for name, each in value.items()}
    return value


def read_scope(reply: Any, **options: Any) -> Any:
    call = plan.fetch_objects(ReadScope(Scope("Bike")), Options(**options))
    assert isinstance(call, Call)
    return call.decode(pb.SearchReply.FromString(reply.SerializeToString()))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_all_that_a_provider_reports_is_given(provider: str) -> None:
    reply = pb.SearchReply()
    found = reply.results.add()
    found.properties.non_ref_props.SetInParent()
    found.metadata.id = "36ddd591-2dee-4e7e-a3cc-eb86d30a4303"
    said = found.generative.values.add(result="about")
    said.debug.full_prompt = "the prompt"
    filled(getattr(said.metadata, provider))
    (each,) = read_scope(reply, generate=Generate(single_prompt="about")).objects
    report = each.generative.metadata
    assert provider == report.provider
    assert counted(getattr(said.metadata, provider)) == everything(report.values)
    assert ("about", "the prompt") == (each.generative.text, each.generative.debug.full_prompt)


def counted(message: Any) -> Any:
    """Return the fields of a message, at every depth; a message that wraps a list is the list."""
    if [field.name for field in message.DESCRIPTOR.fields] == ["values"]:
        return list(message.values)
    found = {}
    for field, value in message.ListFields():
        if field.message_type is not None:
            found[field.name] = counted(value)
        else:
            found[field.name] = list(value) if hasattr(value, "append") else value
    return found


def test_a_group_has_its_bounds_its_score_and_its_text() -> None:
    reply = pb.SearchReply()
    group = reply.group_by_results.add(name="red", min_distance=0.25, max_distance=0.5, number_of_objects=1)
    group.rerank.score = 0.75
    group.generative_result.values.add(result="all of it")
    each = group.objects.add()
    each.properties.non_ref_props.SetInParent()
    each.metadata.id = "36ddd591-2dee-4e7e-a3cc-eb86d30a4303"
    each.metadata.rerank_score, each.metadata.rerank_score_present = 0.5, True
    call: Any = plan.near_text(
        ReadScope(Scope("Bike")),
        Options(
            group_by=GroupBy(prop="name", objects_per_group=1, number_of_groups=1),
            generate=Generate(single_prompt="about"),
        ),
        "red",
        plan.near.NearOptions(),
    )
    found = call.decode(pb.SearchReply.FromString(reply.SerializeToString())).groups["red"]
    assert (0.25, 0.5, 1, 0.75) == (found.min_distance, found.max_distance, found.number_of_objects, found.rerank_score)
    assert "all of it" == found.generative.text
    assert 0.5 == found.objects[0].metadata.rerank_score


KEYS: dict[str, Any] = {
    "text": "a",
    "int": 7,
    "boolean": True,
    "number": 1.5,
    "texts": ["a", "b"],
    "ints": [1, 2],
    "booleans": [True, False],
    "numbers": [0.5, 1.5],
}


@pytest.mark.parametrize("kind", [*KEYS, "geo"])
def test_a_group_is_keyed_by_a_value_of_any_kind(kind: str) -> None:
    reply = pb.AggregateReply()
    group = reply.grouped_results.groups.add(objects_count=3)
    group.grouped_by.path.append("prop")
    if kind == "geo":
        group.grouped_by.geo.latitude, group.grouped_by.geo.longitude, group.grouped_by.geo.distance = 1.5, 2.5, 10.0
    elif kind.endswith("s"):
        getattr(group.grouped_by, kind).values.extend(KEYS[kind])
    else:
        setattr(group.grouped_by, kind, KEYS[kind])
    call: Any = aggregate.over_all(Scope("Bike"), AggregateOptions(group_by="prop", total_count=True))
    (found,) = call.decode(pb.AggregateReply.FromString(reply.SerializeToString())).groups
    assert ("prop", 3) == (found.grouped_by.prop, found.total_count)
    if kind == "geo":
        assert (1.5, 2.5) == (found.grouped_by.value.latitude, found.grouped_by.value.longitude)
    else:
        assert KEYS[kind] == found.grouped_by.value
