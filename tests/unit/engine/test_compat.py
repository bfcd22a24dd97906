"""Oddities of a server, each by itself."""

from __future__ import annotations

from operator import lt

import numpy as np
import pytest

from weaviate_gen.engine.compat import beacons, order, references
from weaviate_gen.engine.compat.go_text import Spelled, show, type_name
from weaviate_gen.engine.compat.values import element_type
from weaviate_gen.engine.errors import EngineError, within

pytestmark = pytest.mark.unit


def test_matches_are_cut_off_in_the_order_of_rows() -> None:
    matching = np.asarray([True, True, False, True])
    rows = [np.asarray([2, 3]), np.asarray([1]), np.asarray([0])]
    assert [False, True, False, True] == order.cut_off_in_row_order(matching, rows, 2).tolist()
    assert matching.tolist() == order.cut_off_in_row_order(matching, rows, 9).tolist()


def test_times_are_in_order_of_their_digits_from_2001_to_2286() -> None:
    first, last = 1_000_000_000_000, 9_999_999_999_999
    assert order.digits_keep_order((first, last))
    assert not order.digits_keep_order((first - 1, last))
    assert not order.digits_keep_order((last + 1,))
    assert not order.digits_keep_order((-123_456_789_012,))
    assert [True, False] == order.by_digits(lt, [10**13, 2 * 10**12], 2 * 10**12).tolist()


def test_empty_list_of_references_is_unreadable() -> None:
    with pytest.raises(EngineError, match=r"property of of type \[\]interface {} is not a valid cross-reference"):
        references.check_list_can_be_removed_from([], "of")
    references.check_list_can_be_removed_from(None, "of")
    assert "prop of is present, but not a ref" in references.error_of_kept_reference([], "of")
    assert "" == references.error_of_kept_reference([{"beacon": "x"}], "of")


def test_messages_name_what_a_server_names() -> None:
    assert "2nd path segment must be uuid, but got 'of'" in beacons.wrong_id_of_source("of").message
    assert "invalid cref URI: %!w(<nil>)" == beacons.no_path().message
    assert ("integer", "text") == (element_type("number"), element_type("text"))
    assert "map[a:[1 3.0 true] b:<nil>]" == show({"b": None, "a": [1, Spelled(3.0), True]})
    assert ["<nil>", "json.Number", "float64"] == [type_name(value) for value in (None, Spelled(1.5), 1.5)]


def test_context_keeps_class_cause_and_parameters() -> None:
    with pytest.raises(EngineError) as raised, within("put object", "tenant", kind="internal"), within("read"):
        raise EngineError("tenant_not_found", "named", tenant="one")
    error = raised.value
    assert ("tenant_not_found", {"tenant": "one"}, "internal") == (error.code, error.parameters, error.kind)
    assert 'put object: tenant: read: tenant not found: "one"' == error.message == str(error)
