"""Models of the client's own for a collection: what they read of a request, and where their results go.

Pure: plans are generators that yield what a model is to make, and are sent the result. The session that runs them
sends the request in between.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Generator, Mapping, Sequence
from typing import Any, Literal, TypeAlias, cast

from weaviate_gen._core.call import Call, RpcRequest
from weaviate_gen._core.search.values import properties_from_wire
from weaviate_gen._core.vectors import pack_unnamed
from weaviate_gen._runtime.records import record, replace
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumberRead
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.grpc import messages as pb
from weaviate_gen_wire.rest import Request as RestRequest

_PLACE = re.compile(r"{([\s\w]*)}")
_WRITES = frozenset({"objects.create", "objects.class.put"})
_MEDIA = ("near_image", "near_audio", "near_video", "near_depth", "near_thermal", "near_imu")


@record(frozen=True, slots=True)
class Attached:
    """Models of a collection handle.

    Attributes:
        vectorizer: makes vectors of objects and queries; ``None``: the server does, or nobody.
        reranker: scores results.
        generator: writes about results.
    """

    vectorizer: Any = None
    reranker: Any = None
    generator: Any = None


@record(frozen=True, slots=True)
class ModelStep:
    """What a model is to make.

    Attributes:
        action: ``document`` and ``query`` vectors, ``rerank`` scores, or ``generate`` texts.
        inputs: what it reads; prompts for generators.
        query: what a reranker compares with.
    """

    action: Literal["document", "query", "rerank", "generate"]
    inputs: Sequence[str]
    query: str = ""


Plan: TypeAlias = Generator["ModelStep | Call[Any]", Any, Any]
"""A request with steps of models before and after it: each ``yield`` of a step returns what the model made, that of the
call its decoded reply."""


def attached(call: Call[Any], models: Attached) -> Plan | None:
    """Return the plan of a call that models of the client have a part in; ``None`` for others.

    Args:
        call: the call.
        models: of the collection.
    """
    request = call.request
    if isinstance(request, RestRequest):
        return _write(call, request) if models.vectorizer is not None and request.operation.id in _WRITES else None
    name = request.rpc.name
    if name == "BatchObjects" and models.vectorizer is not None:
        return _write_many(call, request)
    if name in {"Search", "Aggregate"}:
        return _search(call, request, models)
    return None


def _write(call: Call[Any], request: RestRequest) -> Plan:
    body: dict[str, Any] = json.loads(request.body) if isinstance(request.body, bytes) else dict(request.body)
    if not body.get("vector") and not body.get("vectors"):
        text = _corpus(body.get("properties") or {})
        if text:
            (vector,) = yield ModelStep("document", [text])
            body["vector"] = vector
    return (yield replace(call, request=replace(request, body=body)))


def _write_many(call: Call[Any], request: RpcRequest) -> Plan:
    sent = request.message
    message = pb.BatchObjectsRequest.FromString(sent if isinstance(sent, bytes) else sent.SerializeToString())
    pending = [entry for entry in message.objects if not entry.vector_bytes and not entry.vectors and not entry.vector]
    inputs = [_corpus(_struct(entry.properties)) for entry in pending]
    chosen = [(entry, text) for entry, text in zip(pending, inputs, strict=True) if text]
    if chosen:
        vectors = yield ModelStep("document", [text for _, text in chosen])
        for (entry, _), vector in zip(chosen, vectors, strict=True):
            entry.vector_bytes = pack_unnamed(vector)
    return (yield replace(call, request=RpcRequest(request.rpc, message)))


def _struct(properties: Any) -> dict[str, Any]:
    fields = properties.non_ref_properties.fields
    values = {name: value.string_value for name, value in fields.items() if value.string_value}
    return values | {entry.prop_name: list(entry.values) for entry in properties.text_array_properties}


def _corpus(properties: Mapping[str, Any]) -> str:
    """Return what a vectorizer reads of an object: its strings, in the order of the properties' names."""
    found: list[str] = []
    for name in sorted(properties):
        value = properties[name]
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, list):
            found += [part for part in cast("list[object]", value) if isinstance(part, str)]
    return " ".join(found)


def _search(call: Call[Any], request: RpcRequest, models: Attached) -> Plan | None:
    message = type(request.message)()
    message.CopyFrom(request.message)
    is_search = request.rpc.name == "Search"
    rerank = models.reranker is not None and is_search and message.HasField("rerank")
    generate = models.generator is not None and is_search and message.HasField("generative")
    if models.vectorizer is None and not rerank and not generate:
        return None
    return _search_plan(call, request, message, models, rerank=rerank, generate=generate)


def _search_plan(
    call: Call[Any], request: RpcRequest, message: Any, models: Attached, *, rerank: bool, generate: bool
) -> Plan:
    asked = _query_of(message)
    if models.vectorizer is not None:
        yield from _vectorize(message)
    rank, write = pb.Rerank(), pb.GenerativeSearch()
    if rerank:
        rank.CopyFrom(message.rerank)
        message.ClearField("rerank")
    if generate:
        write.CopyFrom(message.generative)
        message.ClearField("generative")
    if RpcRequest(request.rpc, message) == request:
        return (yield call)
    if not rerank and not generate:
        return (yield replace(call, request=RpcRequest(request.rpc, message), fallback=None))
    if message.HasField("group_by"):
        raise WeaviateInvalidInputError("group_by does not go with a reranker or generator of the client")
    added = _add_properties(message, [rank.property] if rerank else [], write)
    sent = RpcRequest(request.rpc, message)
    reply = yield replace(call, request=sent, decode=_as_received, decode_bytes=None, fallback=None)
    if rerank:
        yield from _rerank(reply, rank, asked)
    if generate:
        yield from _generate(reply, write)
    for result in reply.results:
        for name in added:
            result.properties.non_ref_props.fields.pop(name, None)
    return call.decode(reply)


def _as_received(reply: Any) -> Any:
    return reply


def _query_of(message: Any) -> str:
    """Return the words of a search, which a reranker compares with where it names none."""
    for name in ("near_text", "hybrid_search", "bm25_search", "hybrid"):
        if name in message.DESCRIPTOR.fields_by_name and message.HasField(name):
            query = getattr(message, name).query
            return query if isinstance(query, str) else " ".join(query)
    return ""


def _vectorize(message: Any) -> Generator[ModelStep, Any, None]:
    for name in _MEDIA:
        if message.HasField(name):
            raise WeaviateInvalidInputError(f"{name} needs a vectorizer of the collection: the client's reads text")
    if message.HasField("near_text"):
        yield from _as_near_vector(message)
    hybrid_name = "hybrid_search" if "hybrid_search" in message.DESCRIPTOR.fields_by_name else "hybrid"
    if not message.HasField(hybrid_name):
        return
    hybrid = getattr(message, hybrid_name)
    alpha = hybrid.alpha_param if hybrid.HasField("alpha_param") else 0.75 if hybrid.use_alpha_param else hybrid.alpha
    if hybrid.HasField("near_text"):
        yield from _as_near_vector(hybrid)
    elif (
        hybrid.query
        and alpha > 0
        and not (hybrid.HasField("near_vector") or hybrid.vectors or hybrid.vector_bytes or hybrid.vector)
    ):
        (vector,) = yield ModelStep("query", [hybrid.query])
        hybrid.vector_bytes = pack_unnamed(vector)


def _as_near_vector(message: Any) -> Generator[ModelStep, Any, None]:
    """Replace a search near texts by one near their vector: the mean of theirs."""
    near = message.near_text
    if near.HasField("move_to") or near.HasField("move_away"):
        raise WeaviateInvalidInputError("move_to and move_away need a vectorizer of the collection, not of the client")
    vectors = yield ModelStep("query", list(near.query))
    mean = [sum(column) / len(vectors) for column in zip(*vectors, strict=True)]
    out = message.near_vector
    out.vector_bytes = pack_unnamed(mean)
    out.target_vectors.extend(near.target_vectors)
    for name in ("certainty", "distance"):
        if near.HasField(name):
            setattr(out, name, getattr(near, name))
    for name in ("targets", "selection"):
        if near.HasField(name):
            getattr(out, name).CopyFrom(getattr(near, name))
    message.ClearField("near_text")


def _add_properties(message: Any, names: Sequence[str], write: Any) -> list[str]:
    """Ask for the properties that models read, and return those that were not asked for."""
    if not message.HasField("properties") or message.properties.return_all_nonref_properties:
        return []
    grouped = write.grouped.properties.values if write.HasField("grouped") else ()
    places = [name.strip() for name in _PLACE.findall(write.single.prompt)] if write.HasField("single") else []
    known = set(message.properties.non_ref_properties)
    added = [name for name in dict.fromkeys([*names, *grouped, *places]) if name not in known]
    message.properties.non_ref_properties.extend(added)
    return added


def _values(result: Any) -> dict[str, str]:
    """Return the properties of a result as models read them: strings as they are, everything else as JSON."""
    fields = result.properties.non_ref_props.fields
    read = properties_from_wire(result.properties.non_ref_props, ())
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_plain).strip('"')
        for name, value in read.items()
        if value is not None and fields[name].WhichOneof("kind") != "blob_value"
    }


def _plain(value: Any) -> Any:
    """Return what JSON has for a value that it does not know."""
    if isinstance(value, dt.datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, GeoCoordinate):
        return value.to_wire()
    return value.international_formatted if isinstance(value, PhoneNumberRead) else str(value)


def _rerank(reply: Any, rank: Any, asked: str) -> Generator[ModelStep, Any, None]:
    results = list(reply.results)
    if not results:
        return
    documents = [_values(result).get(rank.property, "") for result in results]
    scores = yield ModelStep("rerank", documents, rank.query if rank.HasField("query") else asked)
    for result, score in zip(results, scores, strict=True):
        result.metadata.rerank_score, result.metadata.rerank_score_present = score, True
    ordered = [pb.SearchResult.FromString(each.SerializeToString()) for each in results]
    ordered.sort(key=lambda result: -result.metadata.rerank_score)
    del reply.results[:]
    reply.results.extend(ordered)


def _generate(reply: Any, write: Any) -> Generator[ModelStep, Any, None]:
    results = list(reply.results)
    if not results:
        return
    single = write.single.prompt if write.HasField("single") else write.single_response_prompt
    task = write.grouped.task if write.HasField("grouped") else write.grouped_response_task
    names = set(write.grouped.properties.values)
    rows = [_values(result) for result in results]
    prompts = [_filled(single, row) for row in rows] if single else []
    if task:
        chosen = [{name: value for name, value in sorted(row.items()) if not names or name in names} for row in rows]
        prompts.append(f"{task}: {json.dumps(chosen, ensure_ascii=False, separators=(',', ':'))}")
    written = yield ModelStep("generate", prompts)
    if task:
        reply.generative_grouped_results.values.add().result = written[-1]
    for result, text in zip(results, written, strict=False) if single else ():
        result.generative.values.add().result = text


def _filled(prompt: str, values: Mapping[str, str]) -> str:
    def value(place: re.Match[str]) -> str:
        name = place[1].strip()
        if not values.get(name):
            raise WeaviateInvalidInputError(f"single_prompt reads the property {name!r}, which is empty or unknown")
        return values[name]

    return _PLACE.sub(value, prompt)
