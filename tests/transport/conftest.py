"""What tests of the transports share."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture
def quiet() -> Iterator[None]:
    """Keep the client from logging what a test makes fail."""
    logger = logging.getLogger("weaviate_gen")
    before, logger.level = logger.level, logging.CRITICAL
    yield
    logger.level = before
