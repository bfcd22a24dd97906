"""Roles, users and groups, against a server of ours that knows who may do what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.clients import connected
from tests.support.proxy import Loop
from tests.support.servers import Server
from weaviate_gen._types.access.roles import GroupTypes, RoleBase
from weaviate_gen.classes.rbac import Actions, Permissions
from weaviate_gen.exceptions import InsufficientPermissionsError, UnexpectedStatusCodeError
from weaviate_gen.outputs.rbac import GroupAssignment, UserAssignment
from weaviate_gen.outputs.users import UserTypes


@pytest.fixture
def role(admin: Any, flavor: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """Return the name of a role that is this test's alone; it is gone afterwards."""
    name = f"{request.node.originalname}-{flavor}".replace("test_", "")
    yield name
    admin.roles.delete(name)


def test_a_role_is_what_it_was_made(admin: Any, role: str) -> None:
    assert admin.roles.exists(role) is False
    made = admin.roles.create(
        role_name=role,
        permissions=[
            Permissions.data(collection="bike", read=True, create=True),
            Permissions.collections(collection="*", read_config=True),
        ],
    )
    read = admin.roles.get(role)
    assert read == made
    assert read.data_permissions[0].actions == {Actions.Data.READ, Actions.Data.CREATE}
    assert (read.data_permissions[0].collection, read.data_permissions[0].tenant) == ("Bike", "*")
    assert role in admin.roles.list_all()
    assert admin.roles.exists(role) is True


def test_permissions_come_and_go(admin: Any, role: str) -> None:
    admin.roles.create(role_name=role, permissions=Permissions.cluster(read=True))
    backups = Permissions.backup(collection="Bike", manage=True)
    assert admin.roles.has_permissions(permissions=backups, role=role) is False
    admin.roles.add_permissions(permissions=backups, role_name=role)
    assert admin.roles.has_permissions(permissions=[backups, Permissions.cluster(read=True)], role=role) is True
    admin.roles.remove_permissions(permissions=backups, role_name=role)
    assert admin.roles.has_permissions(permissions=backups, role=role) is False


def test_a_role_that_is_not_there(admin: Any) -> None:
    assert admin.roles.get("nobody-made-this-one") is None
    assert admin.roles.exists("nobody-made-this-one") is False


def test_users_hold_roles(admin: Any, role: str) -> None:
    admin.roles.create(role_name=role, permissions=Permissions.cluster(read=True))
    admin.users.db.assign_roles(user_id="ben", role_names=role)
    assert admin.users.db.get_assigned_roles(user_id="ben") == {role: RoleBase(role)}
    full = admin.users.db.get_assigned_roles(user_id="ben", include_permissions=True)
    assert [permission.actions for permission in full[role].cluster_permissions] == [{Actions.Cluster.READ}]
    assert UserAssignment("ben", UserTypes.DB_STATIC) in admin.roles.get_user_assignments(role)
    admin.users.db.revoke_roles(user_id="ben", role_names=[role])
    assert admin.users.db.get_assigned_roles(user_id="ben") == {}


def test_groups_hold_roles(admin: Any, role: str) -> None:
    admin.roles.create(role_name=role, permissions=Permissions.cluster(read=True))
    with pytest.raises(UnexpectedStatusCodeError, match="oidc is not enabled"):
        admin.users.oidc.assign_roles(user_id="ada", role_names=role)
    admin.groups.oidc.assign_roles(group_id="/staff", role_names=role)
    assert role in admin.groups.oidc.get_assigned_roles(group_id="/staff", include_permissions=True)
    assert "/staff" in admin.groups.oidc.get_known_group_names()
    assert admin.roles.get_group_assignments(role) == [GroupAssignment("/staff", GroupTypes.OIDC)]
    admin.groups.oidc.revoke_roles(group_id="/staff", role_names=role)
    assert role not in admin.groups.oidc.get_assigned_roles(group_id="/staff")


def test_oneself(admin: Any) -> None:
    me = admin.users.get_my_user()
    assert (me.user_id, "root" in me.roles) == ("ada", True)


def test_a_user_of_the_database(admin: Any, guarded: Server, flavor: str, loop: Loop) -> None:
    user = f"cleo-{flavor}"
    assert admin.users.db.get(user_id=user) is None
    key = admin.users.db.create(user_id=user)
    found = admin.users.db.get(user_id=user)
    assert (found.user_id, found.active, found.role_names) == (user, True, [])
    assert (found.user_type, key.startswith(found.api_key_first_letters)) == (UserTypes.DB_DYNAMIC, True)
    assert user in [each.user_id for each in admin.users.db.list_all()]
    with connected(guarded, flavor, loop, key) as client:
        assert client.users.get_my_user().user_id == user
    assert (admin.users.db.deactivate(user_id=user), admin.users.db.deactivate(user_id=user)) == (True, False)
    assert (admin.users.db.activate(user_id=user), admin.users.db.activate(user_id=user)) == (True, False)
    renewed = admin.users.db.rotate_key(user_id=user)
    assert renewed != key
    assert (admin.users.db.delete(user_id=user), admin.users.db.delete(user_id=user)) == (True, False)


def test_who_may_not_is_told(guarded: Server, flavor: str, loop: Loop) -> None:
    with (
        connected(guarded, flavor, loop, "ben-key") as client,
        pytest.raises(InsufficientPermissionsError) as refused,
    ):
        client.collections.create("Forbidden")
    assert refused.value.status_code == 403


def test_a_role_that_exists_is_not_made_twice(admin: Any, role: str) -> None:
    admin.roles.create(role_name=role, permissions=Permissions.cluster(read=True))
    with pytest.raises(UnexpectedStatusCodeError) as found:
        admin.roles.create(role_name=role, permissions=Permissions.cluster(read=True))
    assert found.value.status_code == 409
