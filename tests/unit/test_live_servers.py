"""Which tests are skipped for a real server that is too old for them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tests.support import live
from weaviate_gen._core.version import Version
from weaviate_gen.exceptions import WeaviateBaseError, WeaviateUnsupportedFeatureError

pytestmark = pytest.mark.unit

REFUSAL = WeaviateUnsupportedFeatureError("boost", "1.30.23", "1.38.0")


def _item(backend: str = "live", mark: object = None) -> Any:
    return SimpleNamespace(nodeid=f"a.py::test[{backend}-sync]", get_closest_marker=lambda _: mark)


def _run(item: Any, body: Any) -> None:
    with live.skipping_refusals(item):
        body()


def _refused() -> None:
    raise REFUSAL


def _refused_with_another_text() -> None:
    with pytest.raises(WeaviateBaseError, match="no such switch"):
        raise REFUSAL


def _refused_as_an_assertion() -> None:
    try:
        raise REFUSAL
    except WeaviateBaseError as error:
        assert "alias" in str(error)


def _refused_within_the_client() -> None:
    try:
        raise REFUSAL
    except WeaviateBaseError:
        raise KeyError from None


@pytest.fixture
def of_version(monkeypatch: pytest.MonkeyPatch) -> Any:
    return lambda version: monkeypatch.setattr(live, "version", lambda: version)


@pytest.mark.parametrize("body", [_refused, _refused_with_another_text, _refused_as_an_assertion])
def test_what_a_gate_refuses_is_skipped_with_its_text(of_version: Any, body: Any) -> None:
    of_version((1, 30, 23))
    with pytest.raises(pytest.skip.Exception, match=r"boost needs Weaviate 1\.38\.0 or newer, .* is 1\.30\.23"):
        _run(_item(), body)


@pytest.mark.parametrize(
    ("item", "version", "body", "error"),
    [
        (_item("http"), (1, 30, 23), _refused, WeaviateUnsupportedFeatureError),
        (_item(mark=object()), (1, 30, 23), _refused, WeaviateUnsupportedFeatureError),
        (_item(), (1, 39, 0), _refused, WeaviateUnsupportedFeatureError),
        (_item(), (1, 31, 0), _refused, WeaviateUnsupportedFeatureError),
        (_item(), (1, 39, 0), _refused_with_another_text, AssertionError),
        (_item(), (1, 30, 23), _refused_within_the_client, KeyError),
    ],
    ids=["another backend", "about gates", "newest server", "another version", "text on the newest", "in the client"],
)
def test_any_other_refusal_fails(of_version: Any, item: Any, version: Version, body: Any, error: Any) -> None:
    of_version(version)
    with pytest.raises(error):
        _run(item, body)


def test_a_mark_names_the_first_version_that_will_do(of_version: Any) -> None:
    of_version((1, 30, 23))
    mark = pytest.mark.needs_server(1, 34, reason="it counts otherwise").mark
    assert "needs a server of 1.34.0 or newer, not 1.30.23: it counts otherwise" == live.too_old([mark])
    assert live.too_old([pytest.mark.needs_server(1, 30, 24, reason="so").mark]) is not None
    assert live.too_old([pytest.mark.needs_server(1, 30, 23, reason="so").mark]) is None
    assert live.too_old([]) is None
