"""Backups: made, listed and restored through the bytes of REST, and read again from the file."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import weaviate_gen
from tests.support.engines import PLAIN
from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.classes.backup import BackupStorage
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen.exceptions import UnexpectedStatusCodeError

pytestmark = pytest.mark.unit

UUID = "36ddd591-2dee-4e7e-a3cc-eb86d30a4303"
ARTICLE = {
    "class": "Article",
    "vectorizer": "none",
    "properties": [{"name": "title", "dataType": ["text"]}],
}


def asker(handler: Handler) -> Callable[..., tuple[int, Any]]:
    def ask(verb: str, path: str, body: object = None, key: str = "k") -> tuple[int, Any]:
        sent = b"" if body is None else json.dumps(body).encode()
        reply = handler.rest(verb, f"/v1{path}", {"authorization": f"Bearer {key}"}, sent)
        return reply.status, json.loads(reply.body) if reply.body else None

    return ask


def filled(handler: Handler) -> Callable[..., tuple[int, Any]]:
    ask = asker(handler)
    assert 200 == ask("POST", "/schema", ARTICLE)[0]
    assert 200 == ask("POST", "/schema", {**ARTICLE, "class": "Author"})[0]
    thing = {"class": "Article", "id": UUID, "properties": {"title": "harbour"}, "vector": [0.5, 1.5]}
    assert 200 == ask("POST", "/objects", thing)[0]
    assert 200 == ask("POST", "/aliases", {"alias": "Latest", "class": "Article"})[0]
    return ask


@pytest.mark.parametrize("path", ["/backups/filesystem", "/backups/filesystem/none/restore"])
@pytest.mark.parametrize(
    ("config", "status", "words"),
    [
        ({"CPUPercentage": -1}, 422, "config.CPUPercentage in body should be greater than or equal to 1"),
        ({"CPUPercentage": 81}, 422, "config.CPUPercentage in body should be less than or equal to 80"),
        ({"CPUPercentage": "x"}, 400, "cannot unmarshal string"),
    ],
)
def test_the_share_of_a_backup_has_a_range(path: str, config: object, status: int, words: str) -> None:
    with closing(open_handler(None)) as handler:
        answered = asker(handler)("POST", path, {"id": "b", "config": config})
    assert (status, True) == (answered[0], words in str(answered[1]))


def test_a_share_of_0_is_none_and_levels_of_compression_have_names(tmp_path: Path) -> None:
    with closing(open_handler(tmp_path)) as handler:
        ask = filled(handler)
        assert 422 == ask("POST", "/backups/filesystem", {"id": "b", "config": {"CompressionLevel": "x"}})[0]
        assert 200 == ask("POST", "/backups/filesystem", {"id": "b", "config": {"CPUPercentage": 0}})[0]


def test_what_is_restored_is_what_was_backed_up(tmp_path: Path) -> None:
    handler = open_handler(tmp_path, settings=PLAIN)
    ask = filled(handler)
    before = (ask("GET", "/schema/Article"), ask("GET", f"/objects/Article/{UUID}?include=vector"))
    status, started = ask("POST", "/backups/filesystem", {"id": "first", "include": ["Article"]})
    place = str(tmp_path / "backups" / "first")
    expected = {"backend": "filesystem", "classes": ["Article"], "id": "first", "path": place, "status": "STARTED"}
    assert (200, expected) == (status, started)
    assert "SUCCESS" == ask("GET", "/backups/filesystem/first")[1]["status"]
    assert 200 == ask("DELETE", "/schema/Article")[0]
    assert 404 == ask("GET", "/schema/Article")[0]
    assert 200 == ask("POST", "/backups/filesystem/first/restore", {})[0]
    done = {"backend": "filesystem", "id": "first", "path": place, "status": "SUCCESS"}
    assert (200, done) == ask("GET", "/backups/filesystem/first/restore")
    assert before == (ask("GET", "/schema/Article"), ask("GET", f"/objects/Article/{UUID}?include=vector"))
    handler.close()
    again = open_handler(tmp_path, settings=PLAIN)
    assert before[1] == asker(again)("GET", f"/objects/Article/{UUID}?include=vector")
    again.close()


def test_a_backup_goes_from_one_engine_to_another(tmp_path: Path) -> None:
    first, second = (open_handler(None, settings=EngineSettings(backups=tmp_path)) for _ in range(2))
    assert 200 == filled(first)("POST", "/backups/filesystem", {"id": "b"})[0]
    ask = asker(second)
    assert 200 == ask("POST", "/backups/filesystem/b/restore", {"exclude": ["Author"]})[0]
    assert "harbour" == ask("GET", f"/objects/Article/{UUID}")[1]["properties"]["title"]
    assert 404 == ask("GET", "/schema/Author")[0]
    assert {"alias": "Latest", "class": "Article"} == ask("GET", "/aliases/Latest")[1]
    first.close()
    second.close()


def test_a_collection_that_is_there_is_not_restored_over(tmp_path: Path) -> None:
    handler = open_handler(tmp_path, settings=PLAIN)
    ask = filled(handler)
    assert 200 == ask("POST", "/backups/filesystem", {"id": "b"})[0]
    assert 200 == ask("DELETE", "/schema/Author")[0]
    assert 200 == ask("POST", "/backups/filesystem/b/restore", {})[0]
    status = ask("GET", "/backups/filesystem/b/restore")[1]
    assert "FAILED" == status["status"]
    assert '"Article": error when trying to restore class: class name Article already exists' in status["error"]
    assert 404 == ask("GET", "/schema/Author")[0]
    handler.close()


def test_an_alias_is_taken_over_only_if_asked_for(tmp_path: Path) -> None:
    handler = open_handler(tmp_path, settings=PLAIN)
    ask = filled(handler)
    assert 200 == ask("POST", "/backups/filesystem", {"id": "b", "include": ["Article"]})[0]
    for overwrite, target in ((False, "Author"), (True, "Article")):
        assert 200 == ask("DELETE", "/schema/Article")[0]
        assert 200 == ask("PUT", "/aliases/Latest", {"class": "Author"})[0]
        assert 200 == ask("POST", "/backups/filesystem/b/restore", {"overwriteAlias": overwrite})[0]
        assert target == ask("GET", "/aliases/Latest")[1]["class"]
    handler.close()


def test_roles_and_users_come_back_if_asked_for(tmp_path: Path) -> None:
    settings = AccessSettings(keys={"k": "ada"}, admins=frozenset({"ada"}))
    handler = open_handler(tmp_path, access=settings, settings=PLAIN)
    ask = filled(handler)
    key = ask("POST", "/users/db/cleo", {})[1]["apikey"]
    role = {"name": "r", "permissions": [{"action": "read_cluster"}]}
    assert 201 == ask("POST", "/authz/roles", role)[0]
    assert 200 == ask("POST", "/backups/filesystem", {"id": "b", "include": ["Article"]})[0]
    assert 204 == ask("DELETE", "/users/db/cleo")[0]
    assert 204 == ask("DELETE", "/authz/roles/r")[0]
    assert 200 == ask("DELETE", "/schema/Article")[0]
    options = {"config": {"rolesOptions": "all", "usersOptions": "all"}}
    assert 200 == ask("POST", "/backups/filesystem/b/restore", options)[0]
    assert (200, role) == ask("GET", "/authz/roles/r")
    assert "cleo" == ask("GET", "/users/own-info", key=key)[1]["username"]
    handler.close()


@pytest.mark.parametrize(
    ("chosen", "role", "user"),
    [
        ({"includeUsers": ["cl?o"]}, 200, 200),
        ({"includeUsers": ["ann", "b*"]}, 200, 404),
        ({"includeUsers": []}, 200, 404),
        ({"includeRoles": ["read*"]}, 200, 200),
        ({"includeRoles": ["other"]}, 404, 200),
        ({"includeRoles": [], "includeUsers": ["cleo"]}, 404, 200),
    ],
)
def test_backup_keeps_chosen_roles_and_users_alone(
    tmp_path: Path, chosen: dict[str, Any], role: int, user: int
) -> None:
    handler = open_handler(
        tmp_path,
        access=AccessSettings(keys={"k": "ada"}, admins=frozenset({"ada"})),
        settings=PLAIN,
    )
    ask = filled(handler)
    for name in ("cleo", "ann", "bob"):
        assert 201 == ask("POST", f"/users/db/{name}", {})[0]
    for name in ("reader", "other"):
        made = {"name": name, "permissions": [{"action": "read_cluster"}]}
        assert 201 == ask("POST", "/authz/roles", made)[0]
    assert 200 == ask("POST", "/authz/users/ann/assign", {"roles": ["reader", "other"], "userType": "db"})[0]
    assert 200 == ask("POST", "/backups/filesystem", {"id": "b", "include": ["Article"], **chosen})[0]
    for path in ("/users/db/cleo", "/authz/roles/reader", "/schema/Article"):
        assert ask("DELETE", path)[0] in (200, 204)
    assert 200 == ask("POST", "/authz/users/ann/revoke", {"roles": ["other"], "userType": "db"})[0]
    options = {"config": {"usersOptions": "all", "rolesOptions": "all"}}
    assert 200 == ask("POST", "/backups/filesystem/b/restore", options)[0]
    assert (role, user) == (ask("GET", "/authz/roles/reader")[0], ask("GET", "/users/db/cleo")[0])
    assigned = {row["name"] for row in ask("GET", "/authz/users/ann/roles/db")[1]}
    assert ("reader" in assigned) == (role == 200)
    handler.close()


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"includeUsers": ["x", "x"]}, 422, "user list 'includeUsers' contains duplicate: x"),
        ({"includeUsers": ["nobody"]}, 422, "user \"nobody\" in 'includeUsers' does not exist"),
        ({"includeRoles": ["no*", "x?"]}, 422, "no dynamic roles match 'includeRoles' [no* x?]"),
        ({"includeRoles": ["admin"]}, 422, "role \"admin\" in 'includeRoles' does not exist"),
        ({"includeRoles": 7}, 400, "BackupCreateRequest.includeRoles of type []string"),
    ],
)
def test_choice_of_roles_or_users_that_selects_none_is_refused(
    tmp_path: Path, body: dict[str, Any], status: int, words: str
) -> None:
    handler = open_handler(
        tmp_path,
        access=AccessSettings(keys={"k": "ada"}, admins=frozenset({"ada"})),
        settings=PLAIN,
    )
    answer = filled(handler)("POST", "/backups/filesystem", {"id": "b", "include": ["Article"], **body})
    assert (status, True) == (answer[0], words in json.dumps(answer[1]).replace('\\"', '"')), answer
    handler.close()


def test_roles_and_users_cannot_be_chosen_without_access_control(tmp_path: Path) -> None:
    handler = open_handler(tmp_path, settings=PLAIN)
    ask = filled(handler)
    for key in ("includeUsers", "includeRoles"):
        status, answer = ask("POST", "/backups/filesystem", {"id": "b", "include": ["Article"], key: ["*"]})
        assert (422, True) == (status, f"'{key}' was set but dynamic DB" in json.dumps(answer))
        assert 200 == ask("POST", "/backups/filesystem", {"id": key.lower(), "include": ["Article"], key: []})[0]
    handler.close()


def test_client_chooses_no_roles_and_users_of_an_engine_in_its_process(tmp_path: Path) -> None:
    with weaviate_gen.connect_to_path(tmp_path) as client:
        client.collections.create("Bike")
        made = client.backup.create("b", BackupStorage.FILESYSTEM, include_roles=[], include_users=[])
        assert ["Bike"] == made.collections
        with pytest.raises(UnexpectedStatusCodeError, match="'includeRoles' was set"):
            client.backup.create("c", BackupStorage.FILESYSTEM, include_roles="r")


def test_backups_are_listed_by_time(tmp_path: Path) -> None:
    handler = open_handler(tmp_path, settings=PLAIN)
    ask = filled(handler)
    for name in ("one", "two"):
        assert 200 == ask("POST", "/backups/filesystem", {"id": name, "include": ["A*"]})[0]
    listed = ask("GET", "/backups/filesystem?order=asc")[1]
    assert {"one", "two"} == {row["id"] for row in listed}
    assert [["Article", "Author"]] * 2 == [sorted(row["classes"]) for row in listed]
    assert sorted(row["startedAt"] for row in listed) == [row["startedAt"] for row in listed]
    assert 422 == ask("GET", "/backups/filesystem?order=up")[0]
    handler.close()


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "words"),
    [
        ("POST", "/backups/s3", {"id": "b"}, 422, 'no backup backend "s3"'),
        ("POST", "/backups/filesystem", {"id": "B!"}, 422, "invalid backup id"),
        ("POST", "/backups/filesystem", {"id": "taken"}, 422, 'backup "taken" already exists at'),
        ("POST", "/backups/filesystem", {"id": "b", "include": ["None"]}, 422, "class None doesn't exist"),
        ("POST", "/backups/filesystem", {"id": "b", "include": ["Article", "Article"]}, 422, "contains duplicate"),
        ("POST", "/backups/filesystem", {"id": "b", "include": ["A"], "exclude": ["B"]}, 422, "cannot both contain"),
        ("POST", "/backups/filesystem", {"id": "b", "exclude": ["*"]}, 422, "nothing to do here"),
        ("POST", "/backups/filesystem", {"id": "b", "include": 1}, 400, "BackupCreateRequest.include of type []string"),
        ("POST", "/backups/filesystem", {"id": "b", "config": 1}, 400, "BackupCreateRequest.config of type"),
        (
            "POST",
            "/backups/filesystem",
            {"id": "b", "incremental_base_backup_id": "none"},
            404,
            'base backup "none" does not exist',
        ),
        ("GET", "/backups/filesystem/none", None, 404, "metadata not found"),
        ("GET", "/backups/filesystem/taken/restore", None, 404, "metadata not found"),
        ("POST", "/backups/filesystem/none/restore", {}, 404, 'backup id "none" does not exist'),
        ("POST", "/backups/filesystem/taken/restore", {"include": ["None"]}, 422, "doesn't exist in the backup"),
        ("POST", "/backups/filesystem/taken/restore", {"exclude": ["*"]}, 422, "nothing left to restore"),
        ("DELETE", "/backups/filesystem/taken", None, 422, "already succeeded"),
    ],
)
def test_what_cannot_be_done_says_why(
    tmp_path: Path, verb: str, path: str, body: object, status: int, words: str
) -> None:
    handler = open_handler(tmp_path, settings=PLAIN)
    ask = filled(handler)
    assert 200 == ask("POST", "/backups/filesystem", {"id": "taken"})[0]
    got, answer = ask(verb, path, body)
    assert status == got
    assert words in (answer["message"] if "message" in answer else answer["error"][0]["message"])
    handler.close()


def test_an_engine_in_memory_says_where_backups_could_lie() -> None:
    handler = open_handler(None, settings=PLAIN)
    status, body = filled(handler)("POST", "/backups/filesystem", {"id": "b"})
    assert 422 == status
    assert "--backup-path" in body["error"][0]["message"]
    handler.close()


def test_a_damaged_note_is_named(tmp_path: Path) -> None:
    handler = open_handler(tmp_path, settings=PLAIN)
    ask = filled(handler)
    assert 200 == ask("POST", "/backups/filesystem", {"id": "b"})[0]
    (tmp_path / "backups" / "b" / "backup_config.json").write_text("{")
    status, body = ask("GET", "/backups/filesystem/b")
    assert 422 == status
    assert "corrupted backup file" in body["error"][0]["message"]
    handler.close()


def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no directory")
    handler = open_handler(None, settings=EngineSettings(backups=blocked))
    status, body = filled(handler)("POST", "/backups/filesystem", {"id": "b"})
    assert 503 == status
    assert "cannot write the backup" in body["error"][0]["message"]
    assert "no directory" == blocked.read_text()
    handler.close()


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "/backups/filesystem", {"id": "a" * 129}, 200),
        ("POST", "/backups/filesystem", {}, 500),
        ("POST", "/backups/filesystem", {"id": "a", "include": "Article"}, 400),
        ("POST", "/backups/filesystem/No Id/restore", {}, 404),
        ("POST", "/backups/filesystem/made/restore", {"node_mapping": {"node1": "node2"}}, 500),
        ("GET", "/backups/elsewhere/made/restore", None, 500),
        ("DELETE", "/backups/filesystem/made/restore", None, 204),
    ],
)
def test_odd_requests_end_as_they_do_on_a_server(
    tmp_path: Path, verb: str, path: str, body: object, status: int
) -> None:
    handler = open_handler(tmp_path, settings=PLAIN)
    ask = filled(handler)
    assert 200 == ask("POST", "/backups/filesystem", {"id": "made", "include": ["Article"]})[0]
    assert status == ask(verb, path, body)[0]
    handler.close()
