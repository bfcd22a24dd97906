"""Results as gRPC messages."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.index.distance import certainty
from weaviate_gen.engine.search.hits import Found, Generated, Group, Hit, linked_record
from weaviate_gen.engine.storage.record import Record, Vector, uuid_bytes
from weaviate_gen.engine.wire.grpc.selection import Metadata, Reference, Selection
from weaviate_gen.engine.wire.grpc.values import write_value
from weaviate_gen.engine.wire.grpc.vectors import write_multi, write_single
from weaviate_gen_wire.grpc import messages as pb


class ReplyWriter:
    """Fills the reply to one search.

    Attributes:
        generates: whether texts were asked for in their newer form: then every result has a place for one.
    """

    def __init__(self, database: Database, collection: Collection, selection: Selection, tenant: str | None) -> None:
        """Prepare to write.

        Args:
            database: where references lead.
            collection: what was searched.
            selection: what is asked for.
            tenant: whose objects.
        """
        self._database = database
        self._collection = collection
        self._selection = selection
        self._tenant = tenant
        self.generates = False

    def write(self, found: Found, *, modern: bool, debug: tuple[bool, bool]) -> Any:
        """Write a `SearchReply`.

        Args:
            found: what was found.
            modern: whether the client reads generated texts in their newer fields.
            debug: whether to give full prompts back: of single texts, of the grouped text.
        """
        out = pb.SearchReply()
        out.generative_grouped_result = ""
        if found.groups is not None:
            for group in deadline.checked(found.groups, deadline.OBJECTS):
                self._group(out.group_by_results.add(), group)
            if found.summary is not None:
                out.generative_grouped_result = found.summary.text
        else:
            for hit in deadline.checked(found.hits, deadline.OBJECTS):
                self._hit(out.results.add(), hit, found.kind, debug[0])
            if found.summary is not None and modern:
                _generated(out.generative_grouped_results.values.add(), found.summary, debug[1])
            elif found.summary is not None:
                out.generative_grouped_result = found.summary.text
        if self._selection.metadata.query_profile and (found.hits or found.groups):
            self._profile(out.query_profile.shards.add(), found)
        return out

    def _profile(self, out: Any, found: Found) -> None:
        out.name = f"{self._collection.name.lower()}_{found.shard}"
        out.node = self._database.env.settings.node
        for kind, details in found.profile.items():
            out.searches[kind].details.update(details)

    def _group(self, out: Any, group: Group) -> None:
        out.name = group.name
        out.min_distance, out.max_distance = group.nearest, group.furthest
        out.number_of_objects = len(group.hits)
        if group.head.rerank is not None:
            out.rerank.score = group.head.rerank
        if group.head.generated is not None:
            out.generative.result = group.head.generated.text
        selected = self._selection.metadata
        metadata = Metadata(selected.uuid, selected.vector, selected.vectors, distance=selected.distance)
        for hit in deadline.checked(group.hits, deadline.OBJECTS):
            result = out.objects.add()
            self._properties(result.properties, hit.record, self._collection, self._selection)
            _metadata(result.metadata, hit.record, metadata)
            if selected.distance:
                away = hit.away if hit.distance is None else hit.distance
                result.metadata.distance, result.metadata.distance_present = away, True

    def _hit(self, out: Any, hit: Hit, kind: str, debug: bool) -> None:
        selected = self._selection.metadata
        self._properties(out.properties, hit.record, self._collection, self._selection)
        meta = out.metadata
        _metadata(meta, hit.record, selected)
        if kind == "vector" and hit.distance is not None:
            if selected.certainty:
                meta.certainty, meta.certainty_present = certainty(hit.distance), True
            if selected.distance:
                meta.distance, meta.distance_present = hit.distance, True
        if selected.score:
            meta.score, meta.score_present = hit.score, True
        if selected.explain_score:
            meta.explain_score, meta.explain_score_present = hit.explanation, True
        if hit.rerank is not None:
            meta.rerank_score, meta.rerank_score_present = hit.rerank, True
        if self.generates:
            _generated(out.generative.values.add(), hit.generated or Generated("", ""), debug)
        elif hit.generated is not None:
            meta.generative, meta.generative_present = hit.generated.text, True

    def _properties(self, out: Any, record: Record, collection: Collection, selection: Selection) -> None:
        out.target_collection = collection.name
        if selection.fields:
            written, stored = out.non_ref_props.fields, record.properties
            for field in selection.fields:
                write_value(written[field.name], stored.get(field.name), field)
        for reference in selection.references:
            self._reference(out, record, reference)
        out.ref_props_requested = bool(selection.references)

    def _reference(self, out: Any, record: Record, reference: Reference) -> None:
        beacons = record.properties.get(reference.name)
        if beacons is None:
            return
        written = out.ref_props.add()
        written.prop_name = reference.name
        for beacon in beacons:
            target = linked_record(self._database.catalog, reference.collection, str(beacon["beacon"]), self._tenant)
            if target is None:
                continue
            inner = written.properties.add()
            self._properties(inner, target, reference.collection, reference.inner)
            _metadata(inner.metadata, target, reference.inner.metadata)


def _generated(out: Any, generated: Generated, debug: bool) -> None:
    out.result = generated.text
    if generated.metadata:
        from google.protobuf import json_format

        json_format.ParseDict(dict(generated.metadata), out.metadata, ignore_unknown_fields=True)
    if debug and generated.shows_prompt and generated.prompt:
        out.debug.full_prompt = generated.prompt


def _metadata(out: Any, record: Record, selected: Metadata) -> None:
    out.SetInParent()
    if selected.uuid:
        out.id = record.uuid
        out.id_as_bytes = uuid_bytes(record.uuid)
    if selected.vector and record.vector is not None:
        out.vector.extend(record.vector.tolist())
        out.vector_bytes = write_single(record.vector)
    for name in selected.vectors:
        vector = record.vectors.get(name)
        if vector is not None and vector.size:
            _vector(out.vectors.add(), name, vector)
    if selected.created:
        out.creation_time_unix, out.creation_time_unix_present = record.created, True
    if selected.updated:
        out.last_update_time_unix, out.last_update_time_unix_present = record.updated, True


def _vector(out: Any, name: str, vector: Vector) -> None:
    out.name = name
    if vector.ndim == 2:
        out.vector_bytes, out.type = write_multi(vector), pb.Vectors.VECTOR_TYPE_MULTI_FP32
    else:
        out.vector_bytes, out.type = write_single(vector), pb.Vectors.VECTOR_TYPE_SINGLE_FP32
