"""Decoding of search replies with generated text."""

from __future__ import annotations

from functools import partial
from typing import Any

from weaviate_gen._core.search.reply import group_fields, identity, metadata, profile, references, vectors
from weaviate_gen._core.search.values import properties_from_wire
from weaviate_gen._types.query.generated import (
    GenerativeDebug,
    GenerativeGroup,
    GenerativeGroupByReturn,
    GenerativeGrouped,
    GenerativeMetadata,
    GenerativeObject,
    GenerativeReturn,
    GenerativeSingle,
)
from weaviate_gen_wire.grpc import messages as pb


def query(reply: pb.SearchReply, names: tuple[str, ...]) -> GenerativeReturn[Any, Any]:
    """Read the reply of a query that generated."""
    objects: list[GenerativeObject[Any, Any]] = []
    for each in reply.results:
        meta = each.metadata
        generated = _single(each.generative)
        text = generated.text if generated is not None else (meta.generative if meta.generative_present else None)
        objects.append(
            GenerativeObject(
                text,
                generated,
                identity(meta),
                metadata(meta),
                properties_from_wire(each.properties.non_ref_props, names),
                references(each.properties),
                partial(vectors, meta),
                each.properties.target_collection,
            )
        )
    together = _grouped(reply.generative_grouped_results)
    return GenerativeReturn(_together(reply), objects, together, profile(reply), reply.took)


def grouped(reply: pb.SearchReply, names: tuple[str, ...]) -> GenerativeGroupByReturn[Any, Any]:
    """Read the reply of a grouped query that generated."""
    groups: dict[str, GenerativeGroup[Any, Any]] = {}
    for group in reply.group_by_results:
        generated = _grouped(group.generative_result)
        if generated is None and group.HasField("generative"):
            legacy = group.generative
            generated = GenerativeGrouped(_provider_metadata(legacy), legacy.result, _debug(legacy))
        text = None if generated is None else generated.text
        name, least, most, count, objects, score = group_fields(group, names)
        groups[group.name] = GenerativeGroup(name, least, most, count, objects, score, text, generated)
    everything = [each for group in groups.values() for each in group.objects]
    together = _grouped(reply.generative_grouped_results)
    return GenerativeGroupByReturn(everything, groups, _together(reply), profile(reply), together, reply.took)


def _together(reply: pb.SearchReply) -> str | None:
    if reply.generative_grouped_results.values:
        return reply.generative_grouped_results.values[0].result
    return reply.generative_grouped_result or None


def _single(result: pb.GenerativeResult) -> GenerativeSingle | None:
    if not result.values:
        return None
    generated = result.values[0]
    return GenerativeSingle(_debug(generated), _provider_metadata(generated), generated.result)


def _grouped(result: pb.GenerativeResult) -> GenerativeGrouped | None:
    if not result.values:
        return None
    generated = result.values[0]
    return GenerativeGrouped(_provider_metadata(generated), generated.result, _debug(generated))


def _debug(generated: pb.GenerativeReply) -> GenerativeDebug | None:
    return GenerativeDebug(generated.debug.full_prompt) if generated.debug.HasField("full_prompt") else None


def _provider_metadata(generated: pb.GenerativeReply) -> GenerativeMetadata | None:
    kind = generated.metadata.WhichOneof("kind")
    if kind is None:
        return None
    return GenerativeMetadata(kind, plain(getattr(generated.metadata, kind)))


def plain(message: Any) -> dict[str, Any]:
    """Turn a message into plain data: its optional fields with ``None`` where they are not set."""
    found: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.message_type is None:
            found[field.name] = value if not field.has_presence or message.HasField(field.name) else None
        elif not message.HasField(field.name):
            found[field.name] = None
        elif field.message_type.name == "TextArray":
            found[field.name] = list(value.values)
        else:
            found[field.name] = plain(value)
    return found
