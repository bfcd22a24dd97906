"""Keyword search: BM25F over a shard's postings.

A term's score in a property is ``boost * repetitions * idf * tf / (tf + k1 * (1 - b + b * length / average))`` with
``idf = ln(1 + (N - n + 0.5) / (n + 0.5))``; a document's is the sum over terms and properties. `n` is the mean number
of documents per property that has the term at all, among properties that cut texts the same way.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from weaviate_gen.local.engine.arrays import NDArray
from weaviate_gen.local.engine.collection import Collection
from weaviate_gen.local.engine.errors import EngineError
from weaviate_gen.local.engine.index.columns import Mask
from weaviate_gen.local.engine.index.parts import base_type
from weaviate_gen.local.engine.index.postings import Postings
from weaviate_gen.local.engine.search.query import Keyword
from weaviate_gen.local.engine.tokenization import Analyzer, analyzer

if TYPE_CHECKING:
    from weaviate_gen.local.engine.shard import Shard

_K1 = 1.2
_B = 0.75
_NO_AVERAGE = 40.0


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
        """Say in words where a slot's score comes from."""
        told: list[str] = []
        for match in self.terms:
            at = int(match.slots.searchsorted(np.int32(slot)))  # of the same type, else all slots are converted
            if at < len(match.slots) and match.slots[at] == slot:
                told.append(f", BM25F_{match.term}_frequency:{int(match.counts[at])}")
                told.append(f", BM25F_{match.term}_propLength:{int(match.lengths[at])}")
        return "".join(told)


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


def is_searchable(collection: Collection, name: str) -> bool:
    """Say whether keyword searches can look into a property."""
    prop = collection.property_config(name)
    if prop is None or base_type(str(prop["dataType"][0])) != "text":
        return False
    return prop.get("indexSearchable") is not False


def keyword_search(shard: Shard, keyword: Keyword, allowed: Mask, limit: int | None) -> Scored:
    """Find the documents that match the words best.

    Args:
        shard: where.
        keyword: what to look for.
        allowed: which slots to look at; they do not change what counts as rare.
        limit: at most so many, and those that score the same as the last of them; `None`: all.

    Raises:
        EngineError: a property cannot be searched.
    """
    groups = _groups(shard, keyword)
    alive = shard.index.alive
    total = int(np.count_nonzero(alive))
    size = shard.index.size
    scores = np.zeros(size, dtype=np.float64)
    matched = np.zeros(size, dtype=np.bool_)
    matches: list[Match] = []
    across = keyword.operator == "AndCross"
    seen: dict[str, Mask] = {}
    for group in groups:
        for prop in group.properties:
            _look_up(prop, group, alive)
        idf = _rarities(group, total)
        for prop in group.properties:
            part, count = _score(shard, prop, group, idf, allowed, size)
            matches += prop.found.values()
            if across:
                for term, match in prop.found.items():
                    seen.setdefault(term, np.zeros(size, dtype=np.bool_))[match.slots] = True
                enough = count > 0
            else:
                wanted = len(group.repetitions) if keyword.operator == "And" else max(1, keyword.minimum)
                enough = count >= wanted
                part *= enough
            scores += part
            matched |= enough
    if across:
        wanted_terms = groups[0].repetitions if groups else {}
        matched &= np.logical_and.reduce([seen.get(term, np.zeros(size, dtype=np.bool_)) for term in wanted_terms])
    return _best(scores.astype(np.float32), np.flatnonzero(matched & allowed), limit, matches)


def _best(scores: NDArray[np.float32], slots: NDArray[np.intp], limit: int | None, matches: list[Match]) -> Scored:
    found = scores[slots]
    if limit is not None and limit < len(slots):
        lowest = np.partition(found, len(found) - limit)[len(found) - limit] if limit else np.inf
        keep = found >= lowest
        slots, found = slots[keep], found[keep]
    order = np.argsort(-found, kind="stable")
    return Scored(slots[order].astype(np.int32), found[order], matches)


def _groups(shard: Shard, keyword: Keyword) -> list[_Group]:
    collection = shard.collection
    names = keyword.properties or tuple(name for name in collection.properties if is_searchable(collection, name))
    if not names:
        raise EngineError("invalid", "No properties provided, and no indexed properties found in class")
    boosts: dict[str, float] = {}
    for entry in names:
        name, _, factor = entry.partition("^")
        boosts[name] = _boost(factor) if "^" in entry else 1.0
    for name in boosts:
        if not is_searchable(collection, name):
            raise EngineError(
                "invalid",
                f"Searching by property '{name}' requires inverted index. Is `indexSearchable` option of property "
                f"'{name}' enabled? Set it to `true` or leave empty",
            )
    groups: dict[Analyzer, _Group] = {}
    for (name, boost), postings in zip(boosts.items(), shard.index.texts(boosts), strict=True):
        cut = analyzer(collection.properties[name], collection.config["invertedIndexConfig"])
        group = groups.get(cut)
        if group is None:
            repetitions: dict[str, int] = {}
            for term in cut.query(keyword.query):
                repetitions[term] = repetitions.get(term, 0) + 1
            group = groups[cut] = _Group(repetitions)
        group.properties.append(_Property(name, boost, postings, _average(postings, shard.index.alive)))
    if keyword.operator == "AndCross" and len(groups) > 1:
        raise EngineError(
            "invalid", "AndCross requires all searched properties to share the same tokenization and analyzer settings"
        )
    return list(groups.values())


def _boost(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _average(postings: Postings, alive: Mask) -> float:
    lengths = postings.lengths.view
    counted = lengths[alive[: len(lengths)]]
    holders = np.count_nonzero(counted)
    return float(counted.sum()) / holders if holders else _NO_AVERAGE


def _look_up(prop: _Property, group: _Group, alive: Mask) -> None:
    for term in group.repetitions:
        slots, counts = prop.postings.find(term)
        living = alive[slots]
        if living.any():
            slots = slots[living]
            prop.found[term] = Match(term, slots, counts[living], prop.postings.lengths.view[slots])


def _rarities(group: _Group, total: int) -> dict[str, float]:
    out: dict[str, float] = {}
    for term, repetitions in group.repetitions.items():
        holders = [len(prop.found[term].slots) for prop in group.properties if term in prop.found]
        if holders:
            number = sum(holders) // len(holders)
            out[term] = math.log(1 + (max(total, number) - number + 0.5) / (number + 0.5)) * repetitions
    return out


def _score(
    shard: Shard, prop: _Property, group: _Group, idf: dict[str, float], allowed: Mask, size: int
) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
    settings: Mapping[str, Any] = shard.collection.config["invertedIndexConfig"].get("bm25") or {}
    k1, b = float(settings.get("k1", _K1)), float(settings.get("b", _B))
    part = np.zeros(size, dtype=np.float64)
    count = np.zeros(size, dtype=np.int32)
    for term in group.repetitions:
        match = prop.found.get(term)
        if match is None:
            continue
        keep = allowed[match.slots]
        slots, times = match.slots[keep], match.counts[keep].astype(np.float64)
        norm = k1 * (1 - b + b * match.lengths[keep] / prop.average)
        part[slots] += idf[term] * prop.boost * times / (times + norm)
        count[slots] += 1
    return part, count
