"""Filters against the index: which slots of a shard match."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from weaviate_gen.local.engine.arrays import NDArray
from weaviate_gen.local.engine.collection import Collection
from weaviate_gen.local.engine.dates import milliseconds, nanoseconds
from weaviate_gen.local.engine.errors import EngineError
from weaviate_gen.local.engine.index.columns import COMPARISONS, Column, Mask
from weaviate_gen.local.engine.index.parts import ID_NAMES, NO_LENGTH, NUMERIC, TIMES, base_type, listed
from weaviate_gen.local.engine.index.postings import Postings
from weaviate_gen.local.engine.search.filters import AND, CONTAINS, NOT, OR, Filter, Path
from weaviate_gen.local.engine.tokenization import analyzer

if TYPE_CHECKING:
    from weaviate_gen.local.engine.shard import Shard

_ORDERED: dict[str, Callable[[str, str], bool]] = {
    "GreaterThan": lambda a, b: a > b,
    "GreaterThanEqual": lambda a, b: a >= b,
    "LessThan": lambda a, b: a < b,
    "LessThanEqual": lambda a, b: a <= b,
}


_MOST = (1 << 63) - 1


class OnlyStopwords(EngineError):
    """A text filter that has nothing but stopwords to look for."""

    def __init__(self) -> None:
        super().__init__(
            "invalid",
            "invalid search term, only stopwords provided. Stopwords can be configured in "
            "class.invertedIndexConfig.stopwords",
        )


def allowed(shard: Shard, condition: Filter | None) -> Mask:
    """Say which slots hold an object that matches.

    Args:
        shard: where to look.
        condition: the filter; `None` lets everything through.

    Raises:
        EngineError: something is asked for that is not indexed.
    """
    index = shard.index
    if condition is None:
        return index.alive
    return _Evaluation(shard).mask(condition) & index.alive


def first_allowed(shard: Shard, condition: Filter, count: int) -> Mask:
    """Say which slots a list looks at: of a filter by one range or pattern those with the smallest values, until it has
    enough, as a server reads its rows; of every other filter all that match.

    Args:
        shard: where to look.
        condition: the filter.
        count: how many are enough.
    """
    matching = allowed(shard, condition)
    while condition.operator in {AND, OR} and len(condition.operands) == 1:
        condition = condition.operands[0]
    path = condition.path
    if path is None or path.child is not None or np.count_nonzero(matching) <= count:
        return matching
    out = np.zeros(len(matching), dtype=np.bool_)
    for row in _Evaluation(shard).rows(condition.operator, path.prop, condition.value):
        out[row] = True
        out &= matching
        if np.count_nonzero(out) >= count:
            return out
    return matching


class _Evaluation:
    """One filter's way through a shard's index."""

    def __init__(self, shard: Shard) -> None:
        self._shard = shard
        self._index = shard.index
        self._size = shard.index.size

    def mask(self, condition: Filter) -> Mask:
        """Say which slots match; dead ones may be among them."""
        if condition.operator in {AND, OR}:
            masks = [self.mask(operand) for operand in condition.operands]
            join = np.logical_and if condition.operator == AND else np.logical_or
            out: Mask = join.reduce(masks)
            return out
        if condition.operator == NOT:
            return ~self.mask(condition.operands[0])
        path = condition.path
        if path is None:
            raise EngineError("invalid", f"filter {condition.operator} has no path")
        if condition.operator in CONTAINS:
            return self._contains(condition, path)
        if path.child is not None:
            return self._behind_reference(condition, path)
        return self._compare(condition.operator, path, condition.value)

    def _contains(self, condition: Filter, path: Path) -> Mask:
        values = listed(condition.value)
        masks: list[Mask] = []
        for value in values:
            try:
                masks.append(self.mask(Filter("Equal", path=path, value=value)))
            except OnlyStopwords:
                if condition.operator != "ContainsAny":
                    raise
        if not masks:
            if values:
                raise OnlyStopwords
            raise EngineError("invalid", f'no children for operator "{condition.operator}"')
        if condition.operator == "ContainsAll":
            return np.asarray(np.logical_and.reduce(masks))
        found: Mask = np.logical_or.reduce(masks)
        return ~found if condition.operator == "ContainsNone" else found

    def _behind_reference(self, condition: Filter, path: Path) -> Mask:
        child = path.child
        if child is None:
            raise EngineError("internal", "a filter behind a reference without a path there")
        database = self._shard.collection.database
        target = database.collection(child.collection)
        shard = target.shard(self._shard.tenant if target.multi_tenant else None)
        inner = allowed(shard, Filter(condition.operator, path=child, value=condition.value))
        self._must_be_indexed(path.prop)
        references = self._index.references(path.prop)
        out = np.zeros(self._size, dtype=np.bool_)
        for found in shard.index.uuids_at(inner):
            out[references.find(f"{target.name}/{found}")[0]] = True
            out[references.find(found)[0]] = True
        return out

    def _compare(self, operator: str, path: Path, value: Any) -> Mask:
        name = path.prop
        if name in ID_NAMES:
            return self._by_id(operator, value)
        if name in TIMES:
            return self._by_time(operator, name, value)
        if name.startswith("len("):
            return self._by_length(operator, name[4:-1], value)
        collection = self._shard.collection
        if operator == "IsNull":
            if not collection.config["invertedIndexConfig"].get("indexNullState"):
                raise EngineError(
                    "invalid",
                    "Nullstate must be indexed to be filterable! Add `indexNullState: true` to the invertedIndexConfig",
                )
            self._must_have(name, "nullState")
            return self._index.nulls(name).match("Equal", value, self._size)
        if collection.is_reference(name):
            self._must_be_indexed(name)
            return self._count(name, operator, value)
        return self._by_value(collection, operator, name, value)

    def _by_value(self, collection: Collection, operator: str, name: str, value: Any) -> Mask:
        kind = base_type(str(collection.properties[name]["dataType"][0]))
        if kind == "geoCoordinates":
            self._must_be_indexed(name)
            place = self._index.places(name)
            return place.within(value.latitude, value.longitude, value.distance, self._size)
        self._must_be_indexed(name)
        if kind == "text":
            return self._by_text(collection, operator, name, value)
        if kind == "uuid":
            return self._terms(self._index.uuids(name), operator, _canonical(value))
        if kind == "date":
            value = date_value(value)
        if operator == "Like" and kind != "boolean":
            raise EngineError("invalid", f"operator Like cannot be used on property '{name}' of type {kind}")
        column = self._index.numbers(name)
        if operator == "NotEqual" and collection.properties[name].get("indexFilterable") is False:
            known = np.zeros(self._size, dtype=np.bool_)
            known[column.slots] = True  # the index of ranges, the only one, does not know of objects without a value
            return known & self._column(column, operator, value)
        return self._column(column, operator, value)

    def _by_text(self, collection: Collection, operator: str, name: str, value: str) -> Mask:
        cut = analyzer(collection.properties[name], collection.config["invertedIndexConfig"])
        terms = cut.pattern(value) if operator == "Like" else cut.query(value)
        if not terms:
            raise OnlyStopwords
        postings = self._index.text(name)
        return np.asarray(np.logical_and.reduce([self._terms(postings, operator, term) for term in terms]))

    def _terms(self, postings: Postings, operator: str, term: str) -> Mask:
        out = np.zeros(self._size, dtype=np.bool_)
        if operator in {"Equal", "NotEqual"}:
            out[postings.find(term)[0]] = True
            return ~out if operator == "NotEqual" else out
        for hit in _matching(postings, operator, term):
            out[postings.find(hit)[0]] = True
        return out

    def rows(self, operator: str, name: str, value: Any) -> Iterator[NDArray[np.int32]]:
        """Give the slots of each value that matches, smallest value first; nothing where values are not rows."""
        postings = column = None
        kind = base_type(str(self._shard.collection.properties.get(name, {}).get("dataType", [""])[0]))
        if operator not in _ORDERED and operator != "Like":
            return
        if name in ID_NAMES:
            postings = self._index.ids()
        elif name in TIMES:
            column, value = self._index.times(TIMES[name]), _milliseconds(value)
        elif name.startswith("len("):
            column = self._index.lengths(name[4:-1])
        elif kind == "text":
            collection = self._shard.collection
            cut = analyzer(collection.properties[name], collection.config["invertedIndexConfig"])
            terms = cut.pattern(value) if operator == "Like" else cut.query(value)
            if len(terms) == 1:
                postings, value = self._index.text(name), terms[0]
        elif kind == "uuid":
            postings, value = self._index.uuids(name), _canonical(value)
        elif kind in NUMERIC and not self._shard.collection.properties[name].get("indexRangeFilters"):
            column, value = self._index.numbers(name), date_value(value) if kind == "date" else value
        if postings is not None:
            for term in sorted(_matching(postings, operator, str(value)), key=str.encode):
                yield postings.find(term)[0]
        if column is not None and operator in _ORDERED:
            chosen = np.flatnonzero(COMPARISONS[operator](column.values, value))
            order = chosen[np.argsort(column.values[chosen], kind="stable")]
            values, slots = column.values[order], column.slots[order]
            yield from np.split(slots, np.flatnonzero(values[1:] != values[:-1]) + 1)

    def _column(self, column: Column, operator: str, value: Any) -> Mask:
        if operator == "NotEqual":
            return ~column.match("Equal", value, self._size)
        return column.match("Equal" if operator == "Like" else operator, value, self._size)

    def _count(self, name: str, operator: str, value: int) -> Mask:
        # counts are unsigned: what is below 0 is more than any
        return self._column(self._index.reference_counts(name), operator, value if value >= 0 else _MOST)

    def _by_id(self, operator: str, value: Any) -> Mask:
        if operator not in {"Equal", "NotEqual"}:
            return self._terms(self._index.ids(), operator, str(value))
        out = np.zeros(self._size, dtype=np.bool_)
        try:
            docid = self._shard.docid(value) if str(uuid.UUID(value)) == value else None
        except ValueError:
            docid = None
        slot = None if docid is None else self._index.slot(docid)
        if slot is not None:
            out[slot] = True
        return ~out if operator == "NotEqual" else out

    def _by_time(self, operator: str, name: str, value: Any) -> Mask:
        if not self._shard.collection.config["invertedIndexConfig"].get("indexTimestamps"):
            raise EngineError(
                "invalid",
                "Timestamps must be indexed to be filterable! Add `IndexTimestamps: true` to the InvertedIndexConfig "
                f"in {self._shard.collection.name}",
            )
        column, wanted = self._index.times(TIMES[name]), _milliseconds(value)
        compares = _ORDERED.get(operator)
        if compares is None or (wanted >= 0 and {len(str(one)) for one in (wanted, *_ends(column.values))} <= {13}):
            return self._column(column, operator, wanted)
        # times are compared by their digits; that differs before 2001 and after 2286
        hits = np.asarray([compares(str(one), str(wanted)) for one in column.values.tolist()], dtype=np.bool_)
        out = np.zeros(self._size, dtype=np.bool_)
        out[column.slots[hits]] = True
        return out

    def _by_length(self, operator: str, name: str, value: int) -> Mask:
        if not self._shard.collection.config["invertedIndexConfig"].get("indexPropertyLength"):
            raise EngineError(
                "invalid",
                "Property length must be indexed to be filterable! add `IndexPropertyLength: true` to the "
                f"invertedIndexConfig in {self._shard.collection.name}.  Geo-coordinates, phone numbers and data "
                "blobs are not supported by property length.",
            )
        self._must_have(name, "propertyLength")
        return self._column(self._index.lengths(name), operator, value)

    def _must_have(self, name: str, index: str) -> None:
        prop = self._shard.collection.properties[name]
        kind = str(prop["dataType"][0])
        any_index = prop.get("indexFilterable") is not False or prop.get("indexRangeFilters")
        any_index = any_index or (base_type(kind) == "text" and prop.get("indexSearchable") is not False)
        if not any_index or (index == "propertyLength" and kind in NO_LENGTH):
            raise EngineError("invalid", f"bucket for prop {name}_{index} not found - is it indexed?")

    def _must_be_indexed(self, name: str) -> None:
        prop = self._shard.collection.properties[name]
        text = base_type(str(prop["dataType"][0])) == "text"
        if prop.get("indexFilterable") is False:
            if text and prop.get("indexSearchable") is not False:
                return
            if prop.get("indexRangeFilters"):
                return
            raise EngineError(
                "invalid",
                f"Filtering by property '{name}' requires inverted index. Is `indexFilterable` option of property "
                f"'{name}' enabled? Set it to `true` or leave empty",
            )


def _ends(values: NDArray[Any]) -> tuple[int, ...]:
    return (int(values.min()), int(values.max())) if len(values) else ()


def _matching(postings: Postings, operator: str, term: str) -> list[str]:
    if operator == "Like":
        matches = re.compile(_pattern(term)).fullmatch
        return [known for known in postings.terms if matches(known)]
    compares = _ORDERED[operator]
    return [known for known in postings.terms if compares(known, term)]


def _pattern(term: str) -> str:
    return "".join({"?": ".", "*": ".*"}.get(letter) or re.escape(letter) for letter in term)


def _canonical(value: str) -> str:
    try:
        return str(uuid.UUID(value))
    except ValueError as error:
        raise EngineError("invalid", f"parse uuid filter value {value!r}: {error}") from error


def date_value(value: str, read: Callable[[str], int] = nanoseconds) -> int:
    """Read the date that a filter compares with.

    Raises:
        EngineError: it is none.
    """
    try:
        return read(value)
    except ValueError as error:
        raise EngineError("invalid", f"trying parse time as RFC3339 string: {error}") from error


def _milliseconds(value: Any) -> int:
    if isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    if not isinstance(value, str):
        raise EngineError("invalid", f"expected value to be string or time.Time, got {type(value).__name__}")
    return date_value(value, milliseconds)
