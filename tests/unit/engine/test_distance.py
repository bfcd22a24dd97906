from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weaviate_gen.engine.compat.lanes import cosine_in_lanes, product_in_lanes
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.distance import (
    METRICS,
    certainty,
    comparable,
    distance_of_certainty,
    distances,
    late_interaction,
)

pytestmark = pytest.mark.unit

VECTORS = st.lists(st.lists(st.integers(-20, 20), min_size=4, max_size=4), min_size=1, max_size=12)


def plain(metric: str, a: list[int], b: list[int]) -> float:
    if metric == "cosine":
        lengths = math.hypot(*a) * math.hypot(*b)
        return max(0.0, 1 - sum(x * y for x, y in zip(a, b, strict=True)) / lengths) if lengths else 1.0
    if metric == "dot":
        return float(-sum(x * y for x, y in zip(a, b, strict=True)))
    if metric == "l2-squared":
        return float(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)))
    if metric == "manhattan":
        return float(sum(abs(x - y) for x, y in zip(a, b, strict=True)))
    return float(sum(x != y for x, y in zip(a, b, strict=True)))


@pytest.mark.parametrize("metric", METRICS)
@given(rows=VECTORS)
def test_distances_follow_their_definitions(metric: str, rows: list[list[int]]) -> None:
    query, matrix = np.asarray(rows[0], dtype=np.float32), np.asarray(rows, dtype=np.float32)

    found = distances(metric, comparable(metric, query), comparable(metric, matrix))

    assert [plain(metric, rows[0], row) for row in rows] == pytest.approx(found.tolist(), abs=1e-5)


def test_vectors_of_other_lengths_are_refused() -> None:
    with pytest.raises(EngineError, match="vector lengths don't match"):
        distances("dot", np.zeros(3, dtype=np.float32), np.zeros((2, 4), dtype=np.float32))


def test_an_unknown_metric_is_refused() -> None:
    with pytest.raises(EngineError, match="use one of cosine"):
        distances("chebyshev", np.zeros(3, dtype=np.float32), np.zeros((2, 3), dtype=np.float32))


def test_certainty_and_distance_are_two_ways_to_say_it() -> None:
    assert certainty(0.5) == 0.75
    assert distance_of_certainty(0.75) == 0.5


def test_late_interaction_sums_the_nearest_vector_of_each_document() -> None:
    queries = np.asarray([[1, 0], [0, 1]], dtype=np.float32)
    rows = np.asarray([[1, 0], [0, 2], [3, 0]], dtype=np.float32)

    found = late_interaction(queries, rows, np.asarray([0, 2]))

    assert found.tolist() == [-3.0, -3.0]


def test_large_blocks_are_measured_in_parts() -> None:
    rows = np.arange(600_000 * 4, dtype=np.float32).reshape(-1, 4) % 7

    found = distances("manhattan", rows[0], rows)

    assert found.tolist() == np.abs(rows - rows[0]).sum(axis=1).tolist()


@pytest.mark.parametrize("width", [1, 3, 7, 8, 9, 33, 71, 300])
def test_a_product_in_lanes_is_a_product(width: int) -> None:
    rng = np.random.default_rng(width)
    query = rng.standard_normal(width).astype(np.float32)
    rows = rng.standard_normal((4, width)).astype(np.float32)
    assert (rows.astype(np.float64) @ query.astype(np.float64)).tolist() == pytest.approx(
        product_in_lanes(query, rows).tolist(), abs=1e-4
    )


def test_cosine_distances_from_itself_are_the_noise_that_a_server_gives() -> None:
    vectors = [[-0.173, 0.62, 0.041, -0.9, 0.3], [1.0, 2.0, 3.0], [0.0, 0.0]]
    found = [cosine_in_lanes(np.asarray(v, dtype=np.float32), np.asarray([v], dtype=np.float32))[0] for v in vectors]
    assert [True, True, False] == [away < 2e-7 for away in found]
    assert found[2] == 1.0
