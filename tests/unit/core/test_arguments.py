"""What a message or an address cannot hold is invalid input, before anything is sent."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from weaviate_gen._core import collections, tenants
from weaviate_gen._core.admin import debug, rbac
from weaviate_gen._core.data import many, objects
from weaviate_gen._core.encoding import checks_encoding
from weaviate_gen._core.scope import Scope
from weaviate_gen._core.search import aggregate, near, plan
from weaviate_gen._core.search.aggregate import AggregateOptions
from weaviate_gen._core.search.request import Options, ReadScope
from weaviate_gen._inputs.blobs import to_base64
from weaviate_gen.classes.query import Filter, QueryReference
from weaviate_gen.exceptions import WeaviateInvalidInputError

pytestmark = pytest.mark.unit

ID = "0b5fcd2e-11a4-4c39-9d0f-6f2a1e7c4b01"
SCOPE = Scope("Bike")
READ_SCOPE = ReadScope(SCOPE)
BAD = "\ud800"


def _deep(levels: int) -> QueryReference:
    return functools.reduce(
        lambda inner, _: QueryReference(link_on="r", return_references=inner),
        range(levels),
        QueryReference(link_on="r"),
    )


CASES: dict[str, Callable[[], Any]] = {
    "limit": lambda: plan.fetch_objects(READ_SCOPE, Options(limit=2**40)),
    "limit of ids": lambda: plan.fetch_objects_by_ids(READ_SCOPE, Options(limit=2**40), [ID]),
    "tenant": lambda: plan.fetch_objects(ReadScope(Scope("Bike", BAD)), Options()),
    "query": lambda: plan.bm25(READ_SCOPE, Options(), BAD),
    "near_text": lambda: plan.near_text(READ_SCOPE, Options(), BAD, near.NearOptions()),
    "hybrid": lambda: plan.hybrid(READ_SCOPE, Options(), near.HybridArguments(BAD)),
    "aggregate": lambda: aggregate.over_all(SCOPE, AggregateOptions(group_by=BAD)),
    "filter": lambda: plan.fetch_objects(READ_SCOPE, Options(filters=Filter.by_property("n").equal(2**70))),
    "filter, string": lambda: plan.fetch_objects(READ_SCOPE, Options(filters=Filter.by_property("n").equal(BAD))),
    "delete_many": lambda: many.delete_many(SCOPE, Filter.by_property("n").equal(2**70), False, False),
    "references": lambda: plan.fetch_objects(READ_SCOPE, Options(return_references=_deep(60))),
    "references without an end": lambda: plan.fetch_objects(READ_SCOPE, Options(return_references=_deep(400))),
    "tenants": lambda: tenants.get_by_names(SCOPE, [BAD]),
    "path": lambda: rbac.get(BAD),
    "collection": lambda: collections.exists(f"A{BAD}"),
    "query of the address": lambda: objects.exists(Scope("Bike", BAD), ID),
    "debug": lambda: debug.list_tenants_over_rest(BAD),
}


@pytest.mark.parametrize("name", CASES)
def test_what_cannot_be_sent_is_invalid_input(name: str) -> None:
    with pytest.raises(WeaviateInvalidInputError) as caught:
        CASES[name]()
    assert caught.value.__cause__ is not None


def test_a_wrong_type_stays_a_type_error() -> None:
    with pytest.raises(TypeError, match="near_text: an argument must be of another type") as caught:
        plan.near_text(
            READ_SCOPE, Options(), "q", near.NearOptions(target_vector=[]), move_to=None, move_away=None, more=1
        )  # type: ignore[call-arg]
    assert isinstance(caught.value, WeaviateInvalidInputError)


def test_values_that_contain_themselves_are_refused() -> None:
    loop: dict[str, Any] = {}
    loop["loop"] = loop
    with pytest.raises(WeaviateInvalidInputError, match="must not contain themselves"):
        objects.replace(SCOPE, ID, loop, None, None)


def test_errors_of_ours_pass_a_plan_as_they_are() -> None:
    meant = WeaviateInvalidInputError("meant")

    @checks_encoding
    def refuse() -> None:
        raise meant

    with pytest.raises(WeaviateInvalidInputError) as caught:
        refuse()
    assert caught.value is meant


def test_a_file_that_is_not_there_is_invalid_input(tmp_path: Path) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="near_image must be a readable file"):
        to_base64(tmp_path / "none.png", "near_image")
    with pytest.raises(WeaviateInvalidInputError, match="near_image must be a readable file"):
        to_base64(tmp_path, "near_image")
