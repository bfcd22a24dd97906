"""`Aggregate { Class(…) { … } }`: the same metrics as gRPC's."""

from __future__ import annotations

from typing import Any

from weaviate_gen.engine.database.collection import Collection
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import invalid
from weaviate_gen.engine.wire.access import authorize_rpc
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.graphql.arguments import SEARCHES, check_where, search_to_message, where_to_message
from weaviate_gen.engine.wire.graphql.faults import (
    UnknownArgument,
    UnknownField,
    WrongArgument,
    wants_fields,
    wants_none,
)
from weaviate_gen.engine.wire.graphql.parse import Field
from weaviate_gen.engine.wire.grpc.aggregate import measure
from weaviate_gen_wire.grpc import messages as pb

_KINDS = {
    "int": "int",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "text": "text",
    "uuid": "text",
}
_UNMEASURED = frozenset({"geoCoordinates", "phoneNumber", "blob", "object", "object[]"})
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
        EngineError: an argument means nothing valid.
        Fault: something is asked for that there is not.
    """
    collection = database.find(field.name)
    if collection is None:
        raise UnknownField(field, "AggregateObjectsObj")
    request = pb.AggregateRequest(collection=collection.name)
    check_where(database, collection, field.arguments.get("where"))
    for name in field.arguments:
        _argument(request, collection, field, name)
    if "objectLimit" in field.arguments and not any(name in field.arguments for name in SEARCHES):
        raise invalid("objectLimit can only be used with a near<Media> or hybrid filter")
    wants_fields(field, f"[Aggregate{collection.name}]")
    for wanted in field.fields:
        _wanted(request, collection, wanted)
    authorize_rpc(database, context, "GraphQL", request)
    reply = measure(database, request)
    if reply.HasField("single_result"):
        return [_group(reply.single_result, field)]
    return [_group(group, field) for group in reply.grouped_results.groups]


def _argument(request: pb.AggregateRequest, collection: Collection, field: Field, name: str) -> None:
    value = field.arguments[name]
    if name == "tenant" and collection.multi_tenant:
        request.tenant = str(value)
    elif name == "where":
        request.filters.CopyFrom(where_to_message(value))
    elif name in ("limit", "objectLimit"):
        if not isinstance(value, int):
            raise WrongArgument(field, name, f'Expected type "Int", found {value!r}.')
        if value < 0:
            raise invalid(f"{name} must be at least 0, not {value}")
        setattr(request, "limit" if name == "limit" else "object_limit", value)
    elif name == "groupBy":
        path = [value] if isinstance(value, str) else value
        if not path:
            raise invalid(f"could not extract groupBy path: missing an argument after '{collection.name}'")
        request.group_by.property = str(path[0])
    elif name in SEARCHES and name != "bm25":
        search_to_message(request, name, value)
    else:
        raise UnknownArgument(field, name, "AggregateObjectsObj")


def _wanted(request: pb.AggregateRequest, collection: Collection, wanted: Field) -> None:
    if wanted.name == "meta":
        wants_fields(wanted, f"Aggregate{collection.name}MetaObject")
        request.objects_count = True
        return
    if wanted.name == "groupedBy":
        wants_fields(wanted, f"Aggregate{collection.name}GroupedByObj")
        return
    prop = collection.properties.get(wanted.name)
    if prop is None or prop["dataType"][0] in _UNMEASURED:
        raise UnknownField(wanted, f"Aggregate{collection.name}")
    wants_fields(wanted, f"Aggregate{collection.name}{wanted.name}Obj")
    kind = _KINDS.get(str(prop["dataType"][0]).removesuffix("[]"), "reference")
    part = getattr(request.aggregations.add(property=wanted.name), kind)
    part.SetInParent()
    for metric in wanted.fields:
        name = _METRICS.get(metric.name)
        if name is None or name not in part.DESCRIPTOR.fields_by_name:
            raise UnknownField(metric, f"Aggregate{collection.name}{wanted.name}Obj")
        if name != "top_occurences":
            wants_none(metric, "String")
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
