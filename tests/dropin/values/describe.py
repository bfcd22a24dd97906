"""Describe what factories and input classes give: run with either client, prints JSON.

python describe.py official            # every factory, found by walking the official client
python describe.py dropin EXPRESSIONS  # the same expressions under the drop-in; a file of them
"""

from __future__ import annotations

import dataclasses
import enum
import inspect
import json
import sys
import warnings
from pathlib import Path
from typing import Any

ARGUMENTS = {
    "aggregation": "None",
    "api_endpoint": "'http://a.example'",
    "base_url": "'http://a.example'",
    "configs": "None",
    "deployment_id": "'d'",
    "endpoint": "'http://a.example'",
    "image_fields": "['picture']",
    "location": "'l'",
    "model": "'m'",
    "module_name": "'text2vec-x'",
    "module_config": "{'a': 1}",
    "name": "'v'",
    "project_id": "'p'",
    "property_name": "'at'",
    "region": "'us-east-1'",
    "resource_name": "'r'",
    "method_name": "'m'",
    "reference_properties": "['to']",
    "service": "'bedrock'",
    "source_properties": "['a']",
    "time_to_live": "60",
    "vector_index_config": "Reconfigure.VectorIndex.hnsw(ef=5)",
}
"""Values of required arguments."""

FAMILIES = ("Configure", "Reconfigure")
EXPRESSIONS = """
AdditionalConfig()
AdditionalConfig(timeout=(1, 2), trust_env=True)
AdditionalConfig(timeout=[10, 60])
AdditionalConfig(timeout=Timeout(query=1), proxies='http://a.example')
Auth.api_key('a')
Auth.bearer_token('a', expires_in=5)
Auth.client_credentials('a', scope='b c')
Auth.client_password('a', 'b', scope=['c'])
BM25Operator.or_(2)
Configure.VectorIndex.flat(quantizer=Configure.VectorIndex.Quantizer.bq(cache=True))
Configure.VectorIndex.hnsw(ef=5, max_connections=6, distance_metric=VectorDistances.DOT)
Configure.VectorIndex.hnsw(ef='5')
Configure.Vectors.self_provided(name='a', vector_index_config=Configure.VectorIndex.hnsw(ef=5))
Configure.inverted_index(bm25_b=0.5, bm25_k1=1, index_null_state=True)
Configure.multi_tenancy(enabled='yes')
Configure.replication(factor=3, async_enabled=True)
Configure.replication(factor='3')
Configure.sharding(desired_count=2)
ConnectionParams(http={'host': 'a', 'port': '1', 'secure': 'False'}, grpc={'host': 'a', 'port': 2, 'secure': True})
ConnectionParams.from_url('https://a.example', 50051)
DataObject(properties={'a': 1}, uuid='0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01')
DataReference(from_property='a', from_uuid='b', to_uuid='c')
Filter.by_property('a').contains_any(['b'])
Filter.by_property('a').contains_any([])
Filter.by_property('a').equal(1)
Filter.by_property('a').is_none(True)
Filter.by_property('a', length=True).greater_than(1)
Filter.by_property('a').within_geo_range(GeoCoordinate(latitude=1, longitude=2), 3)
Filter.by_id().equal('0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01')
Filter.by_ref('a').by_ref_multi_target('b', 'c').by_property('d').like('e*')
Filter.by_ref_count('a').less_than(3)
Filter.all_of([])
GeoCoordinate(latitude=1, longitude=2)
GeoCoordinate(latitude=100, longitude=2)
GroupBy(prop='a', objects_per_group=1, number_of_groups='2')
GroupBy(prop='a')
MetadataQuery()
MetadataQuery(distance='true')
MetadataQuery(nothing=True)
MetadataQuery.full()
Move(force=0.5, concepts='a')
PhoneNumber(number='1', default_country='DE')
Property(name='a', data_type=DataType.TEXT)
Property(name='a', data_type=DataType.OBJECT, nested_properties=Property(name='b', data_type=DataType.INT))
Property(name='a', data_type=DataType.TEXT, index_filterable='true')
Property(name=1, data_type=DataType.TEXT)
ProtocolParams(host='a', port='8080', secure='False')
ProtocolParams(host='a', port=70000, secure=False)
Proxies(http='a')
QueryNested(name='a', properties='b')
QueryReference(link_on='a')
QueryReference.MultiTarget(link_on='a', target_collection='b')
ReferenceProperty(name='a', target_collection='B')
ReferenceProperty.MultiTarget(name='a', target_collections=['B'])
Rerank(prop='a')
Rerank(prop='a', query=1)
Rerank()
Sort.by_property('a', ascending=False).sorts[0]
Tenant(name='a')
TenantCreate(name='a')
TenantUpdate(name='a')
Timeout(query='10')
Timeout(query=-1)
"""
"""Of input classes; those of `Configure` and `Reconfigure` are found."""


def _families(family: Any, name: str) -> list[str]:
    found: list[str] = []
    for key in sorted(vars(family)):
        value = getattr(family, key)
        if key.startswith("_"):
            continue
        if inspect.isclass(value):
            found += _families(value, f"{name}.{key}")
        elif callable(value):
            required = [
                each.name
                for each in inspect.signature(value).parameters.values()
                if each.default is each.empty and each.kind is not each.VAR_KEYWORD
            ]
            if set(required) <= set(ARGUMENTS):
                found.append(f"{name}.{key}({', '.join(f'{each}={ARGUMENTS[each]}' for each in required)})")
    return found


def _names() -> dict[str, Any]:
    import weaviate.classes as wvc
    from weaviate.auth import Auth
    from weaviate.connect import ConnectionParams, ProtocolParams

    names: dict[str, Any] = {"Auth": Auth, "ConnectionParams": ConnectionParams, "ProtocolParams": ProtocolParams}
    for module in (wvc.config, wvc.init, wvc.query, wvc.data, wvc.tenants):
        names |= {name: getattr(module, name) for name in dir(module) if name[0].isupper()}
    return names


def _fields(value: Any) -> list[str]:
    kind = type(value)
    if dataclasses.is_dataclass(value):
        return [each.name for each in dataclasses.fields(value)]
    return list(getattr(kind, "model_fields", ())) or [
        each for each in getattr(value, "__dict__", ()) if not each.startswith("_")
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, enum.Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "model_dump"):
        return _plain(value.model_dump())
    return f"<{type(value).__name__}>" if not dataclasses.is_dataclass(value) else _plain(vars(value))


def describe(expression: str, names: dict[str, Any], fields: list[str] | None) -> dict[str, Any]:
    """Return what an expression gives: an error's classes, or fields, values, dump, and whether it equals itself."""
    try:
        value, again = (eval(expression, dict(names)) for _ in range(2))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is described
        return {"error": sorted({each.__name__ for each in type(error).__mro__} - {"object", "BaseException"})}
    values = {}
    for name in _fields(value) if fields is None else fields:
        try:
            values[name] = _plain(getattr(value, name))
        except AttributeError:
            values[name] = "<missing>"
    described: dict[str, Any] = {"values": values, "equal": value == again}
    if hasattr(value, "model_dump"):
        described["dump"] = _plain(value.model_dump())
    return described


def main() -> None:
    """Print the description of every expression."""
    warnings.simplefilter("ignore")
    known: dict[str, Any] = {}
    if sys.argv[1] == "dropin":
        import weaviate_gen.dropin

        weaviate_gen.dropin.install()
        known = json.loads(Path(sys.argv[2]).read_text("utf-8"))
        names = _names()
    else:
        names = _names()
        known = {key: {} for key in sorted({*EXPRESSIONS.strip().splitlines(), *_walk(names)})}
    described = {
        expression: describe(expression, names, list(facts["values"]) if "values" in facts else None)
        for expression, facts in known.items()
    }
    print("{" + ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in described.items()) + "}")


def _walk(names: dict[str, Any]) -> list[str]:
    return [each for family in FAMILIES for each in _families(names[family], family)]


if __name__ == "__main__":
    main()
