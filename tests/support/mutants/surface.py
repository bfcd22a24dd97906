"""Changes of the descriptions of methods."""

from __future__ import annotations

from typing import Any

from tests.support.mutants.kinds import A, B, C, Pair, Told, W, kind

FILES = ("methods.toml", "aggregate.toml")


def method(pair: Pair, having: Any = bool) -> tuple[str, str, Any, Any]:
    """Return a method's file, its name with a family, and it on both sides."""
    found = [
        (file, family, name)
        for file in FILES
        for family in sorted(pair.old.surface[file]["families"])
        for name, row in sorted(pair.old.surface[file]["methods"].items())
        if row.get("only") in {None, family} and having(row)
    ]
    file, family, name = pair.pick(found)
    return file, f"{family}.{name}", pair.old.surface[file]["methods"][name], pair.new.surface[file]["methods"][name]


def argument(pair: Pair, having: Any = bool, *, by_name: bool = True) -> tuple[str, Any, Any]:
    """Return where an argument that a method uses is reported, and the argument on both sides."""
    known = pair.old.surface["arguments.toml"]
    part = "arguments" if by_name else "positional"
    _, name, row, _ = method(pair, lambda row: any(having(known[key]) for key in row[part]))
    key = pair.pick(key for key in row[part] if having(known[key]))
    return f"{name}({known[key].get('name', key)})", known[key], pair.new.surface["arguments.toml"][key]


@kind("python-callable-removed", (C, B))
def method_removed(pair: Pair) -> Told:
    file, name, _, _ = method(pair)
    del pair.new.surface[file]["methods"][name.partition(".")[2]]
    return name


@kind("python-callable-added", (C, A))
def method_added(pair: Pair) -> Told:
    file, name, old, _ = method(pair)
    pair.new.surface[file]["methods"]["brand_new"] = dict(old)
    return f"{name.partition('.')[0]}.brand_new"


@kind("python-callable-removed", (C, B))
def method_renamed(pair: Pair) -> Told:
    file, name, _, _ = method(pair)
    methods = pair.new.surface[file]["methods"]
    methods["brand_new"] = methods.pop(name.partition(".")[2])
    return name


@kind("python-parameter-removed", (C, B))
def argument_no_longer_taken(pair: Pair) -> Told:
    known = pair.old.surface["arguments.toml"]
    _, name, _, new = method(pair, lambda row: row["arguments"])
    key = pair.pick(new["arguments"])
    new["arguments"].remove(key)
    argument = known[key].get("name", key)
    new["passes"] = [each for each in new["passes"] if each != argument]
    return f"{name}({argument})"


@kind("python-parameter-added", (C, A))
def argument_taken(pair: Pair) -> Told:
    pair.new.surface["arguments.toml"]["brand_new"] = {"type": "str | None", "default": "None", "doc": "Words."}
    _, name, _, new = method(pair)
    new["arguments"].append("brand_new")
    return f"{name}(brand_new)"


@kind("python-parameter-added-required", (C, B))
def argument_needed(pair: Pair) -> Told:
    pair.new.surface["arguments.toml"]["brand_new"] = {"type": "str", "doc": "Words."}
    _, name, _, new = method(pair)
    new["positional"].append("brand_new")
    return f"{name}(brand_new)"


@kind("python-parameter-renamed", (C, B))
def argument_renamed(pair: Pair) -> Told:
    where, old, new = argument(pair, lambda row: not row.get("into"))
    new["name"] = "brand_new"
    # What is passed on is named after the argument.
    name = where.partition("(")[2].removesuffix(")")
    for side in (pair.old, pair.new):
        for file in FILES:
            for row in side.surface[file]["methods"].values():
                row["passes"] = [each for each in row["passes"] if each != name]
    assert old.get("name") != "brand_new"
    return where


@kind("python-parameter-type-widened", (C, A))
def argument_takes_more(pair: Pair) -> Told:
    where, _, new = argument(pair)
    new["type"] = f"{new['type']} | Brand"
    return where


@kind("python-parameter-type-changed", (C, B))
def argument_of_another_type(pair: Pair) -> Told:
    where, _, new = argument(pair)
    new["type"] = "Brand"
    return where


@kind("python-parameter-default-changed", (C, B))
def argument_of_another_default(pair: Pair) -> Told:
    where, _, new = argument(pair, lambda row: row.get("default") == "None")
    new["default"] = "0"
    return where


@kind("python-parameter-required", (C, B))
def argument_required(pair: Pair) -> Told:
    where, _, new = argument(pair, lambda row: "default" in row)
    del new["default"]
    return where


@kind("python-parameter-optional", (C, A))
def argument_optional(pair: Pair) -> Told:
    where, _, new = argument(pair, lambda row: "default" not in row, by_name=False)
    new["default"] = "None"
    return where


@kind("python-parameter-reordered", (C, C))
def arguments_by_name_swapped(pair: Pair) -> Told:
    _, name, _, new = method(pair, lambda row: len(row["arguments"]) > 1)
    new["arguments"].reverse()
    return name


@kind("python-parameter-moved", (C, B))
def arguments_by_position_swapped(pair: Pair) -> Told:
    known = pair.old.surface["arguments.toml"]
    _, name, old, new = method(pair, lambda row: len(row["positional"]) > 1)
    new["positional"].reverse()
    return f"{name}({known[old['positional'][0]].get('name', old['positional'][0])})"


@kind("python-parameter-kind-narrowed", (C, B))
def argument_by_name_alone(pair: Pair) -> Told:
    known = pair.old.surface["arguments.toml"]
    _, name, _, new = method(pair, lambda row: row["positional"])
    key = new["positional"].pop()
    new["arguments"].append(key)
    return f"{name}({known[key].get('name', key)})"


@kind("surface-class-renamed", (C, B))
def class_renamed(pair: Pair) -> Told:
    file = pair.pick(FILES)
    family = pair.pick(sorted(pair.new.surface[file]["families"]))
    pair.new.surface[file]["families"][family]["class"] = "Brand"
    return str(family)


@kind("python-return-changed", (C, B))
def another_result(pair: Pair) -> Told:
    _, name, _, new = method(pair)
    new["result"] = "Brand"
    return name


@kind("surface-passed-otherwise", (W, C))
def arguments_passed_otherwise(pair: Pair) -> Told:
    _, name, _, new = method(pair, lambda row: len(row["passes"]) > 1)
    new["passes"].reverse()
    return name


@kind("surface-words-changed", (C, C))
def words_of_a_method(pair: Pair) -> Told:
    file, _, _, new = method(pair)
    new["doc"] = "Brand new words."
    return file


@kind("surface-rewritten", (C, C))
def rows_swapped(pair: Pair) -> Told:
    known = pair.new.surface["arguments.toml"]
    pair.new.surface["arguments.toml"] = {"unused": {"type": "x", "doc": "Words."}, **known}
    pair.old.surface["arguments.toml"]["unused"] = {"type": "y", "doc": "Words."}
    return "arguments.toml"


@kind("surface-class-removed", (C, B))
def class_removed(pair: Pair) -> Told:
    del pair.new.surface["methods.toml"]["families"]["generate"]
    return "generate"


@kind("surface-class-added", (C, A))
def class_added(pair: Pair) -> Told:
    del pair.old.surface["methods.toml"]["families"]["generate"]
    return "generate"


@kind("surface-unknown-changed", (B, B))
def unknown_file(pair: Pair) -> Told:
    pair.new.surface["brand.toml"] = {"a": 1}
    return "brand.toml"
