"""Each change of the table is planned and applied, and objects stay intact; on a server too, if there is one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.schemas.conftest import create, is_server, read
from tests.schemas.table import CASES, Case
from weaviate_gen import WeaviateClient
from weaviate_gen.exceptions import SchemaError, WeaviateInvalidInputError
from weaviate_gen.schemas import How, apply, diff, export, plan

pytestmark = pytest.mark.contract


def test_table_has_at_least_60_changes() -> None:
    assert len(CASES) >= 60


def _expected(case: Case, before: dict[str, Any]) -> dict[str, Any]:
    out = {}
    for uuid, (properties, references, vectors) in before.items():
        names = {name: case.names.get(name, name) for name in (*properties, *references) if name not in case.lost}
        out[uuid] = (
            {
                names[name]: case.values.get(name, lambda each: each)(value)
                for name, value in properties.items()
                if name in names
            },
            {names[name]: value for name, value in references.items() if name in names},
            {case.vectors[name]: value for name, value in vectors.items() if name in case.vectors},
        )
    return out


REBUILT = [name for name, case in CASES.items() if How.REBUILD in case.how.values()]
ALIKE = frozenset(REBUILT) - frozenset(REBUILT[::4])
"""Changes by a copy, like others of the table: planned always, applied in the long form alone."""


@pytest.mark.parametrize("name", sorted(ALIKE))
def test_change_by_a_copy_is_planned(name: str, client: WeaviateClient) -> None:
    case = CASES[name]
    create(client, case.before())
    found = plan(client, case.after())
    assert dict(case.how) == {change.setting: change.how for change in found.changes}


@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.slow if each in ALIKE else ()) for each in CASES]
)
def test_change_is_planned_and_applied(name: str, client: WeaviateClient, request: pytest.FixtureRequest) -> None:
    case = CASES[name]
    if is_server(request) and not case.is_live:
        pytest.skip("needs a model")
    create(client, case.before())
    before = read(client, "Doc")
    desired = case.after()
    found = plan(client, desired)
    assert dict(case.how) == {change.setting: change.how for change in found.changes}
    if How.BLOCKED in case.how.values():
        with pytest.raises(WeaviateInvalidInputError, match="cannot be made"):
            apply(client, found)
        return
    if "boolean to date" == name:
        with pytest.raises(SchemaError, match="cannot be converted"):
            apply(client, found)
        assert before == read(client, "Doc")
        assert {"Doc", "Group", "Person"} == set(client.collections.list_all())
        return
    apply(client, found)
    assert [] == diff(client, desired)
    assert [] == plan(client, desired).steps
    expected = _expected(case, before)
    after = read(client, "Doc")
    if How.REBUILD in case.how.values() and "vectorizer" in name:
        assert all("first" in vectors for _, _, vectors in after.values())
        after = {uuid: (*both, {"second": vectors["second"]}) for uuid, (*both, vectors) in after.items()}
    assert expected == after
    again = export(client, ["Doc"])
    assert [] == diff(client, again)
