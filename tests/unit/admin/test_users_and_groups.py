"""Users and groups: what is sent, and what is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.admin import answered, sent
from weaviate_gen._core.admin import groups, users
from weaviate_gen._types.access.roles import RoleBase
from weaviate_gen._types.access.users import UserOIDC
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.outputs.users import OwnUser, UserDB, UserTypes

pytestmark = pytest.mark.unit

ADA = {
    "active": True,
    "apiKeyFirstLetters": "M1N",
    "createdAt": "2026-11-22T17:28:55.538Z",
    "dbUserType": "db_user",
    "lastUsedAt": "0001-01-01T00:00:00.000Z",
    "roles": ["editor"],
    "userId": "ada",
}
ROLES = [{"name": "editor", "permissions": [{"action": "read_cluster"}]}]


def test_reading_oneself() -> None:
    call = users.get_my_user()
    assert ("GET", "/v1/users/own-info", None) == sent(call)
    assert OwnUser("ada", {}, []) == answered(call, 200, {"username": "ada", "roles": None, "groups": None})
    old = answered(call, 200, {"user_id": "ada", "roles": ROLES, "groups": ["/staff"]})
    assert ("ada", ["editor"], ["/staff"]) == (old.user_id, list(old.roles), old.groups)


def test_reading_a_user() -> None:
    call = users.get("ada", True)
    assert ("GET", "/v1/users/db/ada?includeLastUsedTime=true", None) == sent(call)
    created = datetime(2026, 11, 22, 17, 28, 55, 538000, UTC)
    expected = UserDB("ada", ["editor"], UserTypes.DB_DYNAMIC, True, created, None, "M1N")
    assert expected == answered(call, 200, ADA)
    assert None is answered(call, 404)


def test_listing_users() -> None:
    call = users.list_all(False)
    assert ("GET", "/v1/users/db?includeLastUsedTime=false", None) == sent(call)
    assert ["ada"] == [user.user_id for user in answered(call, 200, [ADA])]
    assert [] == answered(call, 200, None)


def test_a_kind_of_user_that_a_later_server_has_is_kept() -> None:
    assert "db_robot" == answered(users.get("ada", False), 200, ADA | {"dbUserType": "db_robot"}).user_type


def test_a_user_of_the_identity_provider_says_so() -> None:
    assert UserTypes.OIDC is UserOIDC("ada", []).user_type


def test_creating_and_rotating_give_the_key() -> None:
    assert ("POST", "/v1/users/db/ada", {}) == sent(users.create("ada"))
    assert "secret" == answered(users.create("ada"), 201, {"apikey": "secret"})
    assert ("POST", "/v1/users/db/ada/rotate-key", {}) == sent(users.rotate_key("ada"))
    assert "secret" == answered(users.rotate_key("ada"), 200, {"apikey": "secret"})


def test_changing_tells_whether_there_was_something_to_change() -> None:
    assert (True, False) == (answered(users.delete("ada"), 204), answered(users.delete("ada"), 404))
    assert ("POST", "/v1/users/db/ada/activate", {}) == sent(users.activate("ada"))
    assert (True, False) == (answered(users.activate("ada"), 200), answered(users.activate("ada"), 409))
    call = users.deactivate("ada", True)
    assert ("POST", "/v1/users/db/ada/deactivate", {"revoke_key": True}) == sent(call)
    assert (True, False) == (answered(call, 200), answered(call, 409))


def test_roles_of_a_user() -> None:
    full = users.get_assigned_roles("db", "ada", True)
    assert ("GET", "/v1/authz/users/ada/roles/db?includeFullRoles=true", None) == sent(full)
    assert 1 == len(answered(full, 200, ROLES)["editor"].permissions)
    names = users.get_assigned_roles("oidc", "ada", False)
    assert ("GET", "/v1/authz/users/ada/roles/oidc?includeFullRoles=false", None) == sent(names)
    assert {"editor": RoleBase("editor")} == answered(names, 200, [{"name": "editor", "permissions": None}])
    old = users.get_assigned_roles_of_any("ada")
    assert ("GET", "/v1/authz/users/ada/roles", None) == sent(old)
    assert ["editor"] == list(answered(old, 200, ROLES))


def test_assigning_and_revoking_both_say_who_manages_the_user() -> None:
    given = users.assign_roles("db", "ada", "editor")
    assert ("POST", "/v1/authz/users/ada/assign", {"roles": ["editor"], "userType": "db"}) == sent(given)
    taken = users.revoke_roles("oidc", "ada", ["editor", "viewer"])
    expected = {"roles": ["editor", "viewer"], "userType": "oidc"}
    assert ("POST", "/v1/authz/users/ada/revoke", expected) == sent(taken)
    assert ("POST", "/v1/authz/users/ada/assign", {"roles": ["e"]}) == sent(users.assign_roles(None, "ada", "e"))
    assert [None, None] == [answered(given, 200), answered(taken, 200)]


def test_roles_of_a_group() -> None:
    full = groups.get_assigned_roles("/staff", True)
    assert ("GET", "/v1/authz/groups/%2Fstaff/roles/oidc?includeFullRoles=true", None) == sent(full)
    assert ["editor"] == list(answered(full, 200, ROLES))
    assert {"editor": RoleBase("editor")} == answered(groups.get_assigned_roles("/staff", False), 200, ROLES)
    body = {"roles": ["editor"], "groupType": "oidc"}
    given, taken = groups.assign_roles("a b", "editor"), groups.revoke_roles("a b", ["editor"])
    assert ("POST", "/v1/authz/groups/a%20b/assign", body) == sent(given)
    assert ("POST", "/v1/authz/groups/a%20b/revoke", body) == sent(taken)
    assert [None, None] == [answered(given, 200), answered(taken, 200)]
    assert ["/staff"] == answered(groups.get_known_group_names(), 200, ["/staff"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("", "must be a non-empty string, got str: ''"),
        (7, "must be a string, got int: 7"),
        (None, "must be a string, got None"),
        (b"ada", "must be a string, got bytes"),
    ],
)
def test_a_user_needs_a_name(wrong: Any, words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        users.create(wrong)


@pytest.mark.parametrize("wrong", [7, [7], ""])
def test_roles_need_names(wrong: Any) -> None:
    with pytest.raises(WeaviateInvalidInputError, match="role_names"):
        users.assign_roles("db", "ada", wrong)


def test_a_flag_is_true_or_false() -> None:
    wrong: Any = "yes"
    with pytest.raises(TypeError, match="include_permissions must be True or False"):
        users.get_assigned_roles("db", "ada", wrong)
