"""Value classes look at what they are given by their own annotations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, Literal, Union

import numpy as np
import pytest

from weaviate_gen._inputs.checked import checked
from weaviate_gen.classes.data import GeoCoordinate, ReferenceToMulti
from weaviate_gen.classes.init import AdditionalConfig, Proxies
from weaviate_gen.classes.query import Filter, GroupBy, MetadataQuery, QueryNested, QueryReference, Rerank
from weaviate_gen.classes.tenants import Tenant, TenantActivityStatus, TenantCreateActivityStatus
from weaviate_gen.exceptions import WeaviateInvalidInputError

if TYPE_CHECKING:
    from nowhere import Unknown  # type: ignore[import-not-found]  # pyright: ignore[reportMissingImports]

pytestmark = pytest.mark.unit

Later = "Thing | int"
"""An alias that is text, as one must be that names what comes after it."""


class Flavor(Enum):
    RED = "red"


@checked
@dataclass(frozen=True, kw_only=True)
class Thing:
    name: str = ""
    count: int | None = None
    share: float = 0.5
    new: bool = False
    tags: Sequence[str] = ()
    more: Mapping[str, int] | None = None
    flavor: Flavor | str = Flavor.RED
    only: Flavor = Flavor.RED
    either: Union[int, bytes] = 0  # noqa: UP007 - the older spelling is read, too
    word: Literal["a", "b"] = "a"
    free: Any = None
    elsewhere: Unknown = None
    later: Later | None = None  # type: ignore[valid-type]  # resolved by nobody
    nothing: None = None


GOOD: tuple[dict[str, Any], ...] = (
    {"name": "a"},
    {"name": Tenant(name="t").activity_status},
    {"count": 3},
    {"count": None},
    {"share": 1},
    {"share": np.float64(0.25)},
    {"new": True},
    {"tags": ["a"]},
    {"tags": np.array(["a"])},
    {"tags": {"a"}},
    {"more": {"a": 1}},
    {"flavor": Flavor.RED},
    {"flavor": "any text"},
    {"only": "red"},
    {"only": Flavor.RED},
    {"either": b"a"},
    {"word": "c"},
    {"free": object()},
    {"elsewhere": object()},
    {"later": object()},
    {"nothing": None},
)
BAD: tuple[dict[str, Any], ...] = (
    {"name": 5},
    {"name": b"a"},
    {"name": None},
    {"count": True},
    {"count": 1.5},
    {"share": "1"},
    {"share": True},
    {"new": 1},
    {"tags": "a"},
    {"tags": {"a": 1}},
    {"tags": 5},
    {"more": ["a"]},
    {"flavor": 5},
    {"only": "green"},
    {"either": "a"},
    {"nothing": 1},
    {"size": 1},
)


@pytest.mark.parametrize("given", GOOD, ids=[f"{at}-{next(iter(each))}" for at, each in enumerate(GOOD)])
def test_what_fits_its_annotation_is_taken_as_it_is(given: dict[str, Any]) -> None:
    ((name, value),) = given.items()
    assert getattr(Thing(**given), name) is value


@pytest.mark.parametrize("given", BAD, ids=str)
def test_what_does_not_fit_is_refused_by_name(given: dict[str, Any]) -> None:
    ((name, _),) = given.items()
    with pytest.raises(WeaviateInvalidInputError, match=f"^Thing.*{name}") as refused:
        Thing(**given)
    assert isinstance(refused.value, ValueError)


def test_an_enum_is_refused_with_what_it_has() -> None:
    with pytest.raises(WeaviateInvalidInputError, match=r"only must be Flavor \(red\), got str: 'green'"):
        Thing(only="green")  # type: ignore[arg-type]  # the case is one


@pytest.mark.parametrize(
    "make",
    [
        Tenant,
        lambda: Tenant(name="a", activity_status="ASLEEP"),  # type: ignore[arg-type]
        lambda: ReferenceToMulti(target_collection="A"),  # type: ignore[call-arg]
        lambda: GeoCoordinate(latitude="1", longitude=2),  # type: ignore[arg-type]
        lambda: GroupBy(prop="a", objects_per_group=1),  # type: ignore[call-arg]
        lambda: Rerank(prop="a", query=5),  # type: ignore[arg-type]
        lambda: MetadataQuery(score="yes"),  # type: ignore[arg-type]
        lambda: QueryNested(name="a", properties=[5]),  # type: ignore[list-item]
        lambda: QueryReference(link_on=5),  # type: ignore[arg-type]
        lambda: QueryReference(link_on="a", return_metadata=5),  # type: ignore[arg-type]
        lambda: QueryReference(link_on="a", return_references="b"),  # type: ignore[arg-type]
        lambda: Proxies(http=5),  # type: ignore[arg-type]
        lambda: AdditionalConfig(trust_env="yes"),  # type: ignore[arg-type]
    ],
)
def test_public_values_refuse_what_they_cannot_be(make: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError):
        make()


def test_the_value_of_an_enum_stands_for_its_member() -> None:
    assert Tenant(name="a", activity_status="COLD").activity_status is TenantActivityStatus.INACTIVE  # type: ignore[arg-type]
    asleep: Any = TenantCreateActivityStatus.INACTIVE
    assert Tenant(name="a", activity_status=asleep).activity_status is TenantActivityStatus.INACTIVE


def test_an_id_of_the_wrong_kind_is_a_type_error_too() -> None:
    with pytest.raises(WeaviateInvalidInputError) as refused:
        Filter.by_id().equal(5)  # type: ignore[arg-type]  # the case is one
    assert isinstance(refused.value, TypeError)
