"""Every change of the specs is found, and classed by how much it matters."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codegen.diff import side
from codegen.parse import openapi_import
from tests.support import mutations
from tests.support.source import ROOT


@cache
def _origin() -> mutations.Mutant:
    return mutations.base(side.load(ROOT / "specs"))


@cache
def _old() -> side.Side:
    return _origin().side()


def _is_found_and_rightly_classed(data: st.DataObject) -> None:
    mutant = mutations.mutant(_origin(), data.draw)
    found = side.compare(_old(), mutant.side())
    told = [change for change in found if change.severity == mutant.expected and mutant.where in change.where]
    assert told, f"{mutant.spelled}: {mutant.expected.name} {mutant.where} is not among {found}"
    assert mutant.expected == max(change.severity for change in found), f"{mutant.spelled}: {found}"


def test_what_is_the_same_has_no_differences() -> None:
    assert [] == side.compare(_old(), _origin().side())


@given(data=st.data())
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
def test_a_change_is_found_and_rightly_classed(data: st.DataObject) -> None:
    _is_found_and_rightly_classed(data)


@pytest.mark.slow
@given(data=st.data())
@settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
def test_three_thousand_changes_are_found_and_rightly_classed(data: st.DataObject) -> None:
    _is_found_and_rightly_classed(data)


@pytest.mark.parametrize("kind", sorted(mutations.MUTATIONS))
def test_every_kind_of_change_is_found(kind: str) -> None:
    @given(data=st.data())
    @settings(max_examples=1, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    def check(data: st.DataObject) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mutations, "MUTATIONS", {kind: mutations.MUTATIONS[kind]})
            mutant = mutations.mutant(_origin(), data.draw)
            assert openapi_import.canonical(mutant.document) == mutant.facts()
            _is_found_and_rightly_classed(data)

    check()
