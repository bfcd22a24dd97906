"""Orders that sort criteria ask for; a missing value is smaller than every other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.parts import ID_NAMES, TIMES
from weaviate_gen.engine.schema.collection_schema import PRIMITIVE, CollectionSchema
from weaviate_gen.engine.search.profile import measured
from weaviate_gen.engine.search.query import SortBy
from weaviate_gen.engine.values.arrays import NDArray


def check_sort(schema: CollectionSchema, criteria: Sequence[SortBy]) -> None:
    """Check that objects of a collection can be sorted by some criteria.

    Raises:
        EngineError: naming the position of the first wrong one.
    """
    for at, criterion in enumerate(criteria):
        problem = _problem(schema, criterion.path)
        if problem:
            raise problem.within(f"invalid 'sort' parameter: sort parameter at position {at}")


def _problem(schema: CollectionSchema, path: Sequence[str]) -> EngineError | None:
    if not path:
        return EngineError("sort_invalid", "no_path")
    if len(path) > 1:
        return EngineError("sort_invalid", "long_path")
    name = path[0]
    if name in ID_NAMES or name in TIMES:
        return None
    prop = schema.property_config(name)
    if prop is None:
        return EngineError("property_not_found", "in_schema", collection=schema.name, property=name)
    kind = str(prop["dataType"][0])
    if kind.startswith("uuid"):
        return EngineError("sort_invalid", "by_id", property=name)
    if kind not in PRIMITIVE:
        return EngineError("sort_invalid", "by_reference", property=name, collection=kind)
    return None


@measured("sort_took", "object")
def sorted_slots(shard: Shard, slots: NDArray[np.intp], criteria: Sequence[SortBy]) -> NDArray[np.intp]:
    """Put slots into order.

    Args:
        shard: where.
        slots: which, in the order that ties keep.
        criteria: at least one, checked by :func:`check_sort`.
    """
    keys: list[NDArray[np.int32]] = []
    for criterion in reversed(criteria):
        ranks = shard.index.sort_keys(criterion.path[0]).ranks()[slots]
        keys.append(ranks if criterion.ascending else -ranks)
    return slots[np.lexsort(keys)]
