"""Expressions of filters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from weaviate_gen.classes.query import Filter
from weaviate_gen.cli.errors import CommandError
from weaviate_gen.cli.where import parse

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("price > 3", Filter.by_property("price").greater_than(3)),
        ("price >= -3.5e1", Filter.by_property("price").greater_or_equal(-35.0)),
        ("price<3", Filter.by_property("price").less_than(3)),
        ("price <= 3", Filter.by_property("price").less_or_equal(3)),
        ("name = 'a'", Filter.by_property("name").equal("a")),
        ('name == "say \\"hi\\""', Filter.by_property("name").equal('say "hi"')),
        ("name != 'a'", Filter.by_property("name").not_equal("a")),
        ("name LIKE 'a*'", Filter.by_property("name").like("a*")),
        ("isNew = true", Filter.by_property("isNew").equal(True)),
        ("tags contains_any ['a', \"b\"]", Filter.by_property("tags").contains_any(["a", "b"])),
        ("tags contains_all [1]", Filter.by_property("tags").contains_all([1])),
        ("tags contains_none ['a']", Filter.by_property("tags").contains_none(["a"])),
        ("name is null", Filter.by_property("name").is_none(True)),
        ("name IS NOT NULL", Filter.by_property("name").is_none(False)),
        ("length(name) > 3", Filter.by_property("name", length=True).greater_than(3)),
        ("length = 3", Filter.by_property("length").equal(3)),
        ("author.name = 'a'", Filter.by_ref("author").by_property("name").equal("a")),
        ("a.b.c = 1", Filter.by_ref("a").by_ref("b").by_property("c").equal(1)),
        (
            "_id = '00000000-0000-4000-8000-000000000001'",
            Filter.by_id().equal("00000000-0000-4000-8000-000000000001"),
        ),
        ("_created > date('2024-01-02')", Filter.by_creation_time().greater_than(datetime(2024, 1, 2, tzinfo=UTC))),
        (
            "day < date('2024-01-02T03:04:05+02:00')",
            Filter.by_property("day").less_than(datetime(2024, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2)))),
        ),
        (
            "a = 1 or b = 2 and not c = 3",
            Filter.any_of(
                [
                    Filter.by_property("a").equal(1),
                    Filter.all_of([Filter.by_property("b").equal(2), Filter.not_(Filter.by_property("c").equal(3))]),
                ]
            ),
        ),
        (
            "(a = 1 or b = 2) and c = 3",
            Filter.all_of(
                [
                    Filter.any_of([Filter.by_property("a").equal(1), Filter.by_property("b").equal(2)]),
                    Filter.by_property("c").equal(3),
                ]
            ),
        ),
    ],
)
def test_an_expression_is_the_filter_that_one_would_write(expression: str, expected: Any) -> None:
    assert expected.to_wire() == parse(expression).to_wire()


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("", "expected the name of a property, got the end at character 1: >>>"),
        ("price", "expected an operator (=, ==, !=, <, <=, >, >=, like, contains_all"),
        ("price >", "got the end at character 8: price >>>>"),
        ("price > abc", "expected a string in quotes, a number, true, false or date(\"…\"), got 'abc' at character 9"),
        ("price > 3 4", "expected 'and', 'or' or the end, got '4' at character 11: price > 3 >>>4"),
        ("(price > 3", "expected ')', got the end"),
        ("price ~ 3", "expected a property, a value or an operator, got '~' at character 7: price >>>~ 3"),
        ("tags contains_any 'a'", "expected '[', got"),
        ("tags contains_any []", "expected a string in quotes"),
        ("name is 3", "expected 'null', got '3'"),
        ("day > date('soon')", "expected a date in ISO 8601"),
        ("day > date(3)", "expected a date in ISO 8601"),
        ("_id like 'a'", "expected an operator that this target has, got 'like'"),
        ("_id = 'x'", "--where: "),
        ("name = 'a", 'got "\'" at character 8'),
    ],
)
def test_an_error_shows_where_it_is(expression: str, message: str) -> None:
    with pytest.raises(CommandError) as raised:
        parse(expression)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)
