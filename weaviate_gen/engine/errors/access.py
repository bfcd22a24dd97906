"""Refusals about who may do what: identities, roles and users."""

from __future__ import annotations

from collections.abc import Mapping

from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Wording, cause

WORDINGS: Mapping[Code, Mapping[str, Wording]] = {
    "unauthenticated": cause(
        "unauthenticated",
        anonymous=(
            "anonymous access not enabled. Please authenticate through one of the available methods: [{methods}]"
        ),
        deactivated="unauthorized: user deactivated",
        unknown_key="unauthorized: invalid api key",
        nobody="anonymous users have no information about themselves",
    ),
    "permission_missing": cause(
        "forbidden",
        action=(
            "rbac: authorization, forbidden action: user '{user}'{origin} has insufficient permissions to {permission}"
        ),
        root="only root users can import static api keys",
    ),
    "roles_invalid": cause(
        "bad_request",
        permissions_several=Wording("invalid", "role permissions are invalid: {problems}"),
        permissions_one="invalid permissions {problems}",
        permissions_none="invalid permissions role has to have at least 1 permission",
        missing_empty="one or more of the roles you want to {doing} is empty",
        missing_all="roles can not be empty",
    ),
    "role_built_in": cause(
        "bad_request",
        created="you cannot create role with the same name as built-in role {role}",
        changed="you can not {action} built-in role {role}",
        assigned=Wording("forbidden", "modifying '{role}' role or changing its assignments is not allowed"),
    ),
    "role_not_found": cause(
        "not_found",
        "one or more of the {roles} doesn't exist",
    ),
    "user_not_found": cause(
        "not_found",
        assigned="username to {doing} role {preposition} doesn't exist",
        static="static user {user} does not exist",
    ),
    "user_protected": cause(
        "invalid",
        own='cannot {action} its own user "{user}"',
        root="cannot {action} root user",
        static="user '{user}' is static user",
    ),
    "feature_disabled": cause(
        "invalid",
        read_only_mode=Wording(
            "unavailable",
            "read-only mode is enabled temporally at the config level: write operations are not allowed "
            "during this time",
        ),
        beacon_fields="retrieving cross-refs by beacon is not supported",
        oidc_assign=Wording("internal", "user exists: oidc is not enabled"),
        oidc_read=Wording("internal", "user existence: oidc is not enabled"),
        user_management="db user management is not enabled",
    ),
    "settings_file_invalid": cause(
        "bad_request",
        not_read="cannot read {file}: {cause}",
        not_toml="{file} is no TOML: {cause}",
        unknown="`{name}` is no setting; there are {known}",
        type="`{name}` must be a {type}, not {value!r}",
        keys='`keys` holds pairs such as "a-secret" = "user"',
        built_in_role="`roles.{role}`: that is a built-in role",
        no_permissions="`roles.{role}` wants a list `permissions`",
        action="`roles.{role}`: {permission!r} has no known action; there are {known}",
        roles="`users.{user}` wants a list of roles; there are {known}",
    ),
}
