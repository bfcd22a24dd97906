"""Orders that sort criteria ask for; a missing value is smaller than every other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError, missing_property
from weaviate_gen.engine.index.parts import ID_NAMES, TIMES
from weaviate_gen.engine.schema.collection_schema import PRIMITIVE, CollectionSchema
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
            raise EngineError("invalid", f"invalid 'sort' parameter: sort parameter at position {at}: {problem}")


def _problem(schema: CollectionSchema, path: Sequence[str]) -> str:
    if not path:
        return "path parameter cannot be empty"
    if len(path) > 1:
        return "sorting by reference not supported, path must have exactly one argument"
    name = path[0]
    if name in ID_NAMES or name in TIMES:
        return ""
    prop = schema.property_config(name)
    if prop is None:
        return missing_property(schema.name, name)
    kind = str(prop["dataType"][0])
    if kind.startswith("uuid"):
        return f'prop "{name}" is of type uuid/uuid[]: sorting by uuid is currently not supported'
    if kind not in PRIMITIVE:
        return f'sorting by reference not supported, property "{name}" is a ref prop to the class "{kind}"'
    return ""


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
