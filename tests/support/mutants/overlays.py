"""Changes of the overlays."""

from __future__ import annotations

from typing import Any

from tests.support.mutants.kinds import A, B, C, Pair, Told, W, kind


@kind("overlay-rpc-removed", (B, B))
def rpc_removed(pair: Pair) -> Told:
    gone = pair.new.overlays["grpc.toml"]["rpc"].pop()
    return f"rpc {gone['name']}"


@kind("overlay-rpc-added", (A, A))
def rpc_added(pair: Pair) -> Told:
    rows = pair.new.overlays["grpc.toml"]["rpc"]
    rows.append({**rows[0], "name": "BrandNew"})
    return "rpc BrandNew"


@kind("overlay-rpc-changed", (B, B))
def rpc_goes_elsewhere(pair: Pair) -> Told:
    row = pair.pick(pair.new.overlays["grpc.toml"]["rpc"])
    row[pair.pick(["service", "method", "request", "reply"])] = "Brand"
    return f"rpc {row['name']}"


@kind("overlay-words-changed", (C, C))
def reason_of_an_rpc(pair: Pair) -> Told:
    row = pair.pick(pair.new.overlays["grpc.toml"]["rpc"])
    row["reason"] = "Another reason, which is long enough."
    return f"rpc {row['name']}"


@kind("overlay-words-changed", (C, C))
def words(pair: Pair) -> Told:
    file = pair.pick(["words.toml", "unused.toml"])
    pair.new.overlays[file]["brand"] = {"new": "Words."}
    return str(file)


@kind("overlay-unknown-changed", (B, B))
def unknown_table(pair: Pair) -> Told:
    pair.new.overlays["brand.toml"] = {"a": 1}
    return "brand.toml"


@kind("overlay-body-changed", (W, C))
def engine_checks_another_body(pair: Pair) -> Told:
    bodies = pair.new.overlays["bodies.toml"]["bodies"]
    name = pair.pick(sorted(bodies))
    del bodies[name]
    return f"bodies.toml bodies.{name}"


@kind("overlay-body-changed", (W, C))
def engine_checks_a_field_otherwise(pair: Pair) -> Told:
    row = pair.pick(pair.new.overlays["bodies.toml"]["override"])
    row["form"] = "brand"
    return f"bodies.toml {row['field']}"


def correction(pair: Pair) -> Any:
    return next(each for each in pair.new.overlays["rest.toml"]["change"] if each["pointer"].endswith("/shards"))


@kind("rest-null-refused", (A, A))
def correction_removed(pair: Pair) -> Told:
    pair.new.overlays["rest.toml"]["change"].remove(correction(pair))
    return "NodeStatus.shards"


@kind("rest-null-allowed", (B, B))
def correction_added(pair: Pair) -> Told:
    link = "https://example.org/"
    change = {"pointer": "/definitions/NodeStatus/properties/name", "merge": {"x-nullable": True}, "link": link}
    pair.new.overlays["rest.toml"]["change"].append({**change, "reason": "A reason that is long enough."})
    return "NodeStatus.name"


@kind("overlay-correction-changed", (C, C))
def reason_of_a_correction(pair: Pair) -> Told:
    change = pair.pick(pair.new.overlays["rest.toml"]["change"])
    change["reason"] = "Another reason, which is long enough."
    return f"rest.toml {change['pointer']}"


def permissions(pair: Pair, having: Any = bool) -> tuple[Any, Any]:
    rows = pair.old.overlays["rbac.toml"]["kind"]
    at = pair.pick(index for index, row in enumerate(rows) if having(row))
    return rows[at], pair.new.overlays["rbac.toml"]["kind"][at]


@kind("overlay-permission-removed", (C, B))
def kind_of_permission_removed(pair: Pair) -> Told:
    old, new = permissions(pair)
    pair.new.overlays["rbac.toml"]["kind"].remove(new)
    return f"permissions {old['suffix']}"


@kind("overlay-permission-added", (C, A))
def kind_of_permission_added(pair: Pair) -> Told:
    old, _ = permissions(pair)
    pair.new.overlays["rbac.toml"]["kind"].append({**old, "suffix": "brand"})
    return "permissions brand"


@kind("overlay-permission-renamed", (C, B))
def class_of_permissions_renamed(pair: Pair) -> Told:
    old, new = permissions(pair)
    new[pair.pick(["class", "actions", "role"])] = "Brand"
    return f"permissions {old['suffix']}"


@kind("overlay-permission-sent-otherwise", (B, C))
def permission_under_another_key(pair: Pair) -> Told:
    old, new = permissions(pair)
    new["key"] = "brand"
    return f"permissions {old['suffix']}"


@kind("overlay-permission-sent-otherwise", (B, C))
def field_of_a_permission_under_another_key(pair: Pair) -> Told:
    old, new = permissions(pair, lambda row: row["fields"])
    changed = pair.pick(new["fields"])
    changed["wire"] = "brand"
    return f"permissions {old['suffix']}.{changed['name']}"


def factory(pair: Pair, having: Any = bool) -> tuple[str, Any, Any]:
    old, new = permissions(pair, lambda row: any(having(each) for each in row["factories"]))
    at = pair.pick(index for index, each in enumerate(old["factories"]) if having(each))
    each = old["factories"][at]
    return f"{each['of']}.{each['name']}", each, new["factories"][at]


@kind("python-callable-removed", (C, B))
def factory_of_permissions_removed(pair: Pair) -> Told:
    name, old, _ = factory(pair)
    for row in pair.new.overlays["rbac.toml"]["kind"]:
        row["factories"] = [each for each in row["factories"] if each != old]
    return name


@kind("python-parameter-removed", (C, B))
def permission_allows_less(pair: Pair) -> Told:
    name, _, new = factory(pair, lambda each: len(each["allows"]) > 1)
    gone = pair.pick(sorted(new["allows"]))
    del new["allows"][gone]
    new.get("verbs", {}).pop(gone, None)
    return f"{name}({gone})"


@kind("python-parameter-added", (C, A))
def permission_allows_more(pair: Pair) -> Told:
    name, _, new = factory(pair)
    new["allows"]["brand_new"] = "whether to allow it."
    return f"{name}(brand_new)"


@kind("overlay-permission-sent-otherwise", (B, C))
def permission_with_another_verb(pair: Pair) -> Told:
    name, _, new = factory(pair)
    new["verbs"] = {**new.get("verbs", {}), pair.pick(sorted(new["allows"])): "brand"}
    return name


@kind("overlay-words-changed", (C, C))
def words_of_permissions(pair: Pair) -> Told:
    name, _, new = factory(pair)
    new["words"] = "Brand new words."
    return name


@kind("overlay-words-changed", (C, C))
def rows_swapped(pair: Pair) -> Told:
    file, key = pair.pick([("rbac.toml", "kind"), ("rest.toml", "change"), ("bodies.toml", "override")])
    pair.new.overlays[file][key].reverse()
    return str(file)


@kind("overlay-unknown-changed", (B, B))
def unknown_key_of_a_correction_file(pair: Pair) -> Told:
    pair.new.overlays["grpc.toml"]["brand"] = 1
    return "grpc.toml"


@kind("overlay-unknown-changed", (B, B))
def unknown_key_of_bodies(pair: Pair) -> Told:
    pair.new.overlays["bodies.toml"]["brand"] = 1
    return "bodies.toml brand"


@kind("overlay-words-changed", (C, C))
def reason_of_a_body(pair: Pair) -> Told:
    row = pair.pick(pair.new.overlays["bodies.toml"]["override"])
    row["reason"] = "Another reason, which is long enough."
    return f"bodies.toml {row['field']}"


@kind("overlay-words-changed", (C, C))
def words_of_a_kind(pair: Pair) -> Told:
    old, new = permissions(pair)
    new["on"] = "brand"
    return f"permissions {old['suffix']}"


@kind("overlay-words-changed", (C, C))
def words_of_a_field(pair: Pair) -> Told:
    old, new = permissions(pair, lambda row: row["fields"])
    changed = pair.pick(new["fields"])
    changed["words"] = "brand."
    return f"permissions {old['suffix']}.{changed['name']}"


@kind("overlay-permission-added", (C, A))
def field_of_a_permission_added(pair: Pair) -> Told:
    old, new = permissions(pair)
    new["fields"].append({"name": "brand", "words": "brand."})
    return f"permissions {old['suffix']}.brand"


@kind("overlay-permission-renamed", (C, B))
def field_of_a_permission_removed(pair: Pair) -> Told:
    old, new = permissions(pair)
    old["fields"].append({"name": "brand", "words": "brand."})
    assert new
    return f"permissions {old['suffix']}.brand"
