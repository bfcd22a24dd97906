"""Every kind of change, at places of the real specs, is found and gets both verdicts that are written down for it."""

from __future__ import annotations

from functools import cache
from random import Random
from typing import Any

import pytest

from codegen.diff import api_diff, api_read, side
from codegen.diff.change import Change
from codegen.parse import openapi_import
from tests.support.mutants import api, grpc, modules, overlays, rest, surface
from tests.support.mutants.kinds import KINDS, Kind, World, mutants
from tests.support.source import ROOT

AREAS = {module.__name__.rpartition(".")[2]: module for module in (rest, grpc, modules, surface, overlays, api)}
PLACES = {"rest": 3, "grpc": 3, "modules": 3, "surface": 3, "overlays": 2, "api": 3}
"""How many places each kind is tried at."""
LEAST = {"rest": 250, "grpc": 100, "modules": 150, "surface": 50, "overlays": 25, "api": 60}
"""How many different kinds and places that must give, so that the corpus does not shrink unseen."""


@cache
def _origin(*, with_api: bool) -> World:
    real = side.load(ROOT / "specs")
    made = World(dict(real.rest), real.protos, dict(real.modules), dict(real.surface), dict(real.overlays))
    if with_api:
        made.api = dict(api_read.read(ROOT))
    return made


def _facts(document: dict[str, Any]) -> dict[str, Any]:
    """Return a document in canonical form; that of the many that are the real one is made once."""
    real = _origin(with_api=False).rest
    return _real_facts() if document == real else openapi_import.canonical(document)


@cache
def _real_facts() -> dict[str, Any]:
    return dict(openapi_import.canonical(_origin(with_api=False).rest))


def _compare(old: World, new: World) -> list[Change]:
    return side.ordered([*side.compare(old.side(), new.side()), *api_diff.compare(old.api, new.api)])


def _judged(kind: Kind, seed: int) -> tuple[str, str]:
    """Return the place of a change, and what is wrong with what a comparison says of it; nothing, if all is right."""
    pair, where, way = mutants(_origin(with_api=kind.area == "api"), kind, seed)
    for world in (pair.old, pair.new):
        if kind.area == "rest" and not seed:  # a mutant of facts is facts again
            world.rest = _facts(world.rest)
    found = _compare(pair.old, pair.new)
    wire, python = kind.expected(way)
    told = [change for change in found if change.rule == kind.rule and change.where == where]
    worst = max((change.wire for change in found), default=0), max((change.python for change in found), default=0)
    wrong = (
        ""
        if told and worst == (wire, python)
        else f"{kind.name} at {where} ({way}, seed {seed}): {(wire, python)}, told {found}"
    )
    return where, wrong


def _judge(area: str, places: int) -> set[tuple[str, str]]:
    """Judge each kind of an area at so many places; return kinds and places."""
    kinds = [kind for kind in KINDS.values() if kind.area == area]
    judged = [(kind.name, *_judged(kind, seed)) for kind in kinds for seed in range(places)]
    wrong = [text for _, _, text in judged if text]
    assert not wrong, f"{len(wrong)} of {len(judged)}:\n" + "\n".join(wrong)
    return {(name, where) for name, where, _ in judged}


@pytest.mark.parametrize("area", AREAS)
def test_every_kind_of_change_gets_both_verdicts(area: str) -> None:
    assert len(_judge(area, 1)) == len([kind for kind in KINDS.values() if kind.area == area])


@pytest.mark.slow
@pytest.mark.parametrize("area", AREAS)
def test_every_kind_of_change_gets_both_verdicts_at_several_places(area: str) -> None:
    assert len(_judge(area, PLACES[area])) >= LEAST[area]


def test_the_corpus_is_large_enough() -> None:
    assert sum(LEAST.values()) >= 300
    assert {kind.area for kind in KINDS.values()} == set(AREAS)


@pytest.mark.slow
def test_three_thousand_random_changes_get_both_verdicts() -> None:
    random = Random(0)
    kinds = list(KINDS.values())
    wrong = [text for _ in range(3000) for _, text in [_judged(random.choice(kinds), random.randrange(10**9))] if text]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20])


@pytest.mark.parametrize("area", AREAS)
def test_what_is_the_same_has_no_differences(area: str) -> None:
    origin = _origin(with_api=area == "api")
    assert [] == _compare(origin, origin)
