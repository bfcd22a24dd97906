"""Describe what factories and input classes give: run with either client, prints JSON.

python -m tests.dropin.values.describe official     # every factory, found by walking the official client
python -m tests.dropin.values.describe dropin FILE  # the same expressions under the drop-in; the file is the former's
"""

from __future__ import annotations

import dataclasses
import enum
import gzip
import json
import re
import sys
import warnings
from pathlib import Path
from typing import Any

from tests.dropin.values.walk import Walk, names

_PARTS = {"BoostCondition": ("filter", "time_decay", "numeric_decay", "property_value")}
"""Attributes of our values that are fields there."""

EXPRESSIONS = """
AdditionalConfig(timeout=(1, 2), trust_env=True)
AdditionalConfig(timeout=[10, 60])
AdditionalConfig(timeout=Timeout(query=1), proxies='http://a.example')
Auth.bearer_token('a', expires_in=5)
Auth.client_credentials('a', scope='b c')
Auth.client_password('a', 'b', scope=['c'])
BM25Operator.or_(2)
Boost.time_decay(property_='a', scale=timedelta(days=1), origin=datetime(2024, 1, 1, tzinfo=UTC))
Configure.ObjectTTL.delete_by_creation_time(time_to_live=timedelta(days=1))
Configure.VectorIndex.flat(quantizer=Configure.VectorIndex.Quantizer.bq(cache=True))
Configure.VectorIndex.hnsw(ef=5, max_connections=6, distance_metric=VectorDistances.DOT)
Configure.VectorIndex.hnsw(ef='5')
Configure.Vectors.self_provided(name='a', vector_index_config=Configure.VectorIndex.hnsw(ef=5))
Configure.inverted_index(bm25_b=0.5, bm25_k1=1, index_null_state=True)
Configure.inverted_index(bm25_b=0.5)
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
Filter.by_property('a').equal(1) & Filter.by_property('b').equal(2)
Filter.by_property('a').equal(1) | Filter.by_property('b').equal(2)
Filter.by_ref('a').by_ref_multi_target('b', 'c').by_property('d').like('e*')
Filter.by_ref_count('a').less_than(3)
Filter.all_of([])
GeoCoordinate(latitude=100, longitude=2)
GroupBy(prop='a', objects_per_group=1, number_of_groups='2')
GroupBy(prop='a')
MetadataQuery(distance='true')
Move(force=0.5, concepts='a')
NearVector.list_of_vectors([0.5], [0.25])
Permissions.backup(collection=['a', 'b'], manage=True)
Permissions.data(collection='a', read=True) + Permissions.roles(role='b', read=True)
Property(name='a', data_type=DataType.OBJECT, nested_properties=Property(name='b', data_type=DataType.INT))
Property(name='a', data_type=DataType.TEXT, index_filterable='true')
ProtocolParams(host='a', port='8080', secure='False')
ProtocolParams(host='a', port=70000, secure=False)
Proxies(http='a')
QueryNested(name='a', properties='b')
Sort.by_property('a', ascending=False).by_id()
Sort.by_property('a', ascending=False).sorts[0]
Timeout(query='10')
Timeout(query=-1)
"""
"""Beside those that are found by walking: several arguments at a time, and values that are read as others."""


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
        return {str(_plain(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted(map(str, map(_plain, value)))
    if hasattr(value, "model_dump"):
        return _plain(value.model_dump())
    if type(value).__module__.startswith("weaviate"):
        slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ()) if name[0] != "_"]
        found = _fields(value) or slots
        return {name: _plain(getattr(value, name)) for name in (*found, *_PARTS.get(type(value).__name__, ()))}
    return str(value) if type(value).__str__ is not object.__str__ else ""


def shown(written: str) -> dict[str, str]:
    """Return the fields that the `repr` of a value shows, with what is shown of each."""
    found: dict[str, str] = {}
    opened = re.match(r"[\w.]+\((.*)\)$", written, re.DOTALL)
    depth, part = 0, ""
    for letter in (opened.group(1) if opened else "") + ",":
        depth += (letter in "([{<") - (letter in ")]}>")
        if letter == "," and depth == 0:
            name, equals, value = part.strip().partition("=")
            if equals and name.isidentifier():
                found[name] = value
            part = ""
        else:
            part += letter
    return found


def describe(expression: str, known: dict[str, Any], fields: list[str] | None) -> dict[str, Any]:
    """Return what an expression gives.

    Args:
        expression: a call.
        known: names in it.
        fields: attributes to read; those that the value has, if None.

    Returns:
        Classes of an error, or: fields, what is shown, whether it equals itself and is hashable, what a model writes.
    """
    try:
        value, again = (eval(expression, dict(known)) for _ in range(2))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is described
        return {"error": sorted({each.__name__ for each in type(error).__mro__} - {"object", "BaseException"})}
    values = {}
    if value is None or (isinstance(value, bool | int | float | str | list | tuple | dict) and not _fields(value)):
        return {"itself": _plain(value)}
    for name in _fields(value) if fields is None else fields:
        try:
            values[name] = _plain(getattr(value, name))
        except AttributeError:
            values[name] = "<missing>"
    described: dict[str, Any] = {
        "values": values,
        "shown": shown(re.sub(r" at 0x[0-9a-f]+", "", repr(value))),
        "equal": value == again,
        "hashable": type(value).__hash__ is not None,
    }
    if hasattr(value, "model_dump"):
        described["dump"] = _plain(value.model_dump())
        described["dump without None"] = _plain(value.model_dump(exclude_none=True))
        described["fields"] = sorted(value.model_fields)
        described["copy"] = value.model_copy() == value
        try:
            described["json"] = json.loads(value.model_dump_json())
        except Exception as error:  # noqa: BLE001 - see above
            described["json"] = type(error).__name__
    return described


def main() -> None:
    """Print the description of every expression."""
    warnings.simplefilter("ignore")
    known = names() if sys.argv[1] == "official" else {}
    if sys.argv[1] == "dropin":
        import weaviate_gen.dropin

        weaviate_gen.dropin.install()
        known = names()
        recorded: dict[str, Any] = json.loads(gzip.decompress(Path(sys.argv[2]).read_bytes()))
    else:
        walk = Walk(known)
        if walk.unknown:
            sys.exit("\n".join(["no value is known of:", *walk.unknown]))
        found = [each for several in walk.expressions.values() for each in several]
        recorded = {each: {} for each in dict.fromkeys([*EXPRESSIONS.strip().splitlines(), *found])}
    described = {
        expression: describe(expression, known, list(facts["values"]) if "values" in facts else None)
        for expression, facts in recorded.items()
    }
    sys.stdout.write(
        "{" + ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in described.items()) + "}"
    )


if __name__ == "__main__":
    main()
