"""Access to the engine: keys, roles, users and groups, through the bytes of REST and gRPC."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.support.engines import PLAIN, Ask, asker, message_of, numbered
from weaviate_gen._runtime.handler import RpcFailure
from weaviate_gen.engine import open_handler
from weaviate_gen.engine.access.permissions import ACTIONS, BUILT_IN, Permission
from weaviate_gen.engine.access.settings import AccessSettings, read_settings, settings_from
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.wire.handler import Handler
from weaviate_gen_wire.grpc import messages, rpcs

pytestmark = pytest.mark.unit

SETTINGS = AccessSettings(keys={"admin-key": "ada", "plain-key": "ben"}, admins=frozenset({"ada"}))


@pytest.fixture
def handler() -> Iterator[Handler]:
    opened = open_handler(None, access=SETTINGS, settings=PLAIN)
    yield opened
    opened.close()


@pytest.fixture
def ask(handler: Handler) -> Ask:
    return asker(handler)


def test_a_request_without_a_key_is_refused_and_readiness_is_open_to_all(ask: Ask) -> None:
    status, body = ask(None, "GET", "/schema")
    assert (401, 401) == (status, body["code"])
    assert "anonymous access not enabled" in body["message"]
    assert 200 == ask(None, "GET", "/.well-known/ready")[0]


@pytest.mark.parametrize("metadata", [(), [("authorization", "Bearer other")]])
def test_a_health_check_needs_no_key(handler: Handler, metadata: list[tuple[str, str]]) -> None:
    answered = handler.rpc("/grpc.health.v1.Health/Check", b"", metadata)
    assert (
        messages.WeaviateHealthCheckResponse.SERVING == messages.WeaviateHealthCheckResponse.FromString(answered).status
    )


def test_an_unknown_key_is_refused(ask: Ask) -> None:
    assert (401, {"code": 401, "message": "unauthorized: invalid api key"}) == ask("other", "GET", "/meta")


def test_an_administrator_may_do_everything(ask: Ask) -> None:
    assert 200 == ask("admin-key", "POST", "/schema", {"class": "Article"})[0]
    assert 200 == ask("admin-key", "GET", "/schema/Article")[0]


@pytest.mark.parametrize(
    ("verb", "path", "body", "missing"),
    [
        ("POST", "/schema", {"class": "a"}, "create_collections [[Domain: collections, Collection: A]]"),
        ("DELETE", "/schema/A", None, "delete_collections [[Domain: collections, Collection: A]]"),
        ("GET", "/schema/A/shards", None, "read_tenants [[Domain: tenants, Collection: A, Tenant: *]]"),
        ("GET", "/nodes", None, "read_nodes [[Domain: nodes, Verbosity: minimal]]"),
        ("GET", "/cluster/statistics", None, "read_cluster []"),
        ("POST", "/objects", {"class": "A"}, "create_data [[Domain: data, Collection: A, Tenant: *, Object: *]]"),
        (
            "GET",
            "/objects/A/36ddd591-2dee-4e7e-a3cc-eb86d30a4303",
            None,
            "read_data [[Domain: data, Collection: A, Tenant: *, Object: 36ddd591-2dee-4e7e-a3cc-eb86d30a4303]]",
        ),
        (
            "POST",
            "/batch/objects",
            {"objects": [{"class": "A"}]},
            "update_data [[Domain: data, Collection: A, Tenant: *, Object: *]]",
        ),
        (
            "DELETE",
            "/batch/objects",
            {"match": {"class": "A"}},
            "delete_data [[Domain: data, Collection: A, Tenant: *, Object: *]]",
        ),
        (
            "POST",
            "/schema/A/tenants",
            [{"name": "t1"}],
            "create_tenants [[Domain: tenants, Collection: A, Tenant: t1]]",
        ),
        ("DELETE", "/schema/A/tenants", ["t1"], "delete_tenants [[Domain: tenants, Collection: A, Tenant: t1]]"),
        ("GET", "/schema/A/tenants/t1", None, "read_tenants [[Domain: tenants, Collection: A, Tenant: t1]]"),
        (
            "POST",
            "/aliases",
            {"alias": "x", "class": "A"},
            "create_aliases [[Domain: aliases, Collection: A, Alias: X]]",
        ),
        (
            "POST",
            "/backups/filesystem",
            {"id": "b", "include": ["a"]},
            "manage_backups [[Domain: backups, Collection: A]]",
        ),
        (
            "POST",
            "/batch/references",
            [
                {
                    "from": "weaviate://localhost/A/36ddd591-2dee-4e7e-a3cc-eb86d30a4303/of",
                    "to": "weaviate://localhost/36ddd591-2dee-4e7e-a3cc-eb86d30a4303",
                }
            ],
            "read_collections [[Domain: collections, Collection: A]]",
        ),
    ],
)
def test_a_missing_permission_is_named(ask: Ask, verb: str, path: str, body: object, missing: str) -> None:
    status, got = ask("plain-key", verb, path, body)
    expected = f"rbac: authorization, forbidden action: user 'ben' has insufficient permissions to {missing}"
    assert (403, expected) == (status, message_of(got))


def test_rpcs_are_held_to_the_same_rules(handler: Handler) -> None:
    search = messages.SearchRequest(collection="A").SerializeToString()
    with pytest.raises(RpcFailure) as refused:
        handler.rpc(rpcs.SEARCH.path, search, [("authorization", "Bearer plain-key")])
    assert "PERMISSION_DENIED" == refused.value.code
    assert "read_data [[Domain: data, Collection: A, Tenant: *, Object: *]]" in refused.value.text
    with pytest.raises(RpcFailure) as unknown:
        handler.rpc(rpcs.SEARCH.path, search)
    assert ("UNKNOWN", "extract auth: ") == (unknown.value.code, unknown.value.text[:14])


def test_objects_of_a_stream_are_refused_one_by_one(handler: Handler) -> None:
    data = messages.BatchStreamRequest()
    data.data.objects.values.add(collection="A", uuid="36ddd591-2dee-4e7e-a3cc-eb86d30a4303")
    sent = [messages.BatchStreamRequest(start={}).SerializeToString(), data.SerializeToString()]
    answers = handler.stream(rpcs.BATCH_STREAM.path, sent, [("authorization", "Bearer plain-key")])
    errors = [error for answer in answers for error in messages.BatchStreamReply.FromString(answer).results.errors]
    assert ["update_data" in error.error for error in errors] == [True]


def test_a_role_is_created_changed_given_and_taken(ask: Ask) -> None:
    role = {"name": "editor", "permissions": [{"action": "read_collections", "collections": {"collection": "art*"}}]}
    assert (201, None) == ask("admin-key", "POST", "/authz/roles", role)
    assert 409 == ask("admin-key", "POST", "/authz/roles", role)[0]
    assert 200 == ask("admin-key", "POST", "/schema", {"class": "Article"})[0]
    assert 403 == ask("plain-key", "GET", "/schema/Article")[0]
    assign = {"roles": ["editor"], "userType": "db"}
    assert 200 == ask("admin-key", "POST", "/authz/users/ben/assign", assign)[0]
    assert 200 == ask("plain-key", "GET", "/schema/Article")[0]
    assert 403 == ask("plain-key", "DELETE", "/schema/Article")[0]
    assert [{"userId": "ben", "userType": "db_env_user"}] == ask(
        "admin-key", "GET", "/authz/roles/editor/user-assignments"
    )[1]
    more = {"permissions": [{"action": "delete_collections", "collections": {"collection": "Article"}}]}
    assert 200 == ask("admin-key", "POST", "/authz/roles/editor/add-permissions", more)[0]
    wanted = {"action": "delete_collections", "collections": {"collection": "Article"}}
    assert (200, True) == ask("admin-key", "POST", "/authz/roles/editor/has-permission", wanted)
    assert 200 == ask("admin-key", "POST", "/authz/roles/editor/remove-permissions", more)[0]
    assert (200, False) == ask("admin-key", "POST", "/authz/roles/editor/has-permission", wanted)
    assert 200 == ask("admin-key", "POST", "/authz/users/ben/revoke", assign)[0]
    assert (200, []) == ask("admin-key", "GET", "/authz/users/ben/roles/db")
    assert (204, None) == ask("admin-key", "DELETE", "/authz/roles/editor")
    assert 404 == ask("admin-key", "GET", "/authz/roles/editor")[0]


def test_what_a_permission_leaves_open_is_filled_in(ask: Ask) -> None:
    given = [
        {"action": "read_data", "data": {"collection": "abc"}},
        {"action": "read_nodes"},
        {"action": "read_roles"},
        {"action": "read_cluster"},
    ]
    assert 201 == ask("admin-key", "POST", "/authz/roles", {"name": "r", "permissions": given})[0]
    expected = [
        {"action": "read_data", "data": {"collection": "Abc", "object": "*", "tenant": "*"}},
        {"action": "read_nodes", "nodes": {"verbosity": "minimal"}},
        {"action": "read_roles", "roles": {"role": "*", "scope": "match"}},
        {"action": "read_cluster"},
    ]
    assert (200, {"name": "r", "permissions": expected}) == ask("admin-key", "GET", "/authz/roles/r")


_NAMELESS = {"action": "read_data", "data": {"collection": ""}}
_OF_ANOTHER = {"action": "read_cluster", "data": {"collection": ""}}


@pytest.mark.parametrize(
    ("verb", "path", "body", "status", "words"),
    [
        ("POST", "/authz/roles", {"permissions": []}, 422, "name in body is required"),
        ("POST", "/authz/roles", {"name": "r"}, 422, "permissions in body is required"),
        ("POST", "/authz/roles", {"name": "", "permissions": []}, 400, "role name is required"),
        ("POST", "/authz/roles", {"name": "bad name!", "permissions": []}, 400, "role name is invalid"),
        ("POST", "/authz/roles", {"name": "viewer", "permissions": []}, 400, "built-in role viewer"),
        ("POST", "/authz/roles", {"name": "r", "permissions": [{"action": "fly"}]}, 422, "should be one of"),
        ("POST", "/authz/roles", {"name": "", "permissions": [{"action": "fly"}]}, 422, "should be one of"),
        ("POST", "/authz/roles", {"name": "a b", "permissions": [_NAMELESS]}, 400, "role name is invalid"),
        ("POST", "/authz/roles", {"name": "r", "permissions": [_OF_ANOTHER]}, 422, "is not a valid class name"),
        ("POST", "/authz/roles/r/add-permissions", {"permissions": [_NAMELESS, {"action": "fly"}]}, 422, "one of"),
        ("POST", "/authz/roles/viewer/add-permissions", {"permissions": [_NAMELESS]}, 400, "built-in role viewer"),
        (
            "POST",
            "/authz/roles",
            {"name": "r", "permissions": [{"action": "read_data", "data": {"collection": "a/b"}}]},
            422,
            "'A/b' is not a valid class name",
        ),
        (
            "POST",
            "/authz/roles",
            {"name": "r", "permissions": [{"action": "read_data", "data": {"tenant": "(A"}}]},
            422,
            "is not a valid pattern",
        ),
        (
            "POST",
            "/authz/roles",
            {"name": "r", "permissions": [{"action": "read_data", "data": {"tenant": "a" * 300}}]},
            422,
            "exceeds the maximum length",
        ),
        (
            "POST",
            "/authz/roles",
            {"name": "r", "permissions": [{"action": "read_groups"}]},
            400,
            "invalid groups type",
        ),
        ("DELETE", "/authz/roles/viewer", None, 400, "can not delete built-in role"),
        ("POST", "/authz/roles/viewer/add-permissions", {"permissions": []}, 400, "can not update built-in role"),
        ("POST", "/authz/roles/r/add-permissions", {"permissions": []}, 400, "at least 1 permission"),
        ("POST", "/authz/users/nobody/assign", {"roles": ["viewer"]}, 404, "username to assign role to doesn't exist"),
        ("POST", "/authz/users/ben/assign", {"roles": ["none"]}, 404, "roles requested doesn't exist"),
        ("POST", "/authz/users/ben/assign", {"roles": []}, 400, "roles can not be empty"),
        ("POST", "/authz/users/ben/assign", {"roles": [" "]}, 400, "you want to assign is empty"),
        ("POST", "/authz/users/ben/assign", {"roles": ["root"]}, 403, "modifying 'root' role"),
        ("POST", "/authz/users/ben/assign", {"roles": ["viewer"], "userType": "x"}, 422, "should be one of [db oidc]"),
        ("POST", "/authz/users/ben/revoke", {"roles": ["none"]}, 404, "request roles doesn't exist"),
        ("GET", "/authz/users/ben/roles/x", None, 422, "should be one of [oidc db]"),
        ("GET", "/authz/users/ben/roles/oidc", None, 500, "oidc is not enabled"),
        ("GET", "/authz/groups/db", None, 422, "should be one of [oidc]"),
        ("POST", "/authz/groups/g/assign", {"roles": ["viewer"], "groupType": "db"}, 422, "should be one of [oidc]"),
        ("POST", "/users/db/ben", {}, 409, "user 'ben' already exists"),
        ("POST", "/users/db/bad%20name", {}, 422, "is not a valid user name"),
        ("POST", "/users/db/" + "x" * 129, {}, 422, "should not be longer than 128"),
        ("POST", "/users/db/nobody", {"import": True}, 404, "static user nobody does not exist"),
        ("DELETE", "/users/db/ada", None, 422, "cannot delete its own user"),
        ("POST", "/users/db/ada/deactivate", {}, 422, "cannot deactivate its own user"),
        ("POST", "/users/db/ada/activate", None, 422, "cannot activate root user"),
        ("POST", "/users/db/ben/rotate-key", None, 422, "user 'ben' is static user"),
        ("POST", "/users/db/ben/deactivate", {"revoke_key": 1}, 400, "must be of type boolean"),
    ],
)
def test_what_has_no_meaning_is_refused(ask: Ask, verb: str, path: str, body: object, status: int, words: str) -> None:
    got, answer = ask("admin-key", verb, path, body)
    text = answer["message"] if "message" in answer else message_of(answer)
    assert status == got
    assert words in text


@pytest.mark.parametrize(
    ("verb", "path"),
    [
        ("GET", "/authz/roles/none"),
        ("POST", "/authz/roles/none/add-permissions"),
        ("POST", "/authz/roles/none/remove-permissions"),
        ("GET", "/authz/users/nobody/roles"),
        ("GET", "/authz/users/nobody/roles/db"),
        ("GET", "/users/db/nobody"),
        ("DELETE", "/users/db/nobody"),
        ("POST", "/users/db/nobody/activate"),
        ("POST", "/users/db/nobody/deactivate"),
        ("POST", "/users/db/nobody/rotate-key"),
        ("POST", "/authz/groups/g/assign"),
        ("POST", "/authz/groups/g/revoke"),
    ],
)
def test_what_is_not_there_is_not_found(ask: Ask, verb: str, path: str) -> None:
    bodies = {"permissions": [{"action": "read_cluster"}], "roles": ["none"], "groupType": "oidc"}
    assert (404, None) == ask("admin-key", verb, path, None if verb != "POST" else bodies)


def test_a_database_user_lives_with_their_key(ask: Ask) -> None:
    status, made = ask("admin-key", "POST", "/users/db/cleo", {})
    key = made["apikey"]
    assert 201 == status
    assert (200, {"groups": None, "roles": None, "username": "cleo"}) == ask(key, "GET", "/users/own-info")
    _, described = ask("admin-key", "GET", "/users/db/cleo?includeLastUsedTime=true")
    assert ("db_user", key[:3], True) == (
        described["dbUserType"],
        described["apiKeyFirstLetters"],
        described["active"],
    )
    assert not described["lastUsedAt"].startswith("0001")
    assert 200 == ask("admin-key", "POST", "/users/db/cleo/deactivate", {})[0]
    assert 409 == ask("admin-key", "POST", "/users/db/cleo/deactivate", {})[0]
    assert 401 == ask(key, "GET", "/users/own-info")[0]
    assert 200 == ask("admin-key", "POST", "/users/db/cleo/activate")[0]
    assert 409 == ask("admin-key", "POST", "/users/db/cleo/activate")[0]
    assert 200 == ask(key, "GET", "/users/own-info")[0]
    new = ask("admin-key", "POST", "/users/db/cleo/rotate-key")[1]["apikey"]
    assert (401, 200) == (ask(key, "GET", "/users/own-info")[0], ask(new, "GET", "/users/own-info")[0])
    assert 200 == ask("admin-key", "POST", "/users/db/cleo/deactivate", {"revoke_key": True})[0]
    assert 401 == ask(new, "GET", "/users/own-info")[0]
    assert 204 == ask("admin-key", "DELETE", "/users/db/cleo")[0]
    assert [("ada", ["root"]), ("ben", [])] == [
        (user["userId"], user["roles"]) for user in ask("admin-key", "GET", "/users/db")[1]
    ]


@pytest.mark.parametrize("sent", [b"", b"null", b"{}"])
def test_a_body_that_is_not_needed_may_be_null(handler: Handler, sent: bytes) -> None:
    headers = {"Authorization": "Bearer admin-key"}
    assert 201 == handler.rest("POST", "/v1/users/db/eve", headers, sent).status
    assert 200 == handler.rest("POST", "/v1/users/db/eve/deactivate", headers, sent).status


def test_a_key_of_the_settings_moves_into_the_database(ask: Ask) -> None:
    assert (201, {"apikey": "plain-key"}) == ask("admin-key", "POST", "/users/db/ben", {"import": True})
    assert 409 == ask("admin-key", "POST", "/users/db/ben", {"import": True})[0]
    assert "db_user" == ask("admin-key", "GET", "/users/db/ben")[1]["dbUserType"]


def test_groups_have_roles(ask: Ask) -> None:
    body = {"roles": ["viewer", "admin"], "groupType": "oidc"}
    assert 200 == ask("admin-key", "POST", "/authz/groups/%2Fstaff/assign", body)[0]
    assert ["/staff"] == ask("admin-key", "GET", "/authz/groups/oidc")[1]
    assert [{"name": "admin", "permissions": None}, {"name": "viewer", "permissions": None}] == ask(
        "admin-key", "GET", "/authz/groups/%2Fstaff/roles/oidc"
    )[1]
    assert [{"groupId": "/staff", "groupType": "oidc"}] == ask(
        "admin-key", "GET", "/authz/roles/viewer/group-assignments"
    )[1]
    assert 200 == ask("admin-key", "POST", "/authz/groups/%2Fstaff/revoke", body)[0]
    assert [] == ask("admin-key", "GET", "/authz/groups/oidc")[1]


def test_a_role_without_permissions_shows_no_groups(ask: Ask) -> None:
    assert 201 == ask("admin-key", "POST", "/authz/roles", {"name": "empty", "permissions": []})[0]
    assert 200 == ask("admin-key", "POST", "/authz/groups/g/assign", {"roles": ["empty"], "groupType": "oidc"})[0]
    assert [] == ask("admin-key", "GET", "/authz/groups/oidc")[1]


def test_who_has_a_role_may_not_read_it_for_that(ask: Ask) -> None:
    assert 201 == ask("admin-key", "POST", "/authz/roles", {"name": "r", "permissions": []})[0]
    assert 200 == ask("admin-key", "POST", "/authz/users/ben/assign", {"roles": ["r"], "userType": "db"})[0]
    assert 403 == ask("plain-key", "GET", "/authz/roles/r")[0]
    matching = [{"action": "read_roles", "roles": {"role": "*", "scope": "match"}}]
    assert 200 == ask("admin-key", "POST", "/authz/roles/r/add-permissions", {"permissions": matching})[0]
    assert 200 == ask("plain-key", "GET", "/authz/roles/admin")[0]


def test_who_may_manage_matching_roles_gives_no_more_than_they_have(ask: Ask) -> None:
    own = [
        {"action": "create_roles", "roles": {"role": "*", "scope": "match"}},
        {"action": "read_collections", "collections": {"collection": "A*"}},
    ]
    assert 201 == ask("admin-key", "POST", "/authz/roles", {"name": "lead", "permissions": own})[0]
    assert 200 == ask("admin-key", "POST", "/authz/users/ben/assign", {"roles": ["lead"], "userType": "db"})[0]
    less = {"name": "less", "permissions": [{"action": "read_collections", "collections": {"collection": "Art"}}]}
    more = {"name": "more", "permissions": [{"action": "read_collections", "collections": {"collection": "B"}}]}
    assert 201 == ask("plain-key", "POST", "/authz/roles", less)[0]
    assert 403 == ask("plain-key", "POST", "/authz/roles", more)[0]
    assert [] == ask("plain-key", "GET", "/authz/roles")[1]
    assert 403 == ask("plain-key", "GET", "/authz/roles/viewer")[0]


def test_roles_and_users_are_there_after_reopening(tmp_path: Path) -> None:
    first = open_handler(tmp_path, access=SETTINGS, settings=PLAIN)
    ask = asker(first)
    key = ask("admin-key", "POST", "/users/db/cleo", {})[1]["apikey"]
    role = {"name": "r", "permissions": [{"action": "read_cluster"}]}
    assert 201 == ask("admin-key", "POST", "/authz/roles", role)[0]
    assert 200 == ask("admin-key", "POST", "/authz/users/cleo/assign", {"roles": ["r"], "userType": "db"})[0]
    first.close()
    second = open_handler(tmp_path, access=SETTINGS, settings=PLAIN)
    assert {"groups": None, "roles": [role], "username": "cleo"} == asker(second)(key, "GET", "/users/own-info")[1]
    second.close()


def test_without_settings_roles_are_not_supported_and_nobody_is_asked() -> None:
    handler = open_handler(None, settings=PLAIN)
    ask = asker(handler)
    status, body = ask(None, "GET", "/authz/roles")
    assert 501 == status
    assert "serve --auth FILE" in message_of(body)
    assert 200 == ask(None, "GET", "/schema")[0]
    handler.close()


def test_without_roles_every_known_key_may_do_everything() -> None:
    handler = open_handler(None, access=AccessSettings(keys={"k": "ben"}, rbac=False), settings=PLAIN)
    ask = asker(handler)
    assert 200 == ask("k", "POST", "/schema", {"class": "A"})[0]
    assert 401 == ask(None, "GET", "/schema")[0]
    handler.close()


def test_an_anonymous_request_has_no_rights_where_roles_decide() -> None:
    handler = open_handler(None, access=AccessSettings(anonymous=True), settings=PLAIN)
    status, body = asker(handler)(None, "POST", "/schema", {"class": "A"})
    assert 403 == status
    assert "user 'anonymous'" in message_of(body)
    handler.close()


def test_database_users_can_be_switched_off() -> None:
    settings = AccessSettings(keys={"k": "ada"}, admins=frozenset({"ada"}), database_users=False)
    handler = open_handler(None, access=settings, settings=PLAIN)
    status, body = asker(handler)("k", "POST", "/users/db/cleo", {})
    assert (422, "db user management is not enabled") == (status, message_of(body))
    handler.close()


def test_built_in_roles_hold_what_their_names_say() -> None:
    assert list(ACTIONS) == [permission.action for permission in BUILT_IN["admin"]]
    assert all(permission.action.startswith("read_") for permission in BUILT_IN["viewer"])


@pytest.mark.parametrize("action", ACTIONS)
def test_a_permission_goes_to_the_wire_and_back(action: str) -> None:
    given = {"groups": {"group": "g", "groupType": "oidc"}} if action.endswith("_groups") else {}
    permission = Permission.from_wire({"action": action, **given})
    assert permission == Permission.from_wire(permission.to_wire())


def test_settings_are_read_from_toml(tmp_path: Path) -> None:
    file = tmp_path / "auth.toml"
    file.write_text(
        'admins = ["ada"]\nreaders = ["cleo"]\nanonymous = true\n'
        '[keys]\nk1 = "ada"\nk2 = "ben"\n'
        '[roles.editor]\npermissions = [{action = "read_data", data = {collection = "A"}}]\n'
        '[users]\nben = ["editor"]\n'
    )
    settings = read_settings(file)
    assert {"k1": "ada", "k2": "ben"} == settings.keys
    assert (Permission.of("read_data", collection="A"),) == settings.roles["editor"]
    assert (True, True, {"ben": ("editor",)}) == (settings.anonymous, settings.rbac, settings.users)
    handler = open_handler(None, access=settings, settings=PLAIN)
    assert ["editor"] == [role["name"] for role in asker(handler)("k2", "GET", "/users/own-info")[1]["roles"]]
    handler.close()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"key": {}}, "`key` is no setting"),
        ({"admins": "ada"}, "`admins` must be a list"),
        ({"keys": {"k": 1}}, "`keys` holds pairs"),
        ({"roles": {"viewer": {"permissions": []}}}, "built-in role"),
        ({"roles": {"r": {}}}, "wants a list `permissions`"),
        ({"roles": {"r": {"permissions": [{"action": "fly"}]}}}, "no known action"),
        ({"users": {"ben": ["none"]}}, "wants a list of roles"),
    ],
)
def test_settings_without_meaning_are_refused(content: dict[str, Any], words: str) -> None:
    with pytest.raises(EngineError, match=words):
        settings_from(content)


def test_a_settings_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot read"):
        read_settings(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("= 1")
    with pytest.raises(EngineError, match="is no TOML"):
        read_settings(tmp_path / "bad.toml")


def allow(ask: Ask, *permissions: dict[str, object]) -> None:
    """Grant ben this permission, and no other."""
    ask("admin-key", "DELETE", "/authz/roles/given")
    assert 201 == ask("admin-key", "POST", "/authz/roles", {"name": "given", "permissions": permissions})[0]
    assert 200 == ask("admin-key", "POST", "/authz/users/ben/assign", {"roles": ["given"], "userType": "db"})[0]


def on_data(verb: str, collection: str) -> dict[str, object]:
    return {"action": f"{verb}_data", "data": {"collection": collection}}


def on_collections(verb: str, collection: str) -> dict[str, object]:
    return {"action": f"{verb}_collections", "collections": {"collection": collection}}


def test_lists_show_what_one_may_see(ask: Ask, handler: Handler) -> None:
    for name in ("A", "B"):
        ask("admin-key", "POST", "/schema", {"class": name, "multiTenancyConfig": {"enabled": True}})
        ask("admin-key", "POST", f"/schema/{name}/tenants", [{"name": "t1"}, {"name": "t2"}])
        ask("admin-key", "POST", "/aliases", {"alias": f"{name}lias", "class": name})
    for path, empty in [("/schema", {"classes": []}), ("/schema/A/tenants", []), ("/aliases", {"aliases": []})]:
        assert (200, empty) == ask("plain-key", "GET", path)
    assert [] == ask("plain-key", "GET", "/nodes?output=verbose")[1]["nodes"][0]["shards"]
    allow(
        ask,
        on_collections("read", "A"),
        {"action": "read_tenants", "tenants": {"collection": "A", "tenant": "t1"}},
        {"action": "read_aliases", "aliases": {"collection": "B", "alias": "*"}},
        {"action": "read_nodes", "nodes": {"verbosity": "verbose", "collection": "B"}},
    )
    assert ["A"] == [entry["class"] for entry in ask("plain-key", "GET", "/schema")[1]["classes"]]
    assert ["t1"] == [entry["name"] for entry in ask("plain-key", "GET", "/schema/A/tenants")[1]]
    assert ["Blias"] == [entry["alias"] for entry in ask("plain-key", "GET", "/aliases")[1]["aliases"]]
    shards = ask("plain-key", "GET", "/nodes?output=verbose")[1]["nodes"][0]["shards"]
    assert {"B"} == {entry["class"] for entry in shards}
    assert 403 == ask("plain-key", "GET", "/nodes")[0]
    request = messages.TenantsGetRequest(collection="A").SerializeToString()
    raw = handler.rpc(rpcs.TENANTS_GET.path, request, [("authorization", "Bearer plain-key")])
    assert ["t1"] == [entry.name for entry in messages.TenantsGetReply.FromString(raw).tenants]


def test_what_is_not_there_is_not_found_before_it_is_forbidden(ask: Ask) -> None:
    assert 404 == ask("plain-key", "DELETE", "/aliases/Nope")[0]
    assert 404 == ask("plain-key", "GET", "/aliases/Nope")[0]
    assert 403 == ask("plain-key", "PUT", "/aliases/Nope", {"class": "A"})[0]


def test_objects_of_a_batch_are_refused_one_by_one(ask: Ask, handler: Handler) -> None:
    for name in ("A", "B"):
        ask("admin-key", "POST", "/schema", {"class": name})
    allow(ask, on_data("create", "A"), on_data("update", "A"))
    request = messages.BatchObjectsRequest()
    for name in ("A", "B"):
        request.objects.add(collection=name, uuid="36ddd591-2dee-4e7e-a3cc-eb86d30a4303")
    raw = handler.rpc(rpcs.BATCH_OBJECTS.path, request.SerializeToString(), [("authorization", "Bearer plain-key")])
    errors = messages.BatchObjectsReply.FromString(raw).errors
    assert [1] == [error.index for error in errors]
    assert "update_data [[Domain: data, Collection: B" in errors[0].error


@pytest.mark.parametrize("verb", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("wrong", ["foo", "{}", "0" * 40, "urn:uuid:"])
def test_an_id_that_is_none_is_refused_where_no_collection_is_named(ask: Ask, verb: str, wrong: str) -> None:
    assert 200 == ask("admin-key", "POST", "/schema", {"class": "A", "vectorizer": "none"})[0]
    beacon = {"beacon": f"weaviate://localhost/{numbered(1)}"}
    body = [beacon] if verb == "PUT" else beacon
    status, answer = ask("admin-key", verb, f"/objects/{quote(wrong)}/references/of", body)
    assert 422 == status, answer


def test_references_need_the_right_to_read_what_they_point_at(ask: Ask, handler: Handler) -> None:
    uuid = "36ddd591-2dee-4e7e-a3cc-eb86d30a4303"
    ask("admin-key", "POST", "/schema", {"class": "B"})
    ask("admin-key", "POST", "/schema", {"class": "A", "properties": [{"name": "of", "dataType": ["B"]}]})
    for name in ("A", "B"):
        ask("admin-key", "POST", "/objects", {"class": name, "id": uuid})
    path, beacon = f"/objects/A/{uuid}/references/of", {"beacon": f"weaviate://localhost/{uuid}"}
    link = {"from": f"weaviate://localhost/A/{uuid}/of", "to": beacon["beacon"]}
    search = messages.SearchRequest(collection="A")
    search.properties.ref_properties.add(reference_property="of")
    one = messages.BatchReferencesRequest()
    one.references.add(name="of", from_collection="A", from_uuid=uuid, to_uuid=uuid)
    key = [("authorization", "Bearer plain-key")]
    held = [on_data("update", "A"), on_collections("read", "A"), on_data("read", "A")]
    allow(ask, *held)
    for verb, where, body in [("POST", path, beacon), ("PUT", path, [beacon]), ("POST", "/batch/references", [link])]:
        assert 403 == ask("plain-key", verb, where, body)[0]
    for name, message in (("SEARCH", search), ("BATCH_REFERENCES", one)):
        with pytest.raises(RpcFailure, match=r"read_data .*Collection: B"):
            handler.rpc(getattr(rpcs, name).path, message.SerializeToString(), key)
    allow(ask, *held, on_data("read", "B"), on_collections("read", "B"))
    for verb, where, body in [("POST", path, beacon), ("PUT", path, [beacon]), ("POST", "/batch/references", [link])]:
        assert 200 == ask("plain-key", verb, where, body)[0]
    handler.rpc(rpcs.SEARCH.path, search.SerializeToString(), key)
    allow(ask, on_data("update", "A"), on_collections("read", "A"))
    assert 403 == ask("plain-key", "DELETE", path, beacon)[0]


def test_deletions_by_filter_need_the_right_to_read(ask: Ask, handler: Handler) -> None:
    ask("admin-key", "POST", "/schema", {"class": "A", "properties": [{"name": "t", "dataType": ["text"]}]})
    where = {"path": ["t"], "operator": "Equal", "valueText": "x"}
    body = {"match": {"class": "A", "where": where}}
    request = messages.BatchDeleteRequest(collection="A")
    request.filters.operator = messages.Filters.OPERATOR_EQUAL
    request.filters.target.property = "t"
    request.filters.value_text = "x"
    key = [("authorization", "Bearer plain-key")]
    allow(ask, on_data("delete", "A"))
    assert 403 == ask("plain-key", "DELETE", "/batch/objects", body)[0]
    with pytest.raises(RpcFailure, match="read_data"):
        handler.rpc(rpcs.BATCH_DELETE.path, request.SerializeToString(), key)
    allow(ask, on_data("delete", "A"), on_data("read", "A"))
    assert 403 == ask("plain-key", "DELETE", "/batch/objects", body)[0]
    handler.rpc(rpcs.BATCH_DELETE.path, request.SerializeToString(), key)
    allow(ask, on_data("delete", "A"), on_data("read", "A"), on_collections("read", "A"))
    assert 200 == ask("plain-key", "DELETE", "/batch/objects", body)[0]


def test_changes_of_properties_need_more_than_one_right(ask: Ask) -> None:
    ask("admin-key", "POST", "/schema", {"class": "B"})
    ask("admin-key", "POST", "/schema", {"class": "A", "properties": [{"name": "t", "dataType": ["text"]}]})
    allow(ask, on_collections("update", "A"))
    assert 403 == ask("plain-key", "POST", "/schema/A/properties", {"name": "n", "dataType": ["int"]})[0]
    assert 403 == ask("plain-key", "DELETE", "/schema/A/properties/t/index/searchable")[0]
    allow(ask, on_collections("update", "A"), on_collections("read", "A"), on_data("update", "A"))
    assert 200 == ask("plain-key", "POST", "/schema/A/properties", {"name": "n", "dataType": ["int"]})[0]
    assert 403 == ask("plain-key", "POST", "/schema/A/properties", {"name": "b", "dataType": ["B"]})[0]
    assert 200 == ask("plain-key", "DELETE", "/schema/A/properties/t/index/searchable")[0]


def test_nobody_gives_roles_that_hold_more_than_they_have(ask: Ask) -> None:
    for name, verb in (("little", "read"), ("much", "delete")):
        ask("admin-key", "POST", "/authz/roles", {"name": name, "permissions": [on_collections(verb, "A")]})
    allow(
        ask,
        {"action": "assign_and_revoke_users", "users": {"users": "*"}},
        {"action": "assign_and_revoke_groups", "groups": {"group": "*", "groupType": "oidc"}},
        on_collections("read", "*"),
    )
    for path, kind in (("/authz/users/ben", {"userType": "db"}), ("/authz/groups/g", {"groupType": "oidc"})):
        assert 200 == ask("plain-key", "POST", f"{path}/assign", {"roles": ["little"], **kind})[0]
        status, got = ask("plain-key", "POST", f"{path}/assign", {"roles": ["much"], **kind})
        assert 403 == status
        assert "can only assign roles with less or equal permissions" in message_of(got)
        assert 200 == ask("plain-key", "POST", f"{path}/revoke", {"roles": ["much"], **kind})[0]


def odd(action: str, **fields: object) -> dict[str, object]:
    return {"name": "r", "permissions": [{"action": action, **fields}]}


@pytest.mark.parametrize(
    ("verb", "path", "body", "status"),
    [
        ("POST", "/authz/roles", odd("read_roles", roles={"scope": "x"}), 422),
        ("POST", "/authz/roles", odd("read_nodes", nodes={"verbosity": "x"}), 422),
        ("POST", "/authz/roles", odd("read_tenants", tenants={"tenant": "a b"}), 422),
        ("POST", "/authz/users/ben/assign", {"roles": [], "userType": "x"}, 422),
        ("POST", "/authz/users/ben/assign", {"roles": ["viewer"], "userType": "oidc"}, 500),
        ("POST", "/authz/groups/g/assign", {"roles": ["viewer"]}, 400),
        ("POST", "/authz/groups/g/assign", {"roles": [], "groupType": "db"}, 422),
        ("POST", "/users/db/1u", None, 422),
    ],
)
def test_what_access_cannot_be_is_refused(ask: Ask, verb: str, path: str, body: object, status: int) -> None:
    assert status == ask("admin-key", verb, path, body)[0]


def test_a_permission_is_had_as_it_was_given(ask: Ask) -> None:
    allow(ask, on_collections("read", "A*"))
    for role, wanted, had in [
        ("given", on_collections("read", "A*"), True),
        ("given", on_collections("read", "Ab"), False),
        ("root", on_collections("read", "A"), False),
    ]:
        assert (200, had) == ask("admin-key", "POST", f"/authz/roles/{role}/has-permission", wanted)


def test_a_key_that_the_database_took_over_is_its_own_affair(ask: Ask) -> None:
    assert 201 == ask("admin-key", "POST", "/users/db/ben", {"import": True})[0]
    assert 200 == ask("plain-key", "GET", "/users/own-info")[0]
    assert 204 == ask("admin-key", "DELETE", "/users/db/ben")[0]
    assert 401 == ask("plain-key", "GET", "/users/own-info")[0]


def test_roles_are_listed_by_their_names(ask: Ask) -> None:
    allow(ask, {"action": "read_roles", "roles": {"role": "v*", "scope": "match"}})
    assert ["viewer"] == [role["name"] for role in ask("plain-key", "GET", "/authz/roles")[1]]
    allow(ask, {"action": "read_roles", "roles": {"role": "*", "scope": "all"}})
    names = [role["name"] for role in ask("plain-key", "GET", "/authz/roles")[1]]
    assert ["admin", "given", "read-only", "viewer"] == names


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/.well-known/live", 200),
        ("/.well-known/ready", 200),
        ("/.well-known/openid-configuration", 401),
        ("", 401),
    ],
)
def test_a_key_that_nobody_has_is_refused_but_by_probes(ask: Ask, path: str, status: int) -> None:
    assert status == ask("no-key", "GET", path)[0]
    assert 401 != ask(None, "GET", path)[0]
