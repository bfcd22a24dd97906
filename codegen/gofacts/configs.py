"""Facts about configurations: vector indexes with their quantizers, and what a collection is made with."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from codegen.gofacts.facts import Collector, Fact
from codegen.gofacts.interpreter import Interpreter, Record, join
from codegen.gofacts.resolution import named_type
from codegen.gofacts.syntax import Package, Struct, Tree, line
from codegen.gofacts.tables import Source
from codegen.gofacts.values import NOTHING, StructAt, Value, quoted

INDEXES = "entities/vectorindex"
CONFIG = "UserConfig"
"""Name of the struct that each index declares."""
INPUT = Value(settings=frozenset({""}))
"""What a function is given that takes anything: the settings, as they came."""
ANYTHING = ("interface{}", "any")
BASIC = (("string", "str"), ("bool", "bool"), ("int", "int"), ("uint", "int"), ("float", "float"))


def collect(tree: Tree, sources: Sequence[Source]) -> list[Fact]:
    """Return the facts of every index of a tree, and of the configurations that the table names.

    The settings of an index inside another are reported once, with that index.
    """
    packages = [one for one in tree.packages_under(INDEXES) if CONFIG in one.structs and "IndexType" in one.functions]
    facts = [fact for package in packages for fact in _index(tree, package)]
    names = {fact.unit.removeprefix("configs.") for fact in facts}
    facts = [fact for fact in facts if "." not in fact.setting or fact.setting.partition(".")[0] not in names]
    for source in sources:
        facts += _structs(tree, source)
    return facts


def _index(tree: Tree, package: Package) -> Iterator[Fact]:
    collector = Collector("")
    machine = Interpreter(tree, (f"{package.folder}/",), collector.add, lambda path: path.startswith(f"{INDEXES}/"))
    machine.roots = frozenset({StructAt(package.folder, CONFIG, "")})
    names = [machine.run(package, one, NOTHING, ()) for one in package.functions["IndexType"]]
    collector.unit = f"configs.{''.join(sorted(names[0].literals))[1:-1]}"
    struct = package.structs[CONFIG]
    collector.add("", "index", "true", f"{struct.file.path}:{line(struct.fields[0].node) - 1}")
    _fields(tree, package, struct, "", collector)
    _run(machine, package, "")
    yield from collector.facts()


def _structs(tree: Tree, source: Source) -> Iterator[Fact]:
    collector = Collector(f"configs.{source.config}")
    owners = [owner.partition(":") for owner in source.owners]
    key = owners[0][2] if owners else ""
    roots: set[StructAt] = set()
    for written, path in [*((one, key) for one in source.structs), *((owner, "") for owner, _, _ in owners)]:
        folder, _, name = written.rpartition(".")
        package = tree.package(folder)
        if package is None or name not in package.structs:
            where = package.files[0].path if package is not None else folder
            collector.add("", "struct", quoted(written), f"{where}:1")
            continue
        roots.add(StructAt(folder, name, path))
        if written in source.structs:
            _fields(tree, package, package.structs[name], "", collector)
    entered = tuple(path if path.endswith(".go") else f"{path}/" for path in source.functions)
    machine = Interpreter(tree, entered, _under(key, collector), lambda path: path.startswith(entered))
    machine.roots = frozenset(roots)
    for path in source.functions:
        package = tree.package(path.rpartition("/")[0] if path.endswith(".go") else path)
        if package is not None:
            _run(machine, package, path if path.endswith(".go") else "")
    yield from collector.facts()


def _under(key: str, collector: Collector) -> Record:
    """Return what takes the facts of the settings under a key, or of all without one."""

    def record(setting: str, aspect: str, value: str, where: str) -> None:
        head, _, rest = setting.partition(".") if key else ("", "", setting)
        if head == key and rest:
            collector.add(rest, aspect, value, where)

    return record


def _run(machine: Interpreter, package: Package, file: str) -> None:
    for functions in package.functions.values():
        for function in functions:
            if file in {"", function.file.path}:
                exported = function.name[:1].isupper()
                given = [INPUT if exported and kind in ANYTHING else NOTHING for _, kind in function.parameters]
                machine.run(package, function, NOTHING, given)


def _fields(tree: Tree, package: Package, struct: Struct, path: str, collector: Collector) -> None:
    for declared in struct.fields:
        here = join(path, declared.key) if declared.key else path
        inner = named_type(tree, package, struct.file, declared.type)
        if declared.key:
            where = f"{struct.file.path}:{line(declared.node)} ({struct.name})"
            collector.add(here, "field", "true", where)
            kind = _kind(declared.type)
            if kind:
                collector.add(here, "type", quoted(kind), where)
        single = not declared.type.startswith("[]") and (declared.key or declared.embedded)
        if inner is not None and inner[1] in inner[0].structs and single:
            _fields(tree, inner[0], inner[0].structs[inner[1]], here, collector)


def _kind(written: str) -> str:
    plain = written.lstrip("*")
    if plain == "[]string":
        return "list[str]"
    return next((kind for prefix, kind in BASIC if re.fullmatch(rf"{prefix}\d*", plain)), "")
