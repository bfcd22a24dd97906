"""Searches as values: each gives the bytes that the method call gives, and comparisons are filters."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen._client.sync.search.builder import Query
from weaviate_gen._client.sync.search.query import _QueryCollection
from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import query_builder
from weaviate_gen._core.search.request import ReadScope
from weaviate_gen.classes.query import (
    Boost,
    Filter,
    GroupBy,
    MetadataQuery,
    P,
    QueryReference,
    Rerank,
    Sort,
)
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit

UUIDS = [f"000000{number:02d}-0000-4000-8000-0000000000aa" for number in range(1, 8)]


class Recorder:
    """Stands where a session stands: keeps the requests, and answers from a script."""

    def __init__(self, replies: list[Any] | None = None) -> None:
        self.sent: list[Any] = []
        self.replies = replies or []

    def execute(self, call: Call[Any]) -> Any:
        assert isinstance(call.request, RpcRequest)
        message = pb.SearchRequest()
        message.CopyFrom(call.request.message)
        self.sent.append(message)
        return call.decode(self.replies.pop(0) if self.replies else pb.SearchReply())

    def execute_flow(self, flow: Any) -> Any:
        try:
            call = next(flow)
            while True:
                call = flow.send(self.execute(call))
        except StopIteration as end:
            return end.value


def both() -> tuple[Recorder, Query[Any, Any], _QueryCollection[Any, Any]]:
    recorder: Any = Recorder()
    scope = Scope("Bike", tenant="acme")
    return recorder, Query(recorder, scope), _QueryCollection(recorder, scope)


BEGIN = {
    "fetch_objects": {},
    "bm25": {"query": "red", "query_properties": ["name^2"]},
    "hybrid": {"query": "red", "alpha": 0.25, "vector": [0.5, 1.5]},
    "near_text": {"query": ["red"], "distance": 0.5},
    "near_vector": {"near_vector": [0.5, 1.5], "target_vector": "title"},
    "near_object": {"near_object": UUIDS[0], "certainty": 0.75},
}
PAGING = {
    "limit": (lambda q, value: q.limit(value), st.integers(1, 50)),
    "offset": (lambda q, value: q.offset(value), st.integers(1, 50)),
    "filters": (
        lambda q, value: q.where(value),
        st.sampled_from([P("price") > 3, P("tags").contains_any(["a"]) | ~(P("name") == "x"), P("name") == None]),  # noqa: E711
    ),
    "include_vector": (lambda q, value: q.vectors(*value), st.lists(st.sampled_from(["title", "body"]), min_size=1)),
    "return_metadata": (
        lambda q, value: q.metadata(value),
        st.sampled_from([MetadataQuery(distance=True), ["score", "creation_time"], MetadataQuery.full()]),
    ),
    "return_properties": (lambda q, value: q.select(*value), st.lists(st.sampled_from(["name", "price"]))),
    "return_references": (
        lambda q, value: q.refer(*value),
        st.just([QueryReference(link_on="maker", return_properties=["name"])]),
    ),
}
ORDERING = {
    "auto_limit": (lambda q, value: q.autocut(value), st.integers(1, 5)),
    "group_by": (
        lambda q, value: q.group_by(value),
        st.just(GroupBy(prop="name", objects_per_group=2, number_of_groups=3)),
    ),
    "rerank": (lambda q, value: q.rerank(value), st.just(Rerank(prop="name", query="red"))),
}


@given(st.data())
def test_the_builder_and_the_method_give_the_same_bytes(data: st.DataObject) -> None:
    recorder, query, methods = both()
    method = data.draw(st.sampled_from(sorted(BEGIN)))
    refinements = PAGING if method == "fetch_objects" else {**PAGING, **ORDERING}
    chosen = data.draw(st.lists(st.sampled_from(sorted(refinements)), unique=True))
    arguments = {name: data.draw(refinements[name][1]) for name in chosen}
    first = data.draw(st.booleans())
    built = getattr(query, method)(**BEGIN[method]) if first else query
    if not first and set(chosen) & set(ORDERING):
        built, first = getattr(query, method)(**BEGIN[method]), True
    for name in chosen:
        built = refinements[name][0](built, arguments[name])
    if not first:
        built = getattr(built, method)(**BEGIN[method])
    built.run()
    getattr(methods, method)(**BEGIN[method], **arguments)
    through_builder, through_method = recorder.sent
    assert through_method.SerializeToString() == through_builder.SerializeToString()


def test_a_refinement_leaves_the_query_as_it_is() -> None:
    _, query, _ = both()
    before = query.wire_form()
    refined = query.limit(3).where(P("price") > 3)
    assert before == query.wire_form()
    assert before != refined.wire_form()


def test_conditions_and_orders_add_up() -> None:
    recorder, query, methods = both()
    query.where(P("a") > 1, None).where(P("b") < 2).where(None).sort("a").sort(Sort.by_id(ascending=False)).run()
    methods.fetch_objects(
        filters=Filter.all_of([Filter.by_property("a").greater_than(1), Filter.by_property("b").less_than(2)]),
        sort=Sort.by_property("a").by_id(ascending=False),
    )
    assert recorder.sent[0] == recorder.sent[1]


def test_ids_are_fetched_by_a_flow() -> None:
    recorder, query, methods = both()
    query.fetch_objects_by_ids(UUIDS[:2]).limit(1).run()
    methods.fetch_objects_by_ids(UUIDS[:2], limit=1)
    assert recorder.sent[0] == recorder.sent[1]
    assert "nothing is sent\n" == query.fetch_objects_by_ids([]).wire_form()


def test_what_a_search_does_not_take_is_refused_before_it_is_sent() -> None:
    _, query, _ = both()
    with pytest.raises(WeaviateInvalidInputError, match=r"fetch_objects does not support rerank\(\)"):
        query.rerank(Rerank(prop="name"))
    with pytest.raises(WeaviateInvalidInputError, match=r"near_text does not support sort\(\)"):
        query.sort("name").near_text("red")
    with pytest.raises(WeaviateInvalidInputError, match=r"near_text does not support after\(\)"):
        query.near_text("red").after(UUIDS[0])


def test_boost_and_generation_are_passed_on() -> None:
    recorder, query, _ = both()
    boosted = Boost.filter(filter=P("price") > 3, weight=0.5)
    query.near_text("red").boost(boosted).generate(single_prompt="say {name}").run()
    assert recorder.sent[0].HasField("generative")
    assert recorder.sent[0].HasField("boost")


def test_explain_prints_the_wire_form(capsys: pytest.CaptureFixture[str]) -> None:
    _, query, _ = both()
    text = query.near_text("red").limit(3).explain()
    assert text == capsys.readouterr().out.removesuffix("\n")
    assert text.startswith("/weaviate.v1.Weaviate/Search\n")
    assert 'query: "red"' in text


def page(ids: list[str]) -> Any:
    reply = pb.SearchReply()
    for each in ids:
        found = reply.results.add()
        found.properties.non_ref_props.SetInParent()
        found.metadata.id = each
    return reply


def test_a_stream_of_objects_goes_on_behind_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weaviate_gen._core.search.query_builder.PAGE", 3)
    recorder: Any = Recorder([page(UUIDS[:3]), page(UUIDS[3:5])])
    query = Query[Any, Any](recorder, Scope("Bike"))
    assert UUIDS[:5] == [str(each.uuid) for each in query.stream()]
    assert ["", UUIDS[2]] == [message.after for message in recorder.sent]


def test_a_stream_of_a_search_goes_on_by_offset_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weaviate_gen._core.search.query_builder.PAGE", 3)
    recorder: Any = Recorder([page(UUIDS[:3]), page(UUIDS[3:5])])
    query = Query[Any, Any](recorder, Scope("Bike")).near_text("red").limit(5).offset(1)
    assert UUIDS[:5] == [str(each.uuid) for each in query.stream()]
    assert [(3, 1), (2, 4)] == [(message.limit, message.offset) for message in recorder.sent]


def test_groups_cannot_be_streamed() -> None:
    _, query, _ = both()
    grouped = query.near_text("red").group_by(GroupBy(prop="name", objects_per_group=1, number_of_groups=1))
    with pytest.raises(WeaviateInvalidInputError, match=r"use run\(\)"):
        next(grouped.stream())


def test_an_async_query_is_awaited_and_streamed() -> None:
    from weaviate_gen._client.aio.search.builder import AsyncQuery

    class Session:
        async def execute(self, call: Call[Any]) -> Any:
            return call.decode(page(UUIDS[:2]))

    session: Any = Session()
    query = AsyncQuery[Any, Any](session, Scope("Bike"))

    async def main() -> tuple[int, list[str]]:
        found = await query.limit(2).run()
        return len(found.objects), [str(each.uuid) async for each in query.limit(2).stream()]

    assert (2, UUIDS[:2]) == asyncio.run(main())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (P("a") == 1, Filter.by_property("a").equal(1)),
        (P("a") != 1, Filter.by_property("a").not_equal(1)),
        (P("a") < 1, Filter.by_property("a").less_than(1)),
        (P("a") <= 1, Filter.by_property("a").less_or_equal(1)),
        (P("a") > 1, Filter.by_property("a").greater_than(1)),
        (P("a") >= 1, Filter.by_property("a").greater_or_equal(1)),
        (P("a") == None, Filter.by_property("a").is_none(True)),  # noqa: E711
        (P("a") != None, Filter.by_property("a").is_none(False)),  # noqa: E711
        (P("a").like("b*"), Filter.by_property("a").like("b*")),
        (P("a").length() > 3, Filter.by_property("a", length=True).greater_than(3)),
        ((P("a") > 1) & (P("b") < 2), Filter.by_property("a").greater_than(1) & Filter.by_property("b").less_than(2)),
    ],
)
def test_a_comparison_is_a_filter(written: Any, meant: Any) -> None:
    assert meant.to_wire() == written.to_wire()


def test_a_property_alone_is_no_condition() -> None:
    with pytest.raises(TypeError, match="is not a condition"):
        bool(P("a"))
    with pytest.raises(TypeError, match="unhashable"):
        hash(P("a"))
    assert "P('a').length()" == repr(P("a").length())


class Marked(query_builder.QueryBuilder):  # type: ignore[type-arg]
    """A search with a place for something that is not set."""

    __slots__ = ("mark",)


def test_a_filter_that_is_none_changes_nothing() -> None:
    search = query_builder.QueryBuilder(ReadScope(Scope("Article")))
    assert search.where(None) is search


def test_what_is_not_set_is_not_copied() -> None:
    search = Marked(ReadScope(Scope("Article")))
    limited = search.limit(3)
    assert not hasattr(limited, "mark")
    assert limited is not search
