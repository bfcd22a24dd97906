"""Changes of module facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from codegen.diff.change import Verdict
from tests.support.mutants.kinds import IN, OUT, A, B, C, Pair, Told, W, kind

Have = Callable[[Any], Any]
REACHED, UNREACHED = IN, OUT
"""Settings with an argument, and those without: the two columns of verdicts here."""


def unit(pair: Pair, having: Have = bool, parts: tuple[str, ...] = ("modules", "configs")) -> tuple[str, Any, Any]:
    """Return a module's or configuration's name, and it on both sides."""
    found = [
        (file, part, name)
        for file, content in sorted(pair.old.modules.items())
        for part in parts
        for name, each in sorted(content.get(part, {}).items())
        if having(each)
    ]
    file, part, name = pair.pick(found)
    return f"{part}.{name}", pair.old.modules[file][part][name], pair.new.modules[file][part][name]


def setting(pair: Pair, having: Have = bool) -> tuple[str, Any, Any, Any]:
    """Return where a setting is reported, whether it has an argument, and it on both sides."""
    name, old, new = unit(pair, lambda each: any(having(row) for row in each.get("settings", ())))
    at = pair.pick(index for index, row in enumerate(old["settings"]) if having(row))
    one, other = old["settings"][at], new["settings"][at]
    return f"{name}.{one['wire']}", REACHED if one.get("python") else UNREACHED, one, other


def valued(
    rule: str, name: str, change: Callable[[Any, Any], Any], having: Have, *verdicts: tuple[Verdict, Verdict]
) -> None:
    """Register a kind that changes a setting; the verdicts are those with an argument, and without."""

    def apply(pair: Pair) -> Told:
        where, way, old, new = setting(pair, having)
        change(old, new)
        return where, way

    apply.__name__, apply.__module__ = name, __name__
    kind(rule, *verdicts)(apply)


def _set(**values: Any) -> Callable[[Any, Any], Any]:
    return lambda old, new: new.update(values)


def _was(**values: Any) -> Callable[[Any, Any], Any]:
    return lambda old, new: old.update(values)


def _became(key: str, before: Any, after: Any) -> Callable[[Any, Any], Any]:
    def change(old: Any, new: Any) -> None:
        old[key], new[key] = before, after

    return change


def _without(*keys: str) -> Have:
    return lambda row: not any(key in row for key in keys)


PLAIN = _without("min", "max", "above", "allowed", "deprecated", "unit", "since")
valued("module-setting-default-added", "default_added", _set(default="x"), _without("default"), (A, C))
valued(
    "module-setting-default-changed", "default_changed", _set(default="brand new"), lambda row: "default" in row, (B, C)
)
valued("module-setting-default-changed", "default_of_another_kind", _became("default", 1, True), PLAIN, (B, C))
valued(
    "module-setting-default-removed",
    "default_removed",
    lambda old, new: new.pop("default"),
    lambda row: "default" in row,
    (B, C),
)
valued("module-setting-required", "required", _set(required=True), lambda row: not row.get("required"), (B, C))
valued("module-setting-optional", "optional", _was(required=True), lambda row: not row.get("required"), (A, C))
valued("module-setting-type-changed", "another_type", _became("type", "int", "list[str]"), PLAIN, (B, B), (B, C))
valued("module-setting-type-widened", "wider_type", _became("type", "int", "float"), PLAIN, (A, A), (A, C))
valued("module-setting-type-widened", "any_text", _became("type", "str:Name", "str"), PLAIN, (A, A), (A, C))
valued("module-setting-limit-narrowed", "minimum_added", _set(min=3), PLAIN, (B, B), (B, C))
valued("module-setting-limit-narrowed", "maximum_lower", _became("max", 5, 3), PLAIN, (B, B), (B, C))
valued("module-setting-limit-narrowed", "fewer_items", _became("max_items", 5, 3), PLAIN, (B, B), (B, C))
valued("module-setting-limit-narrowed", "longer_text", _became("min_length", 1, 3), PLAIN, (B, B), (B, C))
valued("module-setting-limit-widened", "minimum_removed", _was(min=3), PLAIN, (A, A), (A, C))
valued("module-setting-limit-widened", "maximum_greater", _became("max", 3, 5), PLAIN, (A, A), (A, C))
valued("module-setting-limit-widened", "above_less", _became("above", 3, 0), PLAIN, (A, A), (A, C))
valued("module-setting-value-added", "value_added", _became("allowed", ["a"], ["a", "b"]), PLAIN, (A, A), (A, C))
valued("module-setting-value-removed", "value_removed", _became("allowed", ["a", "b"], ["b"]), PLAIN, (B, B), (B, C))
valued("module-setting-closed", "only_some_values", _set(allowed=["a"]), PLAIN, (B, B), (B, C))
valued("module-setting-opened", "any_value", _was(allowed=["a"]), PLAIN, (A, A), (A, C))
valued("module-words-changed", "values_swapped", _became("allowed", ["a", "b"], ["b", "a"]), PLAIN, (C, C))
valued("module-setting-ignored", "no_longer_read", _set(read=False), _without("read"), (B, C))
valued("module-setting-ignored", "no_longer_honoured", _set(honoured=False), _without("honoured"), (B, C))
valued("module-setting-heeded", "read_now", _was(read=False), _without("read"), (A, C))
valued("module-setting-ends", "dropped", _set(removed_in="1.41.0"), _without("removed_in"), (B, C))
valued(
    "module-setting-ends", "dropped_earlier", _became("removed_in", "1.41.0", "1.40.0"), _without("removed_in"), (B, C)
)
valued(
    "module-setting-stays", "dropped_later", _became("removed_in", "1.41.0", "1.100.0"), _without("removed_in"), (A, C)
)
valued("module-setting-fixed", "no_longer_updatable", _set(updatable=False), _without("updatable"), (B, C))
valued("module-setting-updatable", "updatable", _was(updatable=False), _without("updatable"), (A, C))
valued("module-setting-stored-otherwise", "stored_elsewhere", _set(stored_as="brandNew"), _without("stored_as"), (B, C))
valued("module-setting-stored-otherwise", "no_longer_stored", _became("stored", True, False), PLAIN, (B, C))
valued("module-setting-encoded-otherwise", "written_otherwise", _set(on="yes"), _without("on"), (B, C))
valued(
    "module-setting-encoded-otherwise",
    "of_another_type_on_the_server",
    _set(server_type="map"),
    _without("server_type"),
    (B, C),
)
valued(
    "module-setting-condition-added",
    "condition_added",
    _set(required_when="x is set"),
    _without("required_when"),
    (B, C),
)
valued(
    "module-setting-condition-changed",
    "condition_changed",
    _became("allowed_when", {"a": [1]}, {"a": [2]}),
    PLAIN,
    (B, C),
)
valued(
    "module-setting-condition-removed",
    "condition_removed",
    _was(forbidden_when="x"),
    _without("forbidden_when"),
    (A, C),
)
valued("module-setting-unit-changed", "another_unit", _became("unit", "s", "ms"), PLAIN, (B, B), (B, C))
valued("module-setting-managed", "set_by_the_server", _set(managed_by="server"), _without("managed_by"), (W, C))
valued("module-setting-alias-changed", "stands_for_another", _set(alias_of="model"), _without("alias_of"), (W, C))
valued("module-setting-deprecated", "deprecated", _set(deprecated=True), _without("deprecated"), (C, C))
valued("module-scope-narrowed", "fewer_indexes", _became("indexes", ["hnsw", "flat"], ["flat"]), PLAIN, (B, B), (B, C))
valued("module-scope-widened", "all_indexes", _was(indexes=["flat"]), _without("indexes"), (A, A), (A, C))
valued("module-words-changed", "known_since", _set(since="1.41.0"), _without("since"), (C, C))
valued("module-unknown-changed", "unknown_key", _set(brand_new=1), bool, (B, B), (B, C))


@kind("module-setting-removed", (B, B), (B, C))
def setting_removed(pair: Pair) -> Told:
    where, way, _, gone = setting(pair)
    for content in pair.new.modules.values():
        for part in ("modules", "configs"):
            for each in content.get(part, {}).values():
                if "settings" in each:
                    each["settings"] = [row for row in each["settings"] if row is not gone]
    return where, way


@kind("module-setting-added", (A, A), (A, C))
def setting_added(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: each.get("settings"))
    reached = pair.pick([True, False])
    new["settings"].append({"wire": "brandNew", "type": "str", **({"python": "brand_new"} if reached else {})})
    return f"{name}.brandNew", REACHED if reached else UNREACHED


@kind("module-setting-added-required", (B, B), (B, C))
def setting_added_required(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: each.get("settings"))
    new["settings"].append({"wire": "brandNew", "type": "str", "required": True})
    return f"{name}.brandNew", UNREACHED


@kind("module-setting-argument-changed", (C, B))
def argument_renamed(pair: Pair) -> Told:
    where, _, _, new = setting(pair, lambda row: row.get("python"))
    new["python"] = "brand_new"
    return where


@kind("module-added", (A, A))
def module_added(pair: Pair) -> Told:
    name = pair.pick(["text2vec-brand", "generative-brand"])
    pair.new.modules["brand.toml"] = {"modules": {name: {"kind": "text2vec", "status": "active", "settings": []}}}
    return f"modules.{name}"


@kind("module-removed", (B, B))
def module_removed(pair: Pair) -> Told:
    file, part, name = pair.pick(
        (file, part, name)
        for file, content in sorted(pair.old.modules.items())
        for part in ("modules", "configs")
        for name in sorted(content.get(part, {}))
    )
    del pair.new.modules[file][part][name]
    return f"{part}.{name}"


def whole(
    rule: str, name: str, change: Callable[[Any, Any], Any], having: Have, verdicts: tuple[Verdict, Verdict]
) -> None:
    """Register a kind that changes a module."""

    def apply(pair: Pair) -> Told:
        where, old, new = unit(pair, having, ("modules",))
        change(old, new)
        return where

    apply.__name__, apply.__module__ = name, __name__
    kind(rule, verdicts)(apply)


whole("module-kind-changed", "another_kind", _set(kind="brand"), bool, (B, B))
whole(
    "module-capability-changed",
    "another_capability",
    _set(capability="Usage"),
    lambda each: each.get("capability") != "Usage",
    (W, C),
)
whole("module-ended", "ended", _set(status="defunct"), lambda each: each["status"] in {"active", "legacy"}, (B, C))
whole("module-revived", "revived", _became("status", "client_only", "active"), bool, (A, C))
whole(
    "module-status-changed",
    "status_deprecated",
    _set(status="deprecated"),
    lambda each: each["status"] == "active",
    (C, C),
)
whole("module-offered-less", "no_longer_enabled", _became("enabled_by_default", True, False), bool, (B, C))
whole("module-offered-more", "enabled", _became("enabled_by_default", False, True), bool, (A, C))
whole("module-offered-less", "for_named_vectors_only", _became("named_vectors_only", False, True), bool, (B, C))
whole(
    "module-offered-less", "not_registered", _set(registered=False), lambda each: each.get("registered", True), (B, C)
)
whole(
    "module-header-added",
    "header_added",
    lambda old, new: new.setdefault("headers", []).append("X-Brand"),
    bool,
    (A, C),
)
whole(
    "module-header-removed",
    "header_removed",
    lambda old, new: new["headers"].pop(),
    lambda each: each.get("headers"),
    (B, C),
)
whole(
    "module-header-renamed",
    "header_renamed",
    lambda old, new: new["headers"].__setitem__(0, "X-Brand"),
    lambda each: each.get("headers"),
    (B, C),
)
whole("module-words-changed", "headers_swapped", _became("headers", ["X-A", "X-B"], ["X-B", "X-A"]), bool, (C, C))
whole("module-alias-added", "alias_added", _became("aliases", [], ["brand"]), bool, (A, C))
whole("module-alias-removed", "alias_removed", _became("aliases", ["brand"], []), bool, (B, C))
whole("module-key-changed", "sent_elsewhere", _set(posts_as="brand"), _without("posts_as"), (B, C))
whole(
    "module-property-default-changed",
    "properties_otherwise",
    _became("property_defaults", {"skip": False}, {"skip": True}),
    bool,
    (B, C),
)
whole(
    "module-property-default-added",
    "default_of_properties",
    _became("property_defaults", {}, {"skip": True}),
    bool,
    (A, C),
)
whole(
    "module-rewrite-changed",
    "replaced_values",
    _set(rewrites=[{"when": {"a": 1}, "set": {"a": 2}}]),
    _without("rewrites"),
    (B, C),
)
whole("module-words-changed", "other_environment", _set(env=["BRAND_KEY"]), bool, (C, C))
whole("module-unknown-changed", "unknown_key_of_a_module", _set(brand_new=1), bool, (B, B))


def _strip(old: Any, new: Any) -> None:
    old["runtime"].pop("factories", None)
    del new["runtime"]


RUNTIME: Have = lambda each: each.get("runtime", {}).get("fields")  # noqa: E731 - one of many conditions
whole("module-runtime-removed", "no_message_any_more", _strip, RUNTIME, (B, B))
whole(
    "module-runtime-moved", "message_elsewhere", lambda old, new: new["runtime"].update(oneof="brand"), RUNTIME, (B, C)
)
whole(
    "module-offered-more",
    "images_accepted",
    lambda old, new: (old["runtime"].update(accepts_images=False), new["runtime"].update(accepts_images=True)),
    RUNTIME,
    (A, C),
)
whole(
    "module-offered-less",
    "not_in_the_protos",
    lambda old, new: (old["runtime"].update(in_server_proto=True), new["runtime"].update(in_server_proto=False)),
    RUNTIME,
    (B, C),
)


@kind("module-setting-removed", (B, B), (B, C))
def field_of_the_message_removed(pair: Pair) -> Told:
    name, _, new = unit(pair, RUNTIME, ("modules",))
    at = pair.pick(range(len(new["runtime"]["fields"])))
    gone = new["runtime"]["fields"].pop(at)
    return f"{name}.{gone['proto']}", REACHED if gone.get("python") else UNREACHED


@kind("module-setting-encoded-otherwise", (B, C))
def field_of_the_message_renumbered(pair: Pair) -> Told:
    name, _, new = unit(pair, RUNTIME, ("modules",))
    changed = pair.pick(new["runtime"]["fields"])
    changed["number"] = 5000
    return f"{name}.{changed['proto']}"


@kind("module-scope-narrowed", (B, B))
def quantizer_no_longer_offered(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: each.get("quantizers"), ("configs",))
    new["quantizers"].pop()
    return name


@kind("module-scope-widened", (A, A))
def quantizer_offered(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: "quantizers" in each, ("configs",))
    new["quantizers"].append("brand")
    return name


# Factories


def factory(pair: Pair, having: Callable[[str], Any] = bool) -> tuple[str, Any, Any, str]:
    """Return a factory's name, its row on both sides, and the key of its signature there."""
    _, old, new = unit(pair, lambda each: _signatures(each, having))
    row, key = pair.pick(_signatures(old, having))
    return f"{key}.{old['factories'][row]['name']}", old["factories"][row], new["factories"][row], key


def _signatures(each: Any, having: Callable[[str], Any]) -> list[tuple[int, str]]:
    return [
        (index, key)
        for index, row in enumerate(each.get("factories", ()))
        for key, text in sorted(row.items())
        if key.startswith(("Configure", "Reconfigure")) and having(text)
    ]


@kind("python-callable-removed", (C, B))
def factory_removed(pair: Pair) -> Told:
    name, _, new, key = factory(pair)
    del new[key]
    return name


@kind("python-callable-added", (C, A))
def factory_added(pair: Pair) -> Told:
    _, _, new, _ = factory(pair)
    new["Configure.Brand"] = "*, name"
    return f"Configure.Brand.{new['name']}"


def _last(text: str) -> str:
    return text.rpartition(", ")[2]


@kind("python-parameter-added", (C, A))
def argument_added(pair: Pair) -> Told:
    name, _, new, key = factory(pair)
    new[key] = ", ".join(filter(None, [new[key], "brand_new"]))
    return f"{name}(brand_new)"


@kind("python-parameter-added-required", (C, B))
def argument_added_required(pair: Pair) -> Told:
    name, _, new, key = factory(pair)
    new[key] = ", ".join(filter(None, [new[key], "brand_new!"]))
    return f"{name}(brand_new)"


def _plain_end(text: str) -> bool:
    return bool(text) and _last(text).isidentifier()


@kind("python-parameter-removed", (C, B))
def argument_removed(pair: Pair) -> Told:
    name, _, new, key = factory(pair, _plain_end)
    gone = _last(new[key])
    new[key] = new[key].rpartition(", ")[0].removesuffix("*").removesuffix(", ")
    return f"{name}({gone})"


@kind("python-parameter-renamed", (C, B))
def argument_of_a_factory_renamed(pair: Pair) -> Told:
    name, old, new, key = factory(pair, _plain_end)
    gone = _last(old[key])
    # A type of its own would tell them apart.
    for side in (old, new):
        side.pop("ignored", None)
    new[key] = new[key].removesuffix(gone) + "brand_new"
    return f"{name}({gone})"


@kind("python-parameter-required", (C, B))
def argument_required(pair: Pair) -> Told:
    name, _, new, key = factory(pair, _plain_end)
    gone = _last(new[key])
    new[key] += "!"
    return f"{name}({gone})"


@kind("python-parameter-default-changed", (C, B))
def argument_of_another_default(pair: Pair) -> Told:
    name, _, new, key = factory(pair, _plain_end)
    gone = _last(new[key])
    new[key] += "=True"
    return f"{name}({gone})"


@kind("python-parameter-kind-narrowed", (C, B))
def arguments_by_name_alone(pair: Pair) -> Told:
    name, old, new, key = factory(pair, lambda text: text and "*" not in text)
    new[key] = f"*, {new[key]}"
    return f"{name}({old[key].partition(',')[0].partition('=')[0].rstrip('!?')})"


@kind("python-callable-deprecated", (C, C))
def factory_deprecated(pair: Pair) -> Told:
    name, old, new, key = factory(pair)
    old["deprecated"], new["deprecated"] = [], [key]
    return name


@kind("module-factory-sends-otherwise", (B, C))
def factory_sends_otherwise(pair: Pair) -> Told:
    name, old, new, key = factory(pair)
    for side in (old, new):
        for other in [each for each in side if each.startswith(("Configure", "Reconfigure")) and each != key]:
            del side[other]
    new["always"] = {**new.get("always", {}), "brandNew": True}
    return name


@kind("module-factory-condition-added", (C, B))
def arguments_go_together(pair: Pair) -> Told:
    name, _, new, _ = factory(pair)
    new["together"] = [*new.get("together", ()), "brand_new"]
    return name


# Sets of values


@kind("module-enum-member-removed", (B, B))
def member_removed(pair: Pair) -> Told:
    name, old, new = unit(pair, bool, ("enums",))
    gone = pair.pick(sorted(old["members"]))
    del new["members"][gone]
    return f"{name}.{gone}"


@kind("module-enum-member-added", (A, A))
def member_added(pair: Pair) -> Told:
    name, _, new = unit(pair, bool, ("enums",))
    new["members"]["BRAND_NEW"] = "brandNew"
    return f"{name}.BRAND_NEW"


@kind("module-enum-member-changed", (B, B))
def member_of_another_value(pair: Pair) -> Told:
    name, old, new = unit(pair, bool, ("enums",))
    changed = pair.pick(sorted(old["members"]))
    new["members"][changed] = "brandNew"
    return f"{name}.{changed}"


@kind("module-enum-member-renamed", (C, B))
def member_renamed(pair: Pair) -> Told:
    name, old, new = unit(pair, bool, ("enums",))
    gone = pair.pick(sorted(old["members"]))
    new["members"]["BRAND_NEW"] = new["members"].pop(gone)
    return f"{name}.{gone}"


@kind("module-enum-removed", (C, B))
def set_removed(pair: Pair) -> Told:
    pair.old.modules["values.toml"]["enums"]["Brand"] = {"members": {"A": "a"}, "words": "Words."}
    return "enums.Brand"


@kind("module-enum-added", (C, A))
def set_added(pair: Pair) -> Told:
    pair.new.modules["values.toml"]["literals"]["Brand"] = {"closed": True, "values": ["a"]}
    return "literals.Brand"


@kind("module-enum-closed", (C, B))
def set_closed(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: not each["closed"], ("literals",))
    new["closed"] = True
    return name


@kind("module-enum-opened", (C, A))
def set_opened(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: each["closed"], ("literals",))
    new["closed"] = False
    return name


@kind("module-enum-member-removed", (B, B))
def value_of_a_closed_set_removed(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: each["closed"], ("literals",))
    new["values"].pop()
    return name


@kind("module-suggestion-changed", (C, C))
def value_of_an_open_set_removed(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: not each["closed"], ("literals",))
    new["values"].pop()
    return name


@kind("module-enum-member-added", (A, A))
def value_of_a_closed_set_added(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: each["closed"], ("literals",))
    new["values"].append("brand-new")
    return name


@kind("module-words-changed", (C, C))
def words_changed(pair: Pair) -> Told:
    file = pair.pick(file for file, content in sorted(pair.old.modules.items()) if "title" in content)
    pair.new.modules[file]["title"] = "Brand"
    return str(file)


@kind("module-words-changed", (C, C))
def words_of_a_set(pair: Pair) -> Told:
    name, _, new = unit(pair, bool, ("enums",))
    new["words"] = "Brand."
    return name


@kind("module-unknown-changed", (B, B))
def unknown_key_of_a_set(pair: Pair) -> Told:
    name, _, new = unit(pair, bool, ("enums", "literals"))
    new["brand"] = 1
    return name


@kind("module-words-changed", (C, C))
def members_swapped(pair: Pair) -> Told:
    name, old, new = unit(pair, lambda each: len(each["members"]) > 1, ("enums",))
    new["members"] = dict(reversed(old["members"].items()))
    return name


@kind("module-words-changed", (C, C))
def values_of_a_set_swapped(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: len(each["values"]) > 1, ("literals",))
    new["values"].reverse()
    return name


@kind("module-scope-widened", (A, A))
def any_quantizer(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: "quantizers" in each, ("configs",))
    del new["quantizers"]
    return name


@kind("module-words-changed", (C, C))
def settings_swapped(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: len(each.get("settings", ())) > 1)
    new["settings"].reverse()
    return name


@kind("module-unknown-changed", (B, B))
def unknown_key_of_a_message(pair: Pair) -> Told:
    name, _, new = unit(pair, RUNTIME, ("modules",))
    new["runtime"]["brand"] = 1
    return name


def numbers(rule: str, name: str, before: Any, after: Any, verdicts: tuple[Verdict, Verdict]) -> None:
    """Register a kind that changes the numbers of a field's values."""

    def apply(pair: Pair) -> Told:
        where, old, new = unit(pair, RUNTIME, ("modules",))
        at = pair.pick(range(len(old["runtime"]["fields"])))
        old["runtime"]["fields"][at]["enum"], new["runtime"]["fields"][at]["enum"] = before, after
        return f"{where}.{old['runtime']['fields'][at]['proto']}"

    apply.__name__, apply.__module__ = name, __name__
    kind(rule, verdicts)(apply)


numbers("module-setting-value-removed", "number_removed", {"a": 1, "b": 2}, {"a": 1}, (B, B))
numbers("module-setting-value-added", "number_added", {"a": 1}, {"a": 1, "b": 2}, (A, A))
numbers("module-setting-encoded-otherwise", "number_changed", {"a": 1}, {"a": 2}, (B, C))


@kind("module-words-changed", (C, C))
def empty_list_written(pair: Pair) -> Told:
    name, _, new = unit(pair, lambda each: "rewrites" not in each)
    new["rewrites"] = []
    return name
