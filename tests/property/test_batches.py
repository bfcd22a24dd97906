"""Whatever is done in a batch, in whatever order and by whatever kind of batch: what is stored in the end is that."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import weaviate_gen
from weaviate_gen.classes.config import DataType, Property

pytestmark = pytest.mark.contract

ACTIONS = ["add", "update", "replace", "merge", "skip", "fail"]
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(1, 4), st.sampled_from("ab"), st.integers(0, 99)), max_size=25
)
KINDS = st.sampled_from(
    [
        ("fixed_size", {"batch_size": 3, "concurrent_requests": 3}),
        ("dynamic", {}),
        ("rate_limit", {"requests_per_minute": 1_000_000}),
        ("stream", {"concurrency": 2}),
    ]
)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    logger = logging.getLogger("weaviate_gen")
    before, logger.level = logger.level, logging.CRITICAL
    with weaviate_gen.connect_to_memory() as client:
        properties = [Property(name=name, data_type=DataType.INT) for name in "ab"]
        client.collections.create("Model", properties=properties)
        yield client
    logger.level = before


def modelled(steps: list[tuple[str, int, str, int]]) -> tuple[dict[int, dict[str, int]], set[int]]:
    """Give what is stored after all steps, and which of them fail."""
    stored: dict[int, dict[str, int]] = {}
    failed: set[int] = set()
    for at, (action, number, name, value) in enumerate(steps):
        there = number in stored
        if (action == "update" and not there) or (action == "fail" and there):
            failed.add(at)
        elif action in {"update", "merge"} and there:
            stored[number][name] = value
        elif action != "skip" or not there:
            stored[number] = {name: value}
    return stored, failed


@settings(max_examples=60, deadline=None)
@given(STEPS, KINDS)
def test_a_batch_does_what_its_steps_do_one_by_one(
    client: Any, steps: list[tuple[str, int, str, int]], kind: tuple[str, dict[str, Any]]
) -> None:
    collection = client.collections.use("Model")
    collection.data.delete_many(weaviate_gen.classes.query.Filter.by_id().not_equal(uuid.UUID(int=0)))
    with getattr(collection.batch, kind[0])(**kind[1]) as batch:
        for action, number, name, value in steps:
            one = uuid.UUID(int=number)
            if action == "add":
                batch.add_object({name: value}, uuid=one)
            elif action == "update":
                batch.update_object(one, {name: value})
            else:
                batch.upsert_object({name: value}, uuid=one, on_conflict=action)
    stored, failed = modelled(steps)
    results = collection.batch.results.objs
    assert (failed, set(range(len(steps))) - failed) == (set(results.errors), set(results.uuids))
    found = {each.uuid.int: each.properties for each in collection.iterator()}
    assert stored == {at: {k: v for k, v in values.items() if v is not None} for at, values in found.items()}
