"""The RPCs that write many objects or references: one request, or a stream of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from time import perf_counter
from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.object_input import ObjectInput
from weaviate_gen.engine.database.references import ReferenceInput
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.beacons import START
from weaviate_gen.engine.wire.access import demand, denied_objects
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.grpc.batch_objects import read_object
from weaviate_gen.engine.wire.links import write_links
from weaviate_gen_wire.grpc import messages as pb


def batch_objects(database: Database, request: Any, context: Context) -> Any:
    """Write objects; each is taken or refused by itself."""
    started = perf_counter()
    reply = pb.BatchObjectsReply()
    for at, error in write_objects(database, request.objects, context):
        reply.errors.add(index=at, error=error)
    reply.took = perf_counter() - started
    return reply


def batch_references(database: Database, request: Any, context: Context) -> Any:
    """Write references; each is taken or refused by itself."""
    started = perf_counter()
    reply = pb.BatchReferencesReply()
    for at, error in write_references(database, request.references, context):
        reply.errors.add(index=at, error=error)
    reply.took = perf_counter() - started
    return reply


def write_objects(database: Database, messages: Sequence[Any], context: Context) -> list[tuple[int, str]]:
    """Write objects, and give the refusals: which one, and why.

    Raises:
        EngineError: nothing can be stored.
    """
    refused: list[tuple[int, str]] = []
    sent: list[ObjectInput] = []
    places: list[int] = []
    denied, permit = denied_objects(database, context, messages), demand(database, context)
    refused += denied.items()
    for at, message in enumerate(deadline.checked(messages, deadline.OBJECTS)):
        if at in denied:
            continue
        try:
            sent.append(read_object(database, message, permit))
        except EngineError as error:
            refused.append((at, error.message))
        else:
            places.append(at)
    for at, outcome in zip(places, database.objects.add_many(sent, context.now), strict=True):
        if outcome.error is not None:
            refused.append((at, outcome.error))
    return sorted(refused)


def write_references(database: Database, messages: Sequence[Any], context: Context) -> list[tuple[int, str]]:
    """Write references, and give the refusals: which one, and why.

    Raises:
        EngineError: there are none, nothing can be stored, or the sender may not write to one of the collections.
    """
    links = [
        ReferenceInput(
            _source(message),
            f"{START}{message.to_collection}/{message.to_uuid}"
            if message.HasField("to_collection")
            else f"{START}{message.to_uuid}",
            message.tenant or None,
        )
        for message in deadline.checked(messages)
    ]
    outcomes = write_links(database, context, links)
    return [(at, outcome.error) for at, outcome in enumerate(outcomes) if outcome.error is not None]


def _source(message: Any) -> str:
    return f"{START}{message.from_collection}/{message.from_uuid}/{message.name}"


def batch_stream(database: Database, requests: Iterable[Any], context: Context) -> Iterator[Any]:
    """Write objects and references as they come; what was received is acknowledged, then its outcome follows.

    Raises:
        EngineError: the stream does not begin with a start message, or carries no data where it should.
    """
    started = False
    for request in requests:
        kind = request.WhichOneof("message")
        if not started:
            if kind != "start":
                raise EngineError("stream_message_invalid", "start")
            started = True
            yield pb.BatchStreamReply(started=pb.BatchStreamReply.Started())
        elif kind == "stop":
            return
        elif kind == "data":
            yield from _write(database, request.data, replace(context, now=database.env.now()))
        else:
            raise EngineError("stream_message_invalid", "data")


def _write(database: Database, data: Any, context: Context) -> Iterator[Any]:
    objects, references = list(data.objects.values), list(data.references.values)
    uuids, sources = [message.uuid for message in objects], [_source(message) for message in references]
    acks = pb.BatchStreamReply.Acks(uuids=uuids, beacons=sources)
    yield pb.BatchStreamReply(acks=acks)
    results = pb.BatchStreamReply.Results()
    if objects:
        refused = dict(_all_or_each(write_objects, database, objects, context))
        for at, uuid in enumerate(uuids):
            if at in refused:
                results.errors.add(error=refused[at], uuid=uuid)
            else:
                results.successes.add(uuid=uuid)
    if references:
        refused = dict(_all_or_each(write_references, database, references, context))
        for at, beacon in enumerate(sources):
            if at in refused:
                results.errors.add(error=refused[at], beacon=beacon)
            else:
                results.successes.add(beacon=beacon)
    yield pb.BatchStreamReply(results=results)


def _all_or_each(write: Any, database: Database, messages: Sequence[Any], context: Context) -> list[tuple[int, str]]:
    try:
        refused: list[tuple[int, str]] = write(database, messages, context)
    except EngineError as error:
        return [(at, error.message) for at in range(len(messages))]
    return refused
