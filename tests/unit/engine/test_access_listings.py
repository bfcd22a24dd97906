"""What listings, backups and descriptions of users show to whom."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.engines import Ask, asker, message_of
from weaviate_gen._runtime.engine_settings import EngineSettings
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.access.settings import AccessSettings
from weaviate_gen.engine.wire.handler import Handler

pytestmark = pytest.mark.unit

SETTINGS = AccessSettings(keys={"admin-key": "ada", "plain-key": "ben"}, admins=frozenset({"ada"}))


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[Handler]:
    opened = open_handler(None, access=SETTINGS, settings=EngineSettings(backups=tmp_path / "backups"))
    yield opened
    opened.close()


@pytest.fixture
def ask(handler: Handler) -> Ask:
    return asker(handler)


def allow(ask: Ask, *permissions: dict[str, Any]) -> None:
    ask("admin-key", "DELETE", "/authz/roles/some")
    assert 201 == ask("admin-key", "POST", "/authz/roles", {"name": "some", "permissions": list(permissions)})[0]
    assert 200 == ask("admin-key", "POST", "/authz/users/ben/assign", {"roles": ["some"]})[0]


def backups(collection: str) -> dict[str, Any]:
    return {"action": "manage_backups", "backups": {"collection": collection}}


READ_USERS = {"action": "read_users", "users": {"users": "*"}}
READ_ROLES = {"action": "read_roles", "roles": {"role": "*", "scope": "match"}}


def test_only_root_sees_first_letters_of_keys_and_users_of_the_settings(ask: Ask) -> None:
    ask("admin-key", "POST", "/users/db/made")
    allow(ask, READ_USERS)
    seen = ask("plain-key", "GET", "/users/db")[1]
    assert ["made"] == [user["userId"] for user in seen]
    assert "apiKeyFirstLetters" not in seen[0]
    assert "apiKeyFirstLetters" not in ask("plain-key", "GET", "/users/db/made")[1]
    assert (404, None) == ask("plain-key", "GET", "/users/db/ada")
    everybody = ask("admin-key", "GET", "/users/db")[1]
    assert ["made", "ada", "ben"] == [user["userId"] for user in everybody]
    assert everybody[0]["apiKeyFirstLetters"]
    assert ask("admin-key", "GET", "/users/db/made")[1]["apiKeyFirstLetters"]
    assert "ada" == ask("admin-key", "GET", "/users/db/ada")[1]["userId"]


@pytest.mark.parametrize("path", ["/authz/users/made/roles/db?includeFullRoles=true", "/authz/users/made/roles"])
def test_permissions_of_another_are_shown_to_who_may_read_roles(ask: Ask, path: str) -> None:
    ask("admin-key", "POST", "/users/db/made")
    ask("admin-key", "POST", "/authz/users/made/assign", {"roles": ["viewer"]})
    allow(ask, READ_USERS)
    status, body = ask("plain-key", "GET", path)
    assert 403 == status
    assert "read_roles [[Domain: roles, Role: viewer]]" in message_of(body)
    assert (200, [{"name": "viewer", "permissions": None}]) == ask("plain-key", "GET", "/authz/users/made/roles/db")
    allow(ask, READ_USERS, READ_ROLES)
    assert ask("plain-key", "GET", path)[1][0]["permissions"]


def test_permissions_of_a_group_are_shown_to_who_may_read_roles(ask: Ask) -> None:
    ask("admin-key", "POST", "/authz/groups/gg/assign", {"roles": ["viewer"], "groupType": "oidc"})
    group = {"action": "read_groups", "groups": {"group": "*", "groupType": "oidc"}}
    allow(ask, group)
    path = "/authz/groups/gg/roles/oidc?includeFullRoles=true"
    assert 403 == ask("plain-key", "GET", path)[0]
    allow(ask, group, READ_ROLES)
    assert ask("plain-key", "GET", path)[1][0]["permissions"]


def test_ones_own_permissions_need_no_further_permission(ask: Ask) -> None:
    allow(ask, READ_USERS)
    for path in ("/authz/users/ben/roles/db?includeFullRoles=true", "/authz/users/ben/roles"):
        assert "read_users" == ask("plain-key", "GET", path)[1][0]["permissions"][0]["action"]


def test_a_backup_of_everything_holds_what_its_maker_may_manage(ask: Ask) -> None:
    for name in ("Aa", "Bb", "Cc"):
        ask("admin-key", "POST", "/schema", {"class": name})
    allow(ask, backups("Aa"), backups("Bb"))
    status, made = ask("plain-key", "POST", "/backups/filesystem", {"id": "some"})
    assert (200, {"Aa", "Bb"}) == (status, set(made["classes"]))
    assert 403 == ask("plain-key", "POST", "/backups/filesystem", {"id": "two", "include": ["Aa", "Cc"]})[0]
    assert 403 == ask("plain-key", "POST", "/backups/filesystem", {"id": "two", "exclude": ["Aa", "Bb"]})[0]
    allow(ask, READ_USERS)
    status, refused = ask("plain-key", "POST", "/backups/filesystem", {"id": "three"})
    assert 403 == status
    assert "manage_backups" in message_of(refused)
    assert 404 == ask("admin-key", "GET", "/backups/filesystem/three")[0]


def test_a_pattern_that_looks_like_the_names_asked_for_is_no_right_to_them(ask: Ask) -> None:
    for name in ("Aa", "Ab"):
        ask("admin-key", "POST", "/schema", {"class": name})
    allow(ask, backups("A."))  # matches `A*` as a text
    assert 200 == ask("plain-key", "POST", "/backups/filesystem", {"id": "all", "include": ["A*"]})[0]
    allow(ask, backups("A[*a]"))
    assert 403 == ask("plain-key", "POST", "/backups/filesystem", {"id": "one", "include": ["A*"]})[0]


def test_a_restore_of_everything_restores_what_one_may_manage(ask: Ask) -> None:
    for name in ("Aa", "Bb"):
        ask("admin-key", "POST", "/schema", {"class": name})
    ask("admin-key", "POST", "/backups/filesystem", {"id": "all"})
    for name in ("Aa", "Bb"):
        ask("admin-key", "DELETE", f"/schema/{name}")
    allow(ask, backups("Aa"))
    assert 403 == ask("plain-key", "POST", "/backups/filesystem/all/restore", {"include": ["Bb"]})[0]
    status, done = ask("plain-key", "POST", "/backups/filesystem/all/restore", {})
    assert (200, ["Aa"]) == (status, done["classes"])
    assert ["Aa"] == [one["class"] for one in ask("admin-key", "GET", "/schema")[1]["classes"]]


def test_only_root_sees_what_a_backup_builds_upon(ask: Ask) -> None:
    ask("admin-key", "POST", "/schema", {"class": "Aa"})
    for body in ({"id": "base"}, {"id": "next", "incremental_base_backup_id": "base"}):
        assert 200 == ask("admin-key", "POST", "/backups/filesystem", body)[0]
    allow(ask, backups("Aa"))
    assert "base" == ask("admin-key", "GET", "/backups/filesystem/next")[1]["incremental_base_backup_id"]
    status, body = ask("plain-key", "GET", "/backups/filesystem/next")
    assert 200 == status
    assert "incremental_base_backup_id" not in body
