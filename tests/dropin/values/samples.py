"""A value of every argument of the official client's factories and input classes, as an expression."""

from __future__ import annotations

import enum
import inspect
import typing
from typing import Any

BY_NAME = {
    "activityStatus": "",
    "aggregation": "MultiVectorAggregation.MAX_SIM",
    "async_config": "{family}.Replication.async_config(frequency=5)",
    "ascii_fold": "True",
    "bits": "8",
    "bm25_b": "0.5",
    "bm25_k1": "1.5",
    "boosts": "[Boost.numeric_property('a'), Boost.filter(Filter.by_property('a').equal(1))]",
    "connection": "ConnectionConfig(session_pool_timeout=3)",
    "certainty": "0.5",
    "channel_options": "[('a', 1)]",
    "concepts": "['a']",
    "coordinate": "GeoCoordinate(latitude=1.5, longitude=2.5)",
    "credentials": "",
    "curve": "Boost.Curve.EXPONENTIAL",
    "data_type": "DataType.TEXT",
    "date": "datetime(2024, 1, 1, tzinfo=UTC)",
    "dates": "[datetime(2024, 1, 1, tzinfo=UTC)]",
    "distance": "0.5",
    "default_country": "'DE'",
    "encoding": "Configure.VectorIndex.MultiVector.Encoding.muvera(ksim=4)",
    "filter": "Filter.by_property('a').equal(1)",
    "filter_": "Filter.by_property('a').equal(1)",
    "filters": "[Filter.by_property('a').equal(1), Filter.by_property('b').equal(2)]",
    "flat": "{family}.VectorIndex.flat(vector_cache_max_objects=5)",
    "grpc_config": "GrpcConfig(channel_options=[('a', 1)])",
    "hnsw": "{family}.VectorIndex.hnsw(ef=5)",
    "host": "'a'",
    "http_host": "'a'",
    "grpc_host": "'b'",
    "image": "'aGk='",
    "images": "'aGk='",
    "latitude": "1.5",
    "longitude": "2.5",
    "metadata": "True",
    "modifier": "Boost.Modifier.LOG1P",
    "move_away": "Move(force=0.5, concepts='a')",
    "move_to": "Move(force=0.5, concepts='a')",
    "multi_vector": "Configure.VectorIndex.MultiVector.multi_vector()",
    "multi_vector_config": "Configure.VectorIndex.MultiVector.multi_vector()",
    "name": "'a'",
    "nested_properties": "[Property(name='b', data_type=DataType.INT)]",
    "objects": "[UUID('0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01')]",
    "offset": "'1d'",
    "options": "EmbeddedOptions()",
    "origin": "'now'",
    "properties": "{'a': 1}",
    "proxies": "Proxies(http='http://a.example', grpc='http://b.example')",
    "quantizer": "{family}.VectorIndex.Quantizer.rq()",
    "references": "{'to': '0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01'}",
    "scale": "'7d'",
    "scope": "'a b'",
    "stopword_presets": "{'a': ['b']}",
    "stopword_preset": "'en'",
    "text_analyzer": "Configure.text_analyzer(ascii_fold=True)",
    "time_to_live": "60",
    "timeout": "Timeout(query=1, insert=2, init=3)",
    "to_uuid": "'0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01'",
    "target_vectors": "['a', 'b']",
    "ttl_offset": "60",
    "url": "'http://a.example:80'",
    "uuid": "'0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01'",
    "uuids": "['0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01']",
    "val": "'a'",
    "vector": "[0.5, 1.0]",
    "vectors": "[[0.5, 1.0], [0.25, 2.0]]",
    "vector_index_config": "{family}.VectorIndex.hnsw(ef=5)",
    "weights": "{'a': 0.5, 'b': [1.0, 2.0]}",
}
"""By the name of the argument; an empty one is left out, as no public value fits it."""

HERE = {
    "Boost.numeric_decay": {"offset": "0.5", "origin": "1.5", "scale": "2.5"},
    "ConnectionParams": {
        "http": "ProtocolParams(host='a', port=1, secure=False)",
        "grpc": "ProtocolParams(host='a', port=2, secure=False)",
    },
    "Configure.Vectorizer.text2vec_aws": {"region": "'us-east-1'"},
    "CrossReferenceAnnotation": {"metadata": "MetadataQuery(distance=True)"},
    "DataObject": {"vector": "{'v': [0.5]}"},
    "HybridVector.near_text": {"query": "['a']"},
    "MetadataQuery": {"certainty": "True", "distance": "True"},
    "Move": {"concepts": "['a']"},
    "Permissions.roles": {"scope": "RoleScope.MATCH"},
    "QueryNested": {"name": "'a'", "properties": "['b']"},
    "QueryReference": {"link_on": "'a'"},
    "QueryReference.MultiTarget": {"link_on": "'a'", "target_collection": "'b'"},
    "Rerank": {"prop": "'a'"},
    "TargetVectors.manual_weights": {"weights": "{'a': 0.5, 'b': [1.0, 2.0]}"},
}
"""By factory and argument, where the name alone does not say it."""

ALSO = {
    "Configure.Vectorizer.text2vec_aws": ("region",),
    "Configure.inverted_index": ("bm25_b", "bm25_k1"),
    "Configure.text_analyzer": ("ascii_fold",),
    "Move": ("concepts",),
    "QueryNested": ("name", "properties"),
    "QueryReference": ("link_on",),
    "QueryReference.MultiTarget": ("link_on", "target_collection"),
    "TextAnalyzerConfigCreate": ("ascii_fold",),
}
"""Arguments that are required though the signature does not say so."""

BY_TYPE = {bool: "True", int: "3", float: "0.25", str: "'a'", dict: "{'a': 1}"}


def sample(path: str, name: str, kind: Any) -> str | None:
    """Return an expression of a value for an argument: empty if nothing public fits it, None if none is known."""
    own = HERE.get(path, {}).get(name, BY_NAME.get(name))
    if own is not None:
        family = "Reconfigure" if path.startswith("Reconfigure") else "Configure"
        return own.replace("{family}", family)
    if "url" in name or name in {"endpoint", "api_endpoint"}:
        return "'http://a.example'"
    return _of_type(kind)


def _of_type(kind: Any) -> str | None:
    origin, members = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Literal:
        return repr(members[0])
    if origin is typing.Annotated:
        return _of_type(members[0])
    if origin is dict:
        return "{'a': ['b']}" if typing.get_origin(members[1]) is list else "{'a': 1}"
    if origin in {list, tuple} or str(origin).endswith("Sequence'>"):
        inner = _of_type(members[0])
        return inner and f"[{inner}]"
    if members:
        return next((found for found in map(_of_type, members) if found), None)
    if inspect.isclass(kind) and issubclass(kind, enum.Enum) and not kind.__name__.startswith("_"):
        return f"{kind.__name__}.{next(iter(kind)).name}"
    return BY_TYPE.get(kind)
