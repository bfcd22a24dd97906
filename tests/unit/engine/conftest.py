"""What tests of the engine share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.engines import ARTICLE, Engine, opened


@pytest.fixture
def engine() -> Iterator[Engine]:
    """Return an engine in memory with one small collection."""
    with opened() as found:
        found.create(ARTICLE)
        yield found
