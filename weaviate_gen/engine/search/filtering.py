"""Filters against the index: which slots of a shard match."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from itertools import pairwise
from typing import Any

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.catalog import Catalog
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.compat.order import by_digits, cut_off_in_row_order, digits_keep_order
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.columns import COMPARISONS, Column, Mask
from weaviate_gen.engine.index.parts import ID_NAMES, NO_LENGTH, NUMERIC, TIMES, base_type, listed
from weaviate_gen.engine.index.postings import Postings
from weaviate_gen.engine.index.tokenization import analyzer
from weaviate_gen.engine.search.filters import AND, CONTAINS, NOT, OR, Filter, Path
from weaviate_gen.engine.search.patterns import LikePattern
from weaviate_gen.engine.search.profile import measured, note
from weaviate_gen.engine.values.arrays import NDArray
from weaviate_gen.engine.values.beacons import canonical, is_key, is_uuid
from weaviate_gen.engine.values.dates import milliseconds, nanoseconds

_ORDERED: dict[str, Callable[[str, str], bool]] = {
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEqual": lambda a, b: a >= b,
    "LessThan": lambda a, b: a < b,
    "LessThanEqual": lambda a, b: a <= b,
}


_MOST = (1 << 63) - 1
_TIMESTAMP = re.compile(r"[+-]?[0-9]+")
_FIRST, _LAST = -62_135_596_800_000, 253_402_300_799_999
"""The years that dates have, in milliseconds since the epoch."""

_MANY = 64
"""Texts that are looked up between two looks at the clock; more of them are worth some preparation."""


def allowed(shard: Shard, condition: Filter | None, catalog: Catalog) -> Mask:
    """Return which slots hold an object that matches.

    Args:
        shard: where to look.
        condition: the filter; `None` lets everything through.
        catalog: the collections that references lead to.

    Raises:
        EngineError: something is asked for that is not indexed.
    """
    if condition is None:
        return shard.index.alive
    return _matching_slots(shard, condition, catalog)


@measured("filters_build_allow_list_took")
def _matching_slots(shard: Shard, condition: Filter, catalog: Catalog) -> Mask:
    found = _Evaluation(shard, catalog).mask(condition)
    matching: Mask = np.logical_and(found, shard.index.alive, out=found)
    note("filters_ids_matched", np.count_nonzero(matching))
    return matching


def first_allowed(shard: Shard, condition: Filter, catalog: Catalog, count: int) -> Mask:
    """Return which slots a list looks at.

    Of a filter by one range or pattern they are those with the smallest values, until it has enough, as a server reads
    its rows; of every other filter all that match.

    Args:
        shard: where to look.
        condition: the filter.
        catalog: the collections that references lead to.
        count: how many are enough.
    """
    matching = allowed(shard, condition, catalog)
    while condition.operator in {AND, OR} and len(condition.operands) == 1:
        condition = condition.operands[0]
    path = condition.path
    if path is None or path.child is not None or np.count_nonzero(matching) <= count:
        return matching
    rows = deadline.checked(_Evaluation(shard, catalog).rows(condition.operator, path.prop, condition.value))
    return cut_off_in_row_order(matching, rows, count)


def only_id(condition: Filter | None) -> str | None:
    """Return the id that a filter asks for and nothing else; ``None`` if it is another filter, or no object has it."""
    if condition is None or condition.operator != "Equal":
        return None
    path, value = condition.path, condition.value
    if path is None or path.child is not None or path.prop not in ID_NAMES:
        return None
    return value if is_key(value) and value == value.lower() else None


class _Evaluation:
    """One filter's way through a shard's index.

    Every mask is made anew, so that whoever gets one may change it; of a filter's many operands only the joined one
    is kept.
    """

    def __init__(self, shard: Shard, catalog: Catalog) -> None:
        self._shard = shard
        self._schema = shard.schema
        self._catalog = catalog
        self._index = shard.index
        self._size = shard.index.size

    def mask(self, condition: Filter) -> Mask:
        """Return which slots match; dead ones may be among them."""
        deadline.check()
        if condition.operator in {AND, OR}:
            return self._joined(condition)
        if condition.operator == NOT:
            return _inverted(self.mask(condition.operands[0]))
        path = condition.path
        if path is None:
            raise EngineError("filter_malformed", "path_missing", operator=condition.operator)
        if condition.operator in CONTAINS:
            return self._contains(condition.operator, path, listed(condition.value))
        return self._compare(condition.operator, path, [condition.value])

    def _joined(self, condition: Filter) -> Mask:
        join = np.logical_and if condition.operator == AND else np.logical_or
        return reduce(lambda out, part: join(out, part, out=out), self._parts(condition))

    def _parts(self, condition: Filter) -> Iterator[Mask]:
        """Yield the masks to join; values that one property may equal are looked up together."""
        equal: dict[Path, list[Any]] = {}
        for operand in deadline.checked(condition.operands):
            if condition.operator == OR and operand.operator == "Equal" and operand.path is not None:
                equal.setdefault(operand.path, []).append(operand.value)
            else:
                yield self.mask(operand)
        for path, values in equal.items():
            yield self._compare("Equal", path, values)

    def _contains(self, operator: str, path: Path, values: list[Any]) -> Mask:
        if not values:
            raise EngineError("filter_malformed", "operands_none", operator=operator)
        if operator == "ContainsAll":
            equal = (Filter("Equal", path=path, value=value) for value in dict.fromkeys(values))
            return self._joined(Filter(AND, tuple(equal)))
        found = self._compare("Equal", path, values, lenient=operator == "ContainsAny")
        return _inverted(found) if operator == "ContainsNone" else found

    def _compare(self, operator: str, path: Path, values: Sequence[Any], *, lenient: bool = False) -> Mask:
        """Compare what lies at a path.

        Args:
            operator: how.
            path: where.
            values: with what; `Equal` takes any number of them and matches where one does, the others take one.
            lenient: leave out texts of nothing but stopwords, as long as there are others.
        """
        if path.child is not None:
            return self._behind_reference(operator, path, path.child, values, lenient)
        name = path.prop
        if name in ID_NAMES:
            return self._by_id(operator, values)
        if name in TIMES:
            return self._by_time(operator, name, values)
        if name.startswith("len("):
            return self._by_length(operator, name[4:-1], values)
        if operator == "IsNull":
            if not self._schema.config["invertedIndexConfig"].get("indexNullState"):
                raise EngineError("index_missing", "null")
            self._must_have(name, "nullState")
            return self._index.nulls(name).match_any(values, self._size)
        self._must_be_indexed(name)
        if self._schema.is_reference(name):
            # counts are unsigned: what is below 0 is more than any
            counts = [value if value >= 0 else _MOST for value in values]
            return self._column(self._index.reference_counts(name), operator, counts)
        return self._by_value(operator, name, values, lenient)

    def _behind_reference(self, operator: str, path: Path, child: Path, values: Sequence[Any], lenient: bool) -> Mask:
        target = self._catalog.collection(child.collection)
        shard = target.shard(self._shard.tenant if target.multi_tenant else None)
        if len(values) == 1:
            inner = Filter(operator, path=child, value=values[0])
        elif lenient:
            inner = Filter("ContainsAny", path=child, value=list(values))
        else:
            inner = Filter(OR, tuple(Filter(operator, path=child, value=value) for value in values))
        matching = allowed(shard, inner, self._catalog)
        self._must_be_indexed(path.prop)
        ids = shard.index.uuids_at(matching)
        beacons = (beacon for uuid in ids for beacon in (f"{target.name}/{uuid}", uuid))
        return self._at(self._index.references(path.prop).find_any(beacons))

    def _by_value(self, operator: str, name: str, values: Sequence[Any], lenient: bool) -> Mask:
        kind = base_type(str(self._schema.properties[name]["dataType"][0]))
        if kind == "geoCoordinates":
            (area,) = values
            return self._index.places(name).within(area.latitude, area.longitude, area.distance, self._size)
        if kind == "text":
            return self._by_text(operator, name, values, lenient)
        if kind == "uuid":
            return self._terms(self._index.uuids(name), operator, [_canonical(one) for one in deadline.checked(values)])
        if kind == "date":
            values = [date_value(value) for value in deadline.checked(values)]
        if operator == "Like" and kind != "boolean":
            raise EngineError("operator_not_allowed", "like", property=name, data_type=kind)
        column = self._index.numbers(name)
        found = self._column(column, operator, values)
        if operator == "NotEqual" and self._schema.properties[name].get("indexFilterable") is False:
            found &= self._at(column.slots)  # the only index, that of ranges, has no objects without a value
        return found

    def _by_text(self, operator: str, name: str, values: Sequence[str], lenient: bool) -> Mask:
        cut = analyzer(self._schema.properties[name], self._schema.config["invertedIndexConfig"])
        split = cut.pattern if operator == "Like" else cut.query
        asked = [terms for value in deadline.checked(values) if (terms := split(value))]
        if not asked or (len(asked) < len(values) and not lenient):
            raise EngineError("filter_value_mismatch", "only_stopwords")
        postings = self._index.text(name)
        if operator != "Equal":
            (terms,) = asked
            return reduce(np.logical_and, [self._terms(postings, operator, [term]) for term in terms])
        out = self._at(postings.find_any(terms[0] for terms in asked if len(terms) == 1))
        if len(asked) > _MANY:
            postings.merge()
        for terms in deadline.checked(asked, _MANY):
            if len(terms) > 1:
                out[postings.find_all(terms)] = True
        return out

    def _terms(self, postings: Postings, operator: str, terms: Sequence[str]) -> Mask:
        if operator not in {"Equal", "NotEqual"}:
            terms = _matching(postings, operator, *terms)
        found = self._at(postings.find_any(terms))
        return _inverted(found) if operator == "NotEqual" else found

    def _at(self, slots: NDArray[Any]) -> Mask:
        out = np.zeros(self._size, dtype=np.bool_)
        out[slots] = True
        return out

    def rows(self, operator: str, name: str, value: Any) -> Iterator[NDArray[np.int32]]:
        """Yield the slots of each value that matches, smallest value first; nothing where values are not rows."""
        postings = column = None
        kind = base_type(str(self._schema.properties.get(name, {}).get("dataType", [""])[0]))
        if operator not in _ORDERED and operator != "Like":
            return
        if name in ID_NAMES:
            postings = self._index.ids()
        elif name in TIMES:
            column, value = self._index.times(TIMES[name]), _milliseconds(value)
        elif name.startswith("len("):
            column = self._index.lengths(name[4:-1])
        elif kind == "text":
            cut = analyzer(self._schema.properties[name], self._schema.config["invertedIndexConfig"])
            terms = cut.pattern(value) if operator == "Like" else cut.query(value)
            if len(terms) == 1:
                postings, value = self._index.text(name), terms[0]
        elif kind == "uuid":
            postings, value = self._index.uuids(name), _canonical(value)
        elif kind in NUMERIC and not self._schema.properties[name].get("indexRangeFilters"):
            column, value = self._index.numbers(name), date_value(value) if kind == "date" else value
        if postings is not None:
            for term in deadline.ordered(_matching(postings, operator, str(value)), str.encode):
                yield postings.find(term)[0]
        if column is not None and operator in _ORDERED:
            chosen = np.flatnonzero(COMPARISONS[operator](column.values, value))
            order = chosen[np.argsort(column.values[chosen], kind="stable")]
            values, slots = column.values[order], column.slots[order]
            ends = [*(np.flatnonzero(values[1:] != values[:-1]) + 1).tolist(), len(values)]
            for start, end in pairwise([0, *ends]):
                yield slots[start:end]

    def _column(self, column: Column, operator: str, values: Sequence[Any]) -> Mask:
        if operator in {"Equal", "Like"}:
            return column.match_any(values, self._size)
        (value,) = values
        if operator == "NotEqual":
            return _inverted(column.match("Equal", value, self._size))
        return column.match(operator, value, self._size)

    def _by_id(self, operator: str, values: Sequence[Any]) -> Mask:
        if operator not in {"Equal", "NotEqual"}:
            return self._terms(self._index.ids(), operator, [str(value) for value in values])
        ids = [value for value in deadline.checked(values) if is_key(value) and value == value.lower()]
        docids = sorted(self._shard.ids.docids(ids).values())
        slots = [slot for docid in docids if (slot := self._index.slot(docid)) is not None]
        found = self._at(np.asarray(slots, dtype=np.int64))
        return _inverted(found) if operator == "NotEqual" else found

    def _by_time(self, operator: str, name: str, values: Sequence[Any]) -> Mask:
        if not self._schema.config["invertedIndexConfig"].get("indexTimestamps"):
            raise EngineError("index_missing", "times", collection=self._schema.name)
        column = self._index.times(TIMES[name])
        timestamps = [_milliseconds(value) for value in deadline.checked(values)]
        compares = _ORDERED.get(operator)
        if compares is None:
            return self._column(column, operator, timestamps)
        (timestamp,) = timestamps
        if digits_keep_order((timestamp, *_ends(column.values))):
            return self._column(column, operator, timestamps)
        return self._at(column.slots[by_digits(compares, deadline.checked(column.values.tolist()), timestamp)])

    def _by_length(self, operator: str, name: str, values: Sequence[int]) -> Mask:
        if not self._schema.config["invertedIndexConfig"].get("indexPropertyLength"):
            raise EngineError("index_missing", "length", collection=self._schema.name)
        self._must_have(name, "propertyLength")
        return self._column(self._index.lengths(name), operator, values)

    def _must_have(self, name: str, index: str) -> None:
        prop = self._schema.properties[name]
        kind = str(prop["dataType"][0])
        any_index = prop.get("indexFilterable") is not False or prop.get("indexRangeFilters")
        any_index = any_index or (base_type(kind) == "text" and prop.get("indexSearchable") is not False)
        if not any_index or (index == "propertyLength" and kind in NO_LENGTH):
            raise EngineError("index_missing", "bucket", property=name, index=index)

    def _must_be_indexed(self, name: str) -> None:
        prop = self._schema.properties[name]
        text = base_type(str(prop["dataType"][0])) == "text"
        if prop.get("indexFilterable") is False:
            if text and prop.get("indexSearchable") is not False:
                return
            if prop.get("indexRangeFilters"):
                return
            raise EngineError("index_missing", "filterable", property=name)


def _ends(values: NDArray[Any]) -> tuple[int, ...]:
    return (int(values.min()), int(values.max())) if len(values) else ()


def _inverted(mask: Mask) -> Mask:
    return np.logical_not(mask, out=mask)


def _matching(postings: Postings, operator: str, term: str) -> list[str]:
    if operator == "Like":
        return LikePattern(term).among(postings.terms)
    compares = _ORDERED[operator]
    return [known for known in deadline.checked(postings.terms) if compares(known, term)]


def _canonical(value: str) -> str:
    if not is_uuid(value):
        raise EngineError("id_malformed", "filter", id=value)
    return canonical(value)


def date_value(value: str, read: Callable[[str], int] = nanoseconds) -> int:
    """Read the date that a filter compares with.

    Raises:
        EngineError: it is none.
    """
    try:
        return read(value)
    except ValueError as error:
        raise EngineError("filter_value_malformed", "time", cause=error) from error


def _milliseconds(value: Any) -> int:
    if isinstance(value, str) and _TIMESTAMP.fullmatch(value):
        return max(_FIRST, min(int(value[:20]), _LAST))  # more digits are beyond both anyway
    if not isinstance(value, str):
        raise EngineError("filter_value_mismatch", "time", got=type(value).__name__)
    return date_value(value, milliseconds)
