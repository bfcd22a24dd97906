"""Aliases, tokens and objects over REST: what is sent, and what is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tests.support.admin import answered, sent
from weaviate_gen._core.admin import alias, debug, tokenization
from weaviate_gen.classes.config import ConsistencyLevel
from weaviate_gen.classes.tokenization import (
    StopwordsCreate,
    StopwordsPreset,
    TextAnalyzerConfigCreate,
    Tokenization,
    TokenizeResult,
)
from weaviate_gen.exceptions import UnexpectedStatusCodeError, WeaviateInvalidInputError
from weaviate_gen.outputs.alias import AliasReturn

pytestmark = pytest.mark.unit

ID = "1c62636e-6671-436d-ab3e-aef2d5f22560"
WIRE = {"alias": "Latest", "class": "Bike"}


def test_reading_aliases() -> None:
    latest = AliasReturn(alias="Latest", collection="Bike")
    assert ("GET", "/v1/aliases", None) == sent(alias.list_all(None))
    assert ("GET", "/v1/aliases?class=Bike", None) == sent(alias.list_all("Bike"))
    assert {"Latest": latest} == answered(alias.list_all(None), 200, {"aliases": [WIRE]})
    assert {} == answered(alias.list_all(None), 200, {"aliases": None})
    assert (latest, None) == (answered(alias.get("Latest"), 200, WIRE), answered(alias.get("Latest"), 404))
    assert (True, False) == (answered(alias.exists("Latest"), 200, WIRE), answered(alias.exists("Latest"), 404))
    assert (1, 32, 0) == alias.list_all(None).min_version


def test_changing_aliases() -> None:
    made = alias.create("latest", "bike")
    assert ("POST", "/v1/aliases", {"class": "bike", "alias": "latest"}) == sent(made)
    assert None is answered(made, 200, WIRE)
    moved = alias.update("a/b", "Car")
    assert ("PUT", "/v1/aliases/a%2Fb", {"class": "Car"}) == sent(moved)
    assert (True, False) == (answered(moved, 200, WIRE), answered(moved, 404))
    gone = alias.delete("Latest")
    assert ("DELETE", "/v1/aliases/Latest", None) == sent(gone)
    assert (True, False) == (answered(gone, 204), answered(gone, 404))


def _text(**changes: Any) -> Any:
    arguments: dict[str, Any] = {"analyzer_config": None, "stopwords": None, "stopword_presets": None}
    return tokenization.text("a b", Tokenization.WORD, **arguments | changes)


def test_a_text_is_cut_by_settings() -> None:
    assert ("POST", "/v1/tokenize", {"text": "a b", "tokenization": "word"}) == sent(_text())
    assert (1, 37, 0) == _text().min_version
    found = answered(_text(), 200, {"indexed": ["a", "b"], "query": None})
    assert TokenizeResult(indexed=["a", "b"], query=[]) == found


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"analyzer_config": TextAnalyzerConfigCreate()}, {}),
        ({"analyzer_config": TextAnalyzerConfigCreate(ascii_fold=True)}, {"analyzerConfig": {"asciiFold": True}}),
        (
            {"stopwords": StopwordsCreate(preset=StopwordsPreset.EN, additions=["x"], removals=None)},
            {"stopwords": {"preset": "en", "additions": ["x"]}},
        ),
        ({"stopwords": StopwordsCreate(preset=None, additions=None, removals=None)}, {}),
        ({"stopword_presets": {"mine": ("a", "b")}}, {"stopwordPresets": {"mine": ["a", "b"]}}),
    ],
)
def test_settings_are_sent(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    assert {"text": "a b", "tokenization": "word"} | expected == sent(_text(**changes))[2]


def test_stopwords_are_given_in_one_way() -> None:
    given = StopwordsCreate(preset=None, additions=None, removals=None)
    with pytest.raises(ValueError, match="mutually exclusive"):
        _text(stopwords=given, stopword_presets={})


@pytest.mark.parametrize("words", ["abc", 7, [7]])
def test_presets_are_lists_of_words(words: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=r"stopword_presets\['x'\]"):
        _text(stopword_presets={"x": words})


def test_only_text_is_cut() -> None:
    wrong: Any = 7
    with pytest.raises(WeaviateInvalidInputError, match="text must be a string"):
        tokenization.text(wrong, Tokenization.WORD, None, None, None)
    with pytest.raises(WeaviateInvalidInputError, match="text must be a string"):
        tokenization.for_property("Bike", "name", wrong)


def test_a_text_is_cut_as_a_property_does() -> None:
    call = tokenization.for_property("bike", "name", "a b")
    assert ("POST", "/v1/schema/Bike/properties/name/tokenize", {"text": "a b"}) == sent(call)


def test_an_object_over_rest() -> None:
    call = debug.get_object_over_rest("Bike", UUID(ID), ConsistencyLevel.ALL, "node2", "acme")
    target = f"/v1/objects/Bike/{ID}?consistency_level=ALL&node_name=node2&tenant=acme"
    assert ("GET", target, None) == sent(call)
    wire = {
        "class": "Bike",
        "creationTimeUnix": 1000,
        "id": ID,
        "lastUpdateTimeUnix": 2000,
        "properties": {"name": "racer"},
        "vectors": {"a": [0.5]},
    }
    found = answered(call, 200, wire)
    assert ("Bike", UUID(ID), {"name": "racer"}, {"a": [0.5]}) == (
        found.collection,
        found.id,
        found.properties,
        found.vectors,
    )
    assert (1, 2) == (found.creationTimeUnix.second, found.lastUpdateTimeUnix.second)
    assert (UTC, "Bike") == (found.creation_time.tzinfo, getattr(found, "class"))
    assert isinstance(found.last_update_time, datetime)
    assert None is answered(call, 404)


def test_the_configuration_is_read_from_another_port() -> None:
    call = debug.server_config(6061)
    assert ("GET", ":6061/debug/config", None) == sent(call)
    assert {"avoid_mmap": False} == answered(call, 200, {"avoid_mmap": False})
    with pytest.raises(UnexpectedStatusCodeError, match="DEBUG_ENDPOINTS_ENABLED=true"):
        answered(call, 404, "404 page not found")
    (need,) = call.requires
    assert [False, True, True] == [need.met(version) for version in ((1, 32, 18), (1, 32, 19), (1, 35, 0))]


@pytest.mark.parametrize("port", [0, 65536, "6060"])
def test_a_port_is_a_number(port: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="an integer from 1 to 65535"):
        debug.server_config(port)


WHERE = {"path": ["name"], "operator": "Equal", "valueText": "racer"}


def test_what_rest_alone_tells() -> None:
    assert ("GET", "/v1/", None) == sent(debug.links())
    assert [{"href": "/v1/meta"}] == answered(debug.links(), 200, {"links": [{"href": "/v1/meta"}]})
    tenants = debug.list_tenants_over_rest("Bike")
    assert ("GET", "/v1/schema/Bike/tenants", None) == sent(tenants)
    assert [{"name": "acme"}] == answered(tenants, 200, [{"name": "acme"}])
    listing = debug.list_objects_over_rest("Bike", 2, 3, UUID(ID), "vector", "acme")
    assert ("GET", f"/v1/objects?after={ID}&offset=3&limit=2&include=vector&class=Bike&tenant=acme", None) == sent(
        listing
    )
    assert [] == answered(listing, 200, {"objects": None})


def test_objects_are_written_and_deleted_over_rest() -> None:
    adding = debug.insert_objects_over_rest([{"class": "Bike"}], ConsistencyLevel.ONE)
    assert ("POST", "/v1/batch/objects?consistency_level=ONE", {"objects": [{"class": "Bike"}]}) == sent(adding)
    assert [{"result": {}}] == answered(adding, 200, [{"result": {}}])
    taking = debug.delete_objects_over_rest("Bike", WHERE, True, True, None, "acme")
    wanted = {"match": {"class": "Bike", "where": WHERE}, "dryRun": True, "output": "verbose"}
    assert ("DELETE", "/v1/batch/objects?tenant=acme", wanted) == sent(taking)
    minimal = debug.delete_objects_over_rest("Bike", WHERE, False, False, None, None)
    assert "minimal" == sent(minimal)[2]["output"]


def test_a_search_over_rest() -> None:
    call = debug.near_text_over_rest("Bike", "red", {"limit": 3})
    assert ("POST", "/v1/search/Bike/near-text", {"query": ["red"], "limit": 3}) == sent(call)
    (need,) = call.requirements()
    assert [False, True] == [need.met(version) for version in ((1, 38, 5), (1, 38, 6))]
