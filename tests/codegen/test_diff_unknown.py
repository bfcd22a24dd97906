"""What a comparison does not know is reported where it changed, and not where it stayed the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

from codegen.diff import flat, modules, overlays, rest, side, surface, value_sets, values
from codegen.diff.change import Change, Way
from tests.support.rest_documents import document, operation

pytestmark = pytest.mark.unit

SAME = {"x-same": 1}
OLD, NEW = SAME | {"x-other": 1}, SAME | {"x-other": 2}


def told(changes: Iterable[Change]) -> list[tuple[str, str, str]]:
    return [(each.rule, each.where, each.detail) for each in changes]


def test_of_a_document_an_operation_and_a_response() -> None:
    def made(keys: dict[str, Any]) -> dict[str, Any]:
        response = {"200": {"description": "ok", **keys}}
        return document(paths={"/a": {"get": operation(responses=response, **keys)}}) | {"tags": []} | keys

    what = "x-other 1 became 2"
    rule = "rest-vendor-key-changed"
    places = ("the document", "GET /a", "GET /a: 200")
    assert [(rule, place, what) for place in places] == told(rest.compare(made(OLD), made(NEW)))


def test_of_a_schema() -> None:
    assert [("rest-vendor-key-changed", "A", "x-other 1 became 2")] == told(values.compare(OLD, NEW, "A", Way.IN))


def test_of_a_set_of_values() -> None:
    expected = [("module-unknown-changed", "literals.Size", "other x-other")]
    assert expected == told(value_sets.literals({"Size": OLD}, {"Size": NEW}))


def test_of_the_message_of_a_module() -> None:
    def made(keys: dict[str, Any]) -> dict[str, Any]:
        return {"a.toml": {"modules": {"generative-a": {"kind": "generative", "runtime": {"oneof": "a", **keys}}}}}

    expected = [("module-unknown-changed", "modules.generative-a", "other runtime.x-other")]
    assert expected == told(modules.compare(made(OLD), made(NEW)))


def test_of_the_overlay_of_bodies() -> None:
    expected = [("overlay-unknown-changed", "bodies.toml x-other", "came, went or changed")]
    assert expected == told(overlays.compare({"bodies.toml": OLD}, {"bodies.toml": NEW}))


def test_of_tables_of_methods() -> None:
    old, new = ({"same.toml": SAME, "other.toml": keys} for keys in (OLD, NEW))
    expected = [("surface-unknown-changed", "other.toml", "came, went or changed")]
    assert expected == told(surface.compare(old, new, ("old", "new")))


def test_of_the_order_and_number_of_what_is_a_set() -> None:
    """A tag that is listed twice means what it means once, and still is another document."""
    old, new = (side.Side("1", document() | {"tags": tags}, FileDescriptorSet()) for tags in (["a"], ["a", "a"]))
    expected = ("rest-unknown-changed", "the document", "differs where this comparison does not look")
    assert [expected] == told(side.compare(old, new))


@pytest.mark.parametrize(("format_", "kind"), [("int64", "integer"), ("uint32", "integer"), ("float", "number")])
def test_a_number_of_a_whole_format_is_an_integer(format_: str, kind: str) -> None:
    assert kind == flat.flat({"type": "number", "format": format_}, {}).keys["type"]
