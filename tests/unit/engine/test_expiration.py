"""Objects whose time to live is over go; the others stay."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.engines import numbered, opened

pytestmark = pytest.mark.unit

NOW = 1_800_000_000_000


def living(**settings: Any) -> dict[str, Any]:
    return {
        "class": "Living",
        "vectorizer": "none",
        "properties": [{"name": "until", "dataType": ["date"]}],
        "objectTtlConfig": {"enabled": True, "filterExpiredObjects": False, **settings},
    }


def test_objects_go_when_their_time_is_over() -> None:
    with opened() as engine:
        engine.set_clock(NOW)
        engine.create(living(deleteOn="_creationTimeUnix", defaultTtl=60))
        engine.insert("Living", 1, {})
        engine.set_clock(NOW + 30_000)
        engine.insert("Living", 2, {})
        assert 0 == engine.handler.database.expiration.sweep(NOW + 59_999)
        assert 1 == engine.handler.database.expiration.sweep(NOW + 60_000)
        assert [numbered(2)] == engine.ids("Living")


def test_a_change_gives_new_time_where_it_counts_from_changes() -> None:
    with opened() as engine:
        engine.set_clock(NOW)
        engine.create(living(deleteOn="_lastUpdateTimeUnix", defaultTtl=60))
        engine.insert("Living", 1, {})
        engine.insert("Living", 2, {})
        engine.set_clock(NOW + 30_000)
        engine.ask("PATCH", f"/objects/Living/{numbered(2)}", {"properties": {"until": "2024-01-01T00:00:00Z"}})
        assert 1 == engine.handler.database.expiration.sweep(NOW + 60_000)
        assert [numbered(2)] == engine.ids("Living")


def test_a_date_of_the_object_may_count() -> None:
    with opened() as engine:
        engine.create(living(deleteOn="until", defaultTtl=-10))
        engine.insert("Living", 1, {"until": "2027-01-15T08:00:00Z"})
        engine.insert("Living", 2, {})
        assert 0 == engine.handler.database.expiration.sweep(NOW - 10_001)
        assert 1 == engine.handler.database.expiration.sweep(NOW - 10_000)
        assert [numbered(2)] == engine.ids("Living")


def test_it_happens_beside_writes_and_when_data_is_opened(tmp_path: Path) -> None:
    later = 10 * NOW
    with opened(tmp_path) as engine:
        engine.create(living(deleteOn="_creationTimeUnix", defaultTtl=60))
        engine.set_clock(later)
        engine.insert("Living", 1, {})
        engine.set_clock(later + 59_999)  # it is looked for what is over once a minute
        engine.insert("Living", 2, {})
        assert [numbered(1), numbered(2)] == engine.ids("Living")
        engine.set_clock(later + 60_000)
        engine.insert("Living", 3, {})
        assert [numbered(2), numbered(3)] == engine.ids("Living")
        engine.set_clock(later + 120_000)
        batch = {"objects": [{"class": "Living", "id": numbered(5)}]}
        assert "SUCCESS" == engine.ask("POST", "/batch/objects", batch)[1][0]["result"]["status"]
        assert [numbered(5)] == engine.ids("Living")  # a batch looks, too
        engine.set_clock(1_000_000)
        engine.insert("Living", 4, {})
        assert [numbered(4), numbered(5)] == engine.ids("Living")
    with opened(tmp_path) as engine:
        assert [numbered(5)] == engine.ids("Living")
