"""The one rule by which names of the specs become names in Python."""

from __future__ import annotations

import keyword
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.names import Names, ascii_name, snake_name
from codegen.step import Context


@pytest.mark.parametrize(
    ("wire", "plain", "snake"),
    [
        ("getThing", "getThing", "get_thing"),
        ("_send", "send", "send"),
        ("__init__", "init__", "init"),
        ("2fa", "x_2fa", "x_2fa"),
        ("2-way", "x_2_way", "x_2_way"),
        ("größe", "groudfe", "groudfe"),
        ("名", "u540d", "u540d"),
        ("a/b c", "a_b_c", "a_b_c"),
        ("🚲", "x", "x"),
        ("", "x", "x"),
    ],
)
def test_a_name_becomes_an_identifier(wire: str, plain: str, snake: str) -> None:
    assert (ascii_name(wire), snake_name(wire)) == (plain, snake)


@given(st.text())
def test_every_name_becomes_an_identifier_that_python_reads_as_it_is(wire: str) -> None:
    for name in (ascii_name(wire), snake_name(wire)):
        assert name.isidentifier()
        assert name.isascii()
        assert not name.startswith("_")


@given(
    st.lists(
        st.sampled_from(["a", "A", "a_", "_a", "class", "class_", "Class", "b-c", "b.c", "b_c", "taken"]), unique=True
    )
)
def test_names_of_a_scope_are_free_and_do_not_depend_on_order(wires: list[str]) -> None:
    names = Names(Context(Path()), "scope", ["taken"], style=snake_name, fold=str.upper).assign_all(wires)
    assert names == Names(Context(Path()), "scope", ["taken"], style=snake_name, fold=str.upper).assign_all(wires[::-1])
    assert len({name.upper() for name in names.values()}) == len(wires)
    assert not set(names.values()) & {"taken", *keyword.kwlist}


def test_whose_spelling_is_right_keeps_its_name() -> None:
    names = Names(Context(Path()), "scope", style=snake_name).assign_all(["getThing", "get_thing", "get.thing"])
    assert names == {"get_thing": "get_thing", "get.thing": "get_thing_", "getThing": "get_thing__"}


def test_renames_are_told_with_their_reason_and_usual_style_is_not() -> None:
    context = Context(Path())
    Names(context, "scope", ["list"], style=snake_name).assign_all(["getThing", "a.b", "list", "class", "_x", "A.b"])
    assert [str(rename) for rename in context.renames] == [
        "scope: 'class' is called class_, because class is a keyword of Python",
        "scope: 'list' is called list_, because generated code needs the name list",
        "scope: '_x' is called x, because Python has no such name",
        "scope: 'a.b' is called a_b_, because A.b has the name a_b",
    ]
