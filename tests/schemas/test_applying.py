"""Plans of several collections: interrupted at every step, refused, undone, locked, recorded."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.schemas.conftest import create, read
from tests.schemas.table import COUNT, base
from weaviate_gen import WeaviateClient
from weaviate_gen.classes.query import QueryReference
from weaviate_gen.exceptions import SchemaError, TransferError, WeaviateInvalidInputError
from weaviate_gen.schemas import How, Plan, apply, diff, export, plan, resume, undo
from weaviate_gen.schemas.executing import Executor
from weaviate_gen.schemas.lock import read_progress
from weaviate_gen.schemas.normal import expand
from weaviate_gen.schemas.state import LOCK, read_state
from weaviate_gen.schemas.steps import Step

pytestmark = pytest.mark.contract

PERSON = {"class": "Person", "vectorizer": "none", "properties": [{"name": "name", "dataType": ["text"]}]}
GROUP = {**PERSON, "class": "Group"}


class Killed(BaseException):
    """The program ends here."""


def _removed(schema: dict[str, Any], name: str) -> dict[str, Any]:
    return {**schema, "properties": [each for each in schema["properties"] if each["name"] != name]}


def _everything() -> dict[str, Any]:
    """Return a desired state that takes a step of each kind."""
    doc = _removed(base(), "price")
    person = {
        **PERSON,
        "description": "people",
        "properties": [
            {"name": "name", "dataType": ["text"], "tokenization": "field"},
            {"name": "born", "dataType": ["date"]},
        ],
        "vectorConfig": {"own": {"vectorizer": {"none": {}}, "vectorIndexType": "flat"}},
    }
    new = {"class": "New", "properties": [{"name": "to", "dataType": ["Doc"]}, {"name": "self", "dataType": ["New"]}]}
    return {"collections": [doc, person, new], "aliases": {"People": "Person", "Texts": "Doc"}}


def _normal(client: WeaviateClient) -> dict[str, Any]:
    """Return the normal forms of all collections."""
    return {name: expand(schema) for name, schema in read_state(client).collections.items()}


def _kill(monkeypatch: pytest.MonkeyPatch, number: int, *, after: bool) -> None:
    """End the program at a step: before it is made, or before that is recorded."""
    count = -1

    def make(executor: Executor, step: Step) -> None:
        nonlocal count
        count += 1
        if count == number and not after:
            raise Killed
        made(executor, step)
        if count == number:
            raise Killed

    made = Executor.make
    monkeypatch.setattr(Executor, "make", make)


def _check_everything(client: WeaviateClient, before: dict[str, Any]) -> None:
    assert [] == diff(client, _everything(), delete_missing=True)
    assert not client.collections.exists(LOCK)
    found = read(client, "Doc")
    kept = read(client, "Doc_v1")
    assert before == kept
    expected = {uuid: ({k: v for k, v in own.items() if k != "price"}, *rest) for uuid, (own, *rest) in before.items()}
    assert expected == found
    assert 1 == len(client.collections.use("Person"))


STEPS = 16


ALL_STEPS = [pytest.param(number, marks=pytest.mark.slow if number % 3 else ()) for number in range(STEPS)]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("number", ALL_STEPS)
def test_interrupted_plan_is_resumed(
    number: int, after: bool, client: WeaviateClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    create(client, base())
    before = read(client, "Doc")
    found = plan(client, _everything(), delete_missing=True)
    assert len(found.steps) == STEPS
    assert {step.kind for step in found.steps} == {
        "create", "copy", "update", "add_property", "add_vector", "index", "check", "swap", "alias", "delete",
    }  # fmt: skip
    with monkeypatch.context() as context, pytest.raises(Killed):
        _kill(context, number, after=after)
        apply(client, found, state=tmp_path)
    progress = read_progress(client)
    assert progress is not None
    assert progress.done == number
    with pytest.raises(SchemaError, match="another plan is being applied"):
        apply(client, found)
    report = resume(client, state=tmp_path)
    assert ["Doc_v1"] == report.kept
    _check_everything(client, before)


def test_interrupted_copy_goes_on_or_begins_anew(client: WeaviateClient, tmp_path: Path) -> None:
    create(client, base())
    before = read(client, "Doc")

    def stop(progress: Any) -> None:
        if progress.done == COUNT:
            raise Killed

    for number, state in enumerate((None, tmp_path)):
        desired = {"collections": [_removed(base(), ("price", "count")[number])]}
        with pytest.raises(Killed):
            apply(client, plan(client, desired), state=state, progress=stop)
        resume(client, state=state)
        assert [] == diff(client, desired)
    assert COUNT == len(read(client, "Doc"))
    assert before == read(client, "Doc_v1")


@pytest.mark.parametrize("number", ALL_STEPS)
def test_interrupted_plan_is_undone(number: int, client: WeaviateClient, monkeypatch: pytest.MonkeyPatch) -> None:
    create(client, base())
    before, schemas, aliases = read(client, "Doc"), _normal(client), read_state(client).aliases
    found = plan(client, _everything(), delete_missing=True)
    is_final = found.steps[number].kind in ("swap", "delete")
    with monkeypatch.context() as context, pytest.raises(Killed):
        _kill(context, number, after=True)
        apply(client, found)
    if is_final:
        with pytest.raises(SchemaError, match="resume the plan"):
            undo(client)
        resume(client)
        _check_everything(client, before)
        return
    added = undo(client)
    assert set(added) <= {"Person.born", "Person.own"}
    assert aliases == read_state(client).aliases
    assert before == read(client, "Doc")
    after = _normal(client)
    for name in added:
        own = after["Person"]
        assert own["properties" if name == "Person.born" else "vectorConfig"].pop(name.rpartition(".")[2])
    assert schemas == after


def test_failed_step_undoes_those_before(client: WeaviateClient) -> None:
    create(client, base())
    schemas = _normal(client)
    desired = [{**base(), "description": "changed"}, {**PERSON, "invertedIndexConfig": {"bm25": {"b": 7.0}}}]
    found = plan(client, desired)
    assert ["update", "update"] == [step.kind for step in found.steps]
    with pytest.raises(SchemaError, match=r"step 2 of 2 .*what was done before is undone"):
        apply(client, found)
    assert schemas == _normal(client)


def test_writes_during_a_copy_stop_the_change(client: WeaviateClient, monkeypatch: pytest.MonkeyPatch) -> None:
    create(client, base())
    found = plan(client, _removed(base(), "price"))

    def make(executor: Executor, step: Step) -> None:
        if step.kind == "check":
            client.collections.use("Doc").data.insert({"title": "late"})
        made(executor, step)

    made = Executor.make
    monkeypatch.setattr(Executor, "make", make)
    with pytest.raises(SchemaError, match="others write to it"):
        apply(client, found)
    assert {"Doc", "Group", "Person"} == set(client.collections.list_all())
    assert COUNT + 1 == len(client.collections.use("Doc"))


def test_plan_is_applied_to_what_it_was_made_for(client: WeaviateClient, tmp_path: Path) -> None:
    create(client, base())
    found = plan(client, {**base(), "description": "changed"})
    found.save(tmp_path / "plan.json")
    assert found == Plan.read(tmp_path / "plan.json")
    client.collections.use("Doc").config.update(description="by another")
    with pytest.raises(SchemaError, match="plan again"):
        apply(client, Plan.read(tmp_path / "plan.json"))
    assert not client.collections.exists(LOCK)


def test_running_program_keeps_its_plan(client: WeaviateClient, monkeypatch: pytest.MonkeyPatch) -> None:
    create(client, base())
    found = plan(client, {**base(), "description": "changed"})
    with monkeypatch.context() as context, pytest.raises(Killed):
        context.setattr(os, "getpid", os.getppid)  # a process that is running
        _kill(context, 0, after=False)
        apply(client, found)
    for action in (resume, undo):
        with pytest.raises(SchemaError, match="is being applied by process"):
            action(client)
    client.collections.delete(LOCK)
    with pytest.raises(SchemaError, match="no plan was interrupted"):
        resume(client)


def test_who_was_replaced_stops(client: WeaviateClient, monkeypatch: pytest.MonkeyPatch) -> None:
    create(client, base())
    found = plan(client, [{**base(), "description": "changed"}, {**PERSON, "description": "people"}])

    def make(executor: Executor, step: Step) -> None:
        made(executor, step)
        if step.collection == "Doc":
            monkeypatch.setattr(Executor, "make", made)
            resume(client)

    made = Executor.make
    monkeypatch.setattr(Executor, "make", make)
    with pytest.raises(SchemaError, match=r"404|taken over by nobody"):
        apply(client, found)
    assert [] == diff(client, [{**base(), "description": "changed"}, {**PERSON, "description": "people"}])


def test_references_follow_a_collection_that_is_replaced(client: WeaviateClient) -> None:
    create(client, base())
    people = {**PERSON, "invertedIndexConfig": {"indexNullState": True}}
    found = plan(client, [people])
    assert {("Person", How.REBUILD), ("Doc", How.REBUILD)} == {(each.collection, each.how) for each in found.changes}
    assert 2 * (COUNT + 1) == found.objects
    apply(client, found)
    names = [
        each.references["author"].objects[0].properties
        for each in client.collections.use("Doc")
        .query.fetch_objects(return_references=QueryReference(link_on="author", return_properties=["name"]))
        .objects
    ]
    assert [{"name": "Ada"}] * COUNT == names
    assert [] == diff(client, [people, base()])


def test_collections_that_refer_to_each_other_are_created(client: WeaviateClient) -> None:
    left = {"class": "Left", "properties": [{"name": "other", "dataType": ["Right"]}]}
    right = {"class": "Right", "properties": [{"name": "other", "dataType": ["Left"]}]}
    apply(client, plan(client, [left, right]))
    assert [] == diff(client, [left, right])


def test_former_versions_are_kept_until_they_are_pruned(client: WeaviateClient) -> None:
    create(client, base())
    second = _removed(base(), "price")
    assert ["Doc_v1"] == apply(client, plan(client, second)).kept
    third = _removed(second, "count")
    found = plan(client, third)
    assert COUNT == found.objects  # no copy is kept of what an alias leads to
    assert ["Doc_v2"] == apply(client, found).kept
    assert {"Doc": "Doc_v3"} == read_state(client).aliases
    assert [] == plan(client, third).steps
    pruned = plan(client, third, prune=True)
    assert pruned.destroys
    assert ["Doc_v1", "Doc_v2"] == [each.collection for each in pruned.changes if each.how is How.DELETE]
    apply(client, pruned)
    assert {"Doc_v3", "Group", "Person"} == set(client.collections.list_all())
    fourth = _removed(third, "ok")
    assert [] == apply(client, plan(client, fourth, prune=True)).kept
    assert {"Doc_v4", "Group", "Person"} == set(client.collections.list_all())


def test_pruning_at_once_copies_once(client: WeaviateClient) -> None:
    create(client, base())
    found = plan(client, _removed(base(), "price"), prune=True)
    assert COUNT == found.objects
    apply(client, found)
    assert {"Doc_v1", "Group", "Person"} == set(client.collections.list_all())


def test_collection_is_renamed(client: WeaviateClient) -> None:
    create(client, base())
    before = read(client, "Doc")
    client.alias.create(alias_name="Live", target_collection="Doc")
    desired = {**base(), "class": "Text", "renamedFrom": "Doc"}
    apply(client, plan(client, desired))
    assert before == read(client, "Text") == read(client, "Doc")
    assert {"Live": "Text"} == read_state(client).aliases
    assert [] == plan(client, desired).steps


def test_what_is_not_desired_stays_unless_asked_for(client: WeaviateClient) -> None:
    create(client, base())
    client.alias.create(alias_name="Live", target_collection="Group")
    assert [] == plan(client, [base(), PERSON]).steps
    found = plan(client, [base(), PERSON], delete_missing=True)
    assert {("Group", How.DELETE), ("Live", How.DELETE)} == {(each.collection, each.how) for each in found.changes}
    assert found.destroys
    apply(client, found)
    assert {"Doc", "Person"} == set(client.collections.list_all())
    assert {} == client.alias.list_all()


def test_aliases_are_created_changed_and_deleted(client: WeaviateClient) -> None:
    create(client, base())
    for target in ("Person", "Group"):
        desired = {"collections": [], "aliases": {"Live": target}}
        assert [How.ALIAS] == [each.how for each in plan(client, desired).changes]
        apply(client, plan(client, desired))
        assert {"Live": target} == read_state(client).aliases
        assert [] == plan(client, desired).steps


def test_history_is_recorded_when_asked_for(client: WeaviateClient) -> None:
    create(client, base())
    desired = [base(), PERSON, GROUP]
    for description in ("first", "second"):
        desired[0]["description"] = description
        apply(client, plan(client, desired, delete_missing=True), history="Applied")
    entries = client.collections.use("Applied").query.fetch_objects().objects
    changes = [json.loads(str(each.properties["changes"])) for each in entries]
    assert {"first", "second"} == {each[0]["after"] for each in changes}
    assert [] == diff(client, desired, delete_missing=True)
    assert "Applied" not in [each["class"] for each in export(client)["collections"]]


def test_what_is_exported_is_what_is_there(client: WeaviateClient) -> None:
    create(client, base())
    apply(client, plan(client, {"collections": [_removed(base(), "price")], "aliases": {"Live": "Doc"}}))
    exported = export(client)
    assert ["Doc", "Group", "Person"] == sorted(each["class"] for each in exported["collections"])
    assert {"Live": "Doc"} == exported["aliases"]
    doc = next(each for each in exported["collections"] if each["class"] == "Doc")
    assert ["Person"] == next(each for each in doc["properties"] if each["name"] == "author")["dataType"]
    assert {"name": "title", "dataType": ["text"], "description": "its title"} in doc["properties"]
    assert [] == diff(client, exported, delete_missing=True)
    client.collections.delete_all()
    client.alias.delete(alias_name="Doc")
    client.alias.delete(alias_name="Live")
    apply(client, plan(client, exported))
    assert [] == diff(client, exported, delete_missing=True)
    with pytest.raises(WeaviateInvalidInputError, match="there is no collection Nope"):
        export(client, ["Nope"])


def test_unfinished_plan_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TransferError, match="expected a plan"):
        Plan.read(tmp_path / "none.json")
    (tmp_path / "plan.json").write_text('{"format_version": 9}')
    with pytest.raises(WeaviateInvalidInputError, match="plan again"):
        Plan.read(tmp_path / "plan.json")
