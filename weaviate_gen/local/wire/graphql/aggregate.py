"""`Aggregate { Class(…) { … } }`: the same metrics as gRPC's."""

from __future__ import annotations

from typing import Any

from weaviate_gen.local.engine.collection import Collection
from weaviate_gen.local.engine.database import Database
from weaviate_gen.local.engine.errors import NotSupportedByLocalEngine, invalid
from weaviate_gen.local.wire.access import authorize_rpc
from weaviate_gen.local.wire.context import Context
from weaviate_gen.local.wire.graphql.arguments import SEARCHES, search_to_message, where_to_message
from weaviate_gen.local.wire.graphql.get import UnknownField
from weaviate_gen.local.wire.graphql.parse import Field
from weaviate_gen.local.wire.grpc.aggregate import aggregate as answer
from weaviate_gen_wire.grpc import messages as pb

_KINDS = {
    "int": "int",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "text": "text",
    "uuid": "text",
}
_METRICS = {
    "count": "count",
    "type": "type",
    "sum": "sum",
    "mean": "mean",
    "mode": "mode",
    "median": "median",
    "maximum": "maximum",
    "minimum": "minimum",
    "totalTrue": "total_true",
    "totalFalse": "total_false",
    "percentageTrue": "percentage_true",
    "percentageFalse": "percentage_false",
    "pointingTo": "pointing_to",
    "topOccurrences": "top_occurences",
}


def aggregate(database: Database, field: Field, context: Context) -> list[dict[str, Any]]:
    """Answer one class of an `Aggregate`.

    Raises:
        EngineError: an argument means nothing valid, or is not supported.
        UnknownField: a property or metric is asked for that there is not.
    """
    collection = database.find(field.name)
    if collection is None:
        raise UnknownField(field, "AggregateObjectsObj")
    request = pb.AggregateRequest(collection=collection.name)
    for name, value in field.arguments.items():
        _argument(request, name, value)
    for wanted in field.fields:
        _wanted(request, collection, wanted)
    authorize_rpc(database, context, "Aggregate", request)
    reply = answer(database, request, context)
    if reply.HasField("single_result"):
        return [_group(reply.single_result, field)]
    return [_group(group, field) for group in reply.grouped_results.groups]


def _argument(request: pb.AggregateRequest, name: str, value: Any) -> None:
    if name == "tenant":
        request.tenant = str(value)
    elif name == "where":
        request.filters.CopyFrom(where_to_message(value))
    elif name in ("limit", "objectLimit"):
        if not isinstance(value, int) or value < 0:
            raise invalid(f"invalid '{name}' argument: it is a whole number from 0")
        setattr(request, "limit" if name == "limit" else "object_limit", value)
    elif name == "groupBy":
        request.group_by.property = value if isinstance(value, str) else str(value[0])
    elif name in SEARCHES and name != "bm25":
        search_to_message(request, name, value)
    else:
        raise NotSupportedByLocalEngine(f"GraphQL argument {name}", "use gRPC")


def _wanted(request: pb.AggregateRequest, collection: Collection, wanted: Field) -> None:
    if wanted.name == "meta":
        request.objects_count = True
        return
    if wanted.name == "groupedBy":
        return
    prop = collection.properties.get(wanted.name)
    if prop is None:
        raise UnknownField(wanted, f"Aggregate{collection.name}")
    kind = _KINDS.get(str(prop["dataType"][0]).removesuffix("[]"), "reference")
    part = getattr(request.aggregations.add(property=wanted.name), kind)
    part.SetInParent()
    for metric in wanted.fields:
        name = _METRICS.get(metric.name)
        if name is None or name not in part.DESCRIPTOR.fields_by_name:
            raise UnknownField(metric, f"Aggregate{collection.name}{wanted.name}Obj")
        setattr(part, name, True)
        if name == "top_occurences" and metric.arguments.get("limit") is not None:
            part.top_occurences_limit = metric.arguments["limit"]


def _group(group: Any, field: Field) -> dict[str, Any]:
    measured = {
        each.property: getattr(each, each.WhichOneof("aggregation")) for each in group.aggregations.aggregations
    }
    found = dict[str, Any]()
    for wanted in field.fields:
        if wanted.name == "meta":
            found[wanted.key] = {each.key: group.objects_count for each in wanted.fields}
        elif wanted.name == "groupedBy":
            value = group.grouped_by
            shown = {"path": list(value.path), "value": _text(getattr(value, value.WhichOneof("value")))}
            found[wanted.key] = {each.key: shown.get(each.name) for each in wanted.fields}
        else:
            part = measured.get(wanted.name)
            found[wanted.key] = {each.key: _metric(part, each) for each in wanted.fields}
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _metric(part: Any, field: Field) -> Any:
    if part is None:
        return None
    name = _METRICS[field.name]
    if name == "pointing_to":
        return list(part.pointing_to)
    if not part.HasField(name):
        return None
    value = getattr(part, name)
    if name == "top_occurences":
        rows = ({"value": each.value, "occurs": each.occurs} for each in value.items)
        return [{each.key: row.get(each.name) for each in field.fields} for row in rows]
    return value
