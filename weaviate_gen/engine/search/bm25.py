"""Keyword search: BM25F over a shard's postings.

A term's score in a property is ``boost * repetitions * idf * tf / (tf + k1 * (1 - b + b * length / average))`` with
``idf = ln(1 + (N - n + 0.5) / (n + 0.5))``; a document's is the sum over terms and properties. `n` is the mean number
of documents per property that has the term at all, among properties that cut texts the same way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from weaviate_gen.engine import deadline
from weaviate_gen.engine.collections.shard import Shard
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.columns import Mask
from weaviate_gen.engine.index.parts import base_type
from weaviate_gen.engine.index.postings import Postings
from weaviate_gen.engine.index.shard_index import ShardIndex
from weaviate_gen.engine.index.tokenization import Analyzer, analyzer
from weaviate_gen.engine.schema.collection_schema import CollectionSchema
from weaviate_gen.engine.search.profile import measured
from weaviate_gen.engine.search.query import Keyword
from weaviate_gen.engine.values.arrays import NDArray

_K1 = 1.2
_B = 0.75
_NO_AVERAGE = 40.0
_DENSE = 8
"""Where less than one slot in so many matches, only those that do get a place to sum up."""


@dataclass(frozen=True, slots=True)
class Scored:
    """What a keyword search found, best first.

    Attributes:
        slots: where.
        scores: beside each slot.
        terms: of each term and property, how often it occurs and how long the property is, by slot.
    """

    slots: NDArray[np.int32]
    scores: NDArray[np.float32]
    terms: Sequence[Match] = ()

    def explanation(self, slot: int) -> str:
        """Return where a slot's score comes from, in words."""
        words: list[str] = []
        for match in deadline.checked(self.terms):
            at = int(match.slots.searchsorted(np.int32(slot)))  # of the same type, else all slots are converted
            if at < len(match.slots) and match.slots[at] == slot:
                words.append(f", BM25F_{match.term}_frequency:{int(match.counts[at])}")
                words.append(f", BM25F_{match.term}_propLength:{int(match.lengths[at])}")
        return "".join(words)


@dataclass(frozen=True, slots=True)
class Match:
    """Where one term occurs in one property."""

    term: str
    slots: NDArray[np.int32]
    counts: NDArray[np.uint16]
    lengths: NDArray[np.uint32]


@dataclass(slots=True)
class _Property:
    name: str
    boost: float
    postings: Postings
    average: float
    found: dict[str, Match] = field(default_factory=dict[str, Match])


@dataclass(slots=True)
class _Group:
    """Properties that cut texts the same way."""

    repetitions: dict[str, int]
    properties: list[_Property] = field(default_factory=list[_Property])


def is_searchable(schema: CollectionSchema, name: str) -> bool:
    """Return whether keyword searches can look into a property."""
    prop = schema.property_config(name)
    if prop is None or base_type(str(prop["dataType"][0])) != "text":
        return False
    return prop.get("indexSearchable") is not False


@measured("kwd_time", "keyword")
def keyword_search(shard: Shard, keyword: Keyword, allowed: Mask, limit: int | None) -> Scored:
    """Find the documents that match the words best.

    Args:
        shard: where.
        keyword: what to look for.
        allowed: which slots to look at; they do not change what counts as rare.
        limit: at most so many; `None`: all. Then each of several properties gives only its own best ones, a tenth or
            ten more than the limit, before their scores are added, as on a server.

    Raises:
        EngineError: a property cannot be searched.
    """
    groups = _groups(shard, keyword)
    total, size = len(shard.index), shard.index.size
    for group in groups:
        for prop in group.properties:
            _look_up(prop, group, None if total == size else shard.index.alive)
    matches = [match for group in groups for prop in group.properties for match in prop.found.values()]
    places = _Places(matches, size)
    scores = np.zeros(places.size, dtype=np.float64)
    matched = np.zeros(places.size, dtype=np.bool_)
    across = keyword.operator == "AndCross"
    several = sum(len(group.properties) for group in groups) > 1
    most = max(int(limit * 1.1), limit + 10) if limit is not None and several and not across else None
    for group in groups:
        idf = _rarities(group, total)
        min_terms = max(1, len(group.repetitions) if keyword.operator == "And" else keyword.minimum)
        for prop in group.properties:
            part, enough = _score(shard, prop, idf, places, 1 if across else min_terms)
            if most is not None:
                enough &= places.mask_of(allowed)
                _leave_best(part, enough, most, shard.index.docids, places)
            scores += part
            matched |= enough
    if across:
        for term in deadline.checked(groups[0].repetitions if groups else (), 1):
            seen = np.zeros(places.size, dtype=np.bool_)
            for match in matches:
                if match.term == term:
                    seen[places.of(match.slots)] = True
            matched &= seen
    slots = places.slots(matched)
    kept = allowed[slots]
    found, slots = scores.astype(np.float32)[matched][kept], slots[kept]
    if limit is None:
        order = np.argsort(-found, kind="stable")
    else:
        best = _best(found, shard.index.docids[slots], limit)
        found, slots = found[best], slots[best]
        order = np.lexsort((np.asarray(shard.index.uuids_at(slots), dtype=np.str_), -found))
    return Scored(slots[order].astype(np.int32), found[order], matches)


class _Places:
    """Where scores are summed up: a place a slot, or, where few match, a place a slot that matches."""

    __slots__ = ("_matching", "size")

    def __init__(self, matches: Sequence[Match], size: int) -> None:
        few = sum(len(match.slots) for match in matches) * _DENSE < size
        self._matching = np.unique(np.concatenate([match.slots for match in matches])) if few and matches else None
        self.size: int = size if self._matching is None else len(self._matching)

    def of(self, slots: NDArray[np.int32]) -> NDArray[Any]:
        """Return the places of slots that match."""
        return slots if self._matching is None else np.searchsorted(self._matching, slots)

    def mask_of(self, mask: Mask) -> Mask:
        """Return a mask of slots as one of places."""
        return mask if self._matching is None else mask[self._matching]

    def slots(self, chosen: Mask) -> NDArray[Any]:
        """Return the slots of chosen places."""
        return np.flatnonzero(chosen) if self._matching is None else self._matching[chosen]


def _best(scores: NDArray[np.float32], docids: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return the places of the best scores, in any order; of equal ones those with the smallest docids."""
    if count >= len(scores):
        return np.arange(len(scores))
    if not count:
        return np.empty(0, dtype=np.int64)
    lowest = np.partition(scores, len(scores) - count)[len(scores) - count]
    better, equal = np.flatnonzero(scores > lowest), np.flatnonzero(scores == lowest)
    first = np.argsort(docids[equal], kind="stable")[: count - len(better)]
    return np.concatenate([better, equal[first]])


def _leave_best(part: NDArray[Any], enough: Mask, count: int, docids: NDArray[np.int64], places: _Places) -> None:
    """Keep only the best scores of one property."""
    matching = np.flatnonzero(enough)
    if len(matching) <= count:
        best = matching
    else:
        best = matching[_best(part[matching].astype(np.float32), docids[places.slots(enough)], count)]
    enough[:] = False
    enough[best] = True
    part *= enough


def _groups(shard: Shard, keyword: Keyword) -> list[_Group]:
    schema = shard.schema
    names = keyword.properties or tuple(name for name in schema.properties if is_searchable(schema, name))
    if not names:
        raise EngineError("index_missing", "searchable")
    boosts: dict[str, float] = {}
    for entry in names:
        name, _, factor = entry.partition("^")
        boosts[name] = _boost(factor) if "^" in entry else 1.0
    for name in boosts:
        if not is_searchable(schema, name):
            raise EngineError("index_missing", "searchable_property", property=name)
    groups: dict[Analyzer, _Group] = {}
    for (name, boost), postings in zip(boosts.items(), shard.index.text_postings(boosts), strict=True):
        cut = analyzer(schema.properties[name], schema.config["invertedIndexConfig"])
        group = groups.get(cut)
        if group is None:
            repetitions: dict[str, int] = {}
            for term in cut.query(keyword.query):
                repetitions[term] = repetitions.get(term, 0) + 1
            group = groups[cut] = _Group(repetitions)
        group.properties.append(_Property(name, boost, postings, _average(postings, shard.index)))
    if keyword.operator == "AndCross" and len(groups) > 1:
        raise EngineError("arguments_conflict", "tokenizations")
    return list(groups.values())


def _boost(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _average(postings: Postings, index: ShardIndex) -> float:
    state = index.size, len(index)
    if postings.average is None or postings.average[0] != state:
        lengths = postings.lengths.view
        counted = lengths[index.alive[: len(lengths)]]
        holders = np.count_nonzero(counted)
        postings.average = state, float(counted.sum()) / holders if holders else _NO_AVERAGE
    return postings.average[1]


def _look_up(prop: _Property, group: _Group, alive: Mask | None) -> None:
    for term in deadline.checked(group.repetitions, 1):
        slots, counts = prop.postings.find(term)
        if alive is not None:
            living = alive[slots]
            slots, counts = slots[living], counts[living]
        if len(slots):
            prop.found[term] = Match(term, slots, counts, prop.postings.lengths.view[slots])


def _rarities(group: _Group, total: int) -> dict[str, float]:
    out: dict[str, float] = {}
    for term, repetitions in group.repetitions.items():
        holders = [len(prop.found[term].slots) for prop in group.properties if term in prop.found]
        if holders:
            number = sum(holders) // len(holders)
            out[term] = math.log(1 + (max(total, number) - number + 0.5) / (number + 0.5)) * repetitions
    return out


def _score(
    shard: Shard, prop: _Property, idf: dict[str, float], places: _Places, min_terms: int
) -> tuple[NDArray[np.float64], Mask]:
    """Return what a property adds to the score of each place, and where enough terms are found in it."""
    settings: Mapping[str, Any] = shard.schema.config["invertedIndexConfig"].get("bm25") or {}
    k1, b = float(settings.get("k1", _K1)), float(settings.get("b", _B))
    part = np.zeros(places.size, dtype=np.float64)
    count = np.zeros(places.size, dtype=np.uint16)
    for term, match in deadline.checked(prop.found.items(), 1):
        at, times = places.of(match.slots), match.counts.astype(np.float64)
        norm = k1 * (1 - b + b * match.lengths / prop.average)
        part[at] += idf[term] * prop.boost * times / (times + norm)
        count[at] += 1
    enough = count >= min_terms
    if min_terms > 1:
        part *= enough
    return part, enough
