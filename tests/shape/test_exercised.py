"""A signature alone counts for nothing: every public callable does its work in some test."""

from __future__ import annotations

import pytest

from tests.support.exercise import measure, unused
from tests.support.recordings import folder


@pytest.mark.slow
def test_every_public_callable_does_its_work_in_a_test() -> None:
    folder()
    assert [] == unused(measure())
