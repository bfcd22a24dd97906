"""What tests of CI share: a stand-in of GitHub."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import github


@pytest.fixture
def hub() -> Iterator[tuple[str, github.Repository]]:
    """Serve a stand-in of GitHub; the address of its API, and what it holds."""
    with github.serving() as served:
        yield served


@pytest.fixture
def api(hub: tuple[str, github.Repository]) -> str:
    """Return the address of its API."""
    return hub[0]


@pytest.fixture
def repository(hub: tuple[str, github.Repository]) -> github.Repository:
    """Return what it holds."""
    return hub[1]
