"""Two engines to transfer between."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import weaviate_gen
from tests.support.transfers import create_targets
from weaviate_gen import WeaviateClient


@pytest.fixture
def source() -> Iterator[WeaviateClient]:
    with weaviate_gen.connect_to_memory() as client:
        yield client


@pytest.fixture
def target() -> Iterator[WeaviateClient]:
    with weaviate_gen.connect_to_memory() as client:
        create_targets(client)
        yield client
