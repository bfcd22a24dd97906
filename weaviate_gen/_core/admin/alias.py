"""Plans for aliases."""

from __future__ import annotations

from typing import Any

from weaviate_gen._core.admin.rbac import OK_OR_ABSENT
from weaviate_gen._core.admin.responses import fields, items
from weaviate_gen._core.call import Call
from weaviate_gen._inputs.arguments import string
from weaviate_gen._types.alias import AliasReturn
from weaviate_gen_wire import rest


def _alias(wire: dict[str, Any]) -> AliasReturn:
    return AliasReturn(alias=wire["alias"], collection=wire["class"])


def list_all(collection: str | None) -> Call[dict[str, AliasReturn]]:
    """List aliases by name, of all collections or of one."""
    return Call(
        rest.schema.aliases_get(class_=collection or None),
        lambda reply: {wire["alias"]: _alias(wire) for wire in items(fields(reply[1]).get("aliases"))},
        "alias.list_all",
        retry=True,
    )


def get(alias_name: str) -> Call[AliasReturn | None]:
    """Read an alias; ``None`` where there is none."""
    return Call(
        rest.schema.aliases_get_alias(string(alias_name, "alias_name")),
        lambda reply: _alias(reply[1]) if reply[0] == 200 else None,
        f"alias.get({alias_name!r})",
        OK_OR_ABSENT,
        retry=True,
    )


def exists(alias_name: str) -> Call[bool]:
    """Return whether an alias exists."""
    return Call(
        rest.schema.aliases_get_alias(string(alias_name, "alias_name")),
        lambda reply: reply[0] == 200,
        f"alias.exists({alias_name!r})",
        OK_OR_ABSENT,
        retry=True,
    )


def create(alias_name: str, target_collection: str) -> Call[None]:
    """Create an alias."""
    body: Any = {"class": string(target_collection, "target_collection"), "alias": string(alias_name, "alias_name")}
    return Call(rest.schema.aliases_create(body=body), lambda _: None, f"alias.create({alias_name!r})")


def update(alias_name: str, new_target_collection: str) -> Call[bool]:
    """Point an alias at another collection; ``False`` where there is no such alias."""
    body: Any = {"class": string(new_target_collection, "new_target_collection")}
    return Call(
        rest.schema.aliases_update(string(alias_name, "alias_name"), body=body),
        lambda reply: reply[0] == 200,
        f"alias.update({alias_name!r})",
        OK_OR_ABSENT,
    )


def delete(alias_name: str) -> Call[bool]:
    """Delete an alias; ``False`` where there is none."""
    return Call(
        rest.schema.aliases_delete(string(alias_name, "alias_name")),
        lambda reply: reply[0] == 204,
        f"alias.delete({alias_name!r})",
        frozenset({204, 404}),
    )
