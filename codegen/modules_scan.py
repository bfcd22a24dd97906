"""What a Weaviate source tree says about modules and settings, against what `specs/modules` knows.

Go is read with regular expressions, not parsed: the draft that comes out is to be finished by hand. It finds the keys
that a module's settings are read by, through helpers (`GetPropertyAsString("model", …)`), constants
(`modelProperty = "model"`) and maps (`settings["model"]`), and the JSON tags of index and collection configurations.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from codegen.parse.modules import Config, Facts, Module, Setting

MODULES = "modules"
SHARED = "usecases/modulecomponents/settings"
"""Settings that several modules read through common code."""
INHERITED = {
    "BaseClassMultiModalSettings": ("base_class_multimodal_settings.go", "base_class_settings.go"),
    "BaseClassSettings": ("base_class_settings.go",),
}
"""A type whose use brings settings along, and the files they are read in."""
FILES = re.compile(r"(check|config|settings|validation|validator)[a-z_]*\.go$")
CONSTANT = re.compile(r'^\s*(?:const\s+|var\s+)?(\w+)\s*(?:\w+\s*)?=\s*("[^"]*"|-?[\d.]+|true|false)\s*(?://.*)?$')
CALL = re.compile(
    r"\b[gG]et(\w*?(?:Property|Setting|Option)\w*)\(\s*(?:\w+\.cfg\s*,\s*)?(\"\w+\"|\w+)(?:\s*,\s*([^,()]+))?"
)
LOOKUP = re.compile(r'(?:Class\(\)|[sS]ettings(?:\(\))?|options|config)\["(\w+)"\]')
NAME = re.compile(r'^\s*(?:const\s+)?Name\s*=\s*"([\w-]+)"')
ALIASES = re.compile(r"AltNames\(\) \[\]string \{\s*return \[\]string\{([^}]*)\}", re.DOTALL)
TAG = re.compile(r'json:"(\w+)')
TYPES = (("String", "str"), ("Bool", "bool"), ("Int", "int"), ("Float", "float"), ("List", "list[str]"))


@dataclass(frozen=True, slots=True)
class Found:
    """A setting in the tree.

    Attributes:
        key: its key on the wire.
        type: its type as far as the code tells, in the words of `specs/modules`.
        default: its default as TOML, or an empty string.
        where: file and line.
    """

    key: str
    type: str
    default: str
    where: str


@dataclass(frozen=True, slots=True)
class Source:
    """A module in the tree.

    Attributes:
        name: its name.
        aliases: its other names.
        where: the file and line that name it.
        settings: what it reads.
        inherited: what the code that it shares with others reads; it need not use all of that.
    """

    name: str
    aliases: tuple[str, ...]
    where: str
    settings: tuple[Found, ...]
    inherited: frozenset[str]


@dataclass(frozen=True, slots=True)
class Report:
    """The differences.

    Attributes:
        modules: modules that the facts do not know.
        settings: settings that they do not know, by module or configuration.
        lacking: what they know and the tree lacks, in words.
    """

    modules: tuple[Source, ...]
    settings: tuple[tuple[str, tuple[Found, ...]], ...]
    lacking: tuple[str, ...]

    def __bool__(self) -> bool:
        """Return whether there is any difference."""
        return bool(self.modules or self.settings or self.lacking)

    def to_toml(self) -> str:
        """Return the draft, to be finished by hand; what the tree lacks stands in comments."""
        lines = ["# A draft: move each table into its provider's file in specs/modules, and finish it by hand."]
        for source in self.modules:
            kind = source.name.partition("-")[0]
            lines += ["", f"# New: {source.where}", f"[modules.{source.name}]", f'kind = "{kind}"', 'status = "active"']
            if source.aliases:
                lines.append(f"aliases = [{', '.join(map(_quoted, source.aliases))}]")
            lines += _settings(source.settings)
        for name, settings in self.settings:
            lines += ["", "# Settings that are new", f"[{name}]", *_settings(settings)]
        if self.lacking:
            lines += ["", "# What specs/modules knows and the tree lacks; it may be read in a way that is not found:"]
            lines += [f"#   {line}" for line in self.lacking]
        return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return f'"{text}"'


def _settings(settings: Iterable[Found]) -> list[str]:
    rows = [
        f'    {{ wire = "{one.key}", type = "{one.type}"'
        + (f", default = {one.default}" if one.default else "")
        + f" }}, # {one.where}"
        for one in settings
    ]
    return ["settings = [", *rows, "]"] if rows else []


def scan(tree: Path, facts: Facts) -> Report:
    """Compare a tree with the facts.

    Args:
        tree: the root of Weaviate's sources.
        facts: what `specs/modules` knows.

    Raises:
        FileNotFoundError: the tree has no modules.
    """
    if not (tree / MODULES).is_dir():
        raise FileNotFoundError(f"{tree / MODULES} is no directory: give the root of Weaviate's sources")
    shared = {
        name: frozenset(one.key for one in _found(tree, [tree / SHARED / file for file in files]))
        for name, files in INHERITED.items()
    }
    sources = {source.name: source for source in _sources(tree, shared)}
    known = {name: module for name, (module, _, _) in facts.modules.items()}
    fresh = tuple(source for name, source in sorted(sources.items()) if name not in known)
    settings: list[tuple[str, tuple[Found, ...]]] = []
    lacking: list[str] = []
    for name, module in sorted(known.items()):
        if name not in sources:
            if module.status != "client_only" and module.registered:
                lacking.append(f"module {name} ({facts.modules[name][2]})")
            continue
        unknown, missing = _compared(module, sources[name])
        if unknown:
            settings.append((f"modules.{name}", unknown))
        lacking += [f"module {name}: setting {key} ({facts.modules[name][2]})" for key in missing]
    more, gone = _configs(tree, facts)
    return Report(fresh, (*settings, *more), (*lacking, *gone))


def _sources(tree: Path, shared: Mapping[str, frozenset[str]]) -> Iterator[Source]:
    for folder in sorted(path for path in (tree / MODULES).iterdir() if path.is_dir()):
        named = next(
            (
                (match[1], f"{file.relative_to(tree)}:{number}")
                for file in sorted(folder.glob("*.go"))
                for number, line in _lines(file)
                if (match := NAME.match(line))
            ),
            None,
        )
        if named is None:
            continue
        files = [file for file in sorted(folder.rglob("*.go")) if FILES.search(file.name) and _written(file)]
        texts = "\n".join(file.read_text("utf-8") for file in files)
        inherited = next((keys for name, keys in shared.items() if name in texts), frozenset())
        aliases = ALIASES.search("\n".join(file.read_text("utf-8") for file in sorted(folder.glob("*.go"))))
        other = tuple(re.findall(r'"([\w-]+)"', aliases[1])) if aliases else ()
        yield Source(named[0], other, named[1], tuple(_found(tree, files)), inherited)


def _written(file: Path) -> bool:
    return not file.name.endswith("_test.go")


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        yield number, line.partition("//")[0] if line.lstrip().startswith("//") else line


def _found(tree: Path, files: Iterable[Path]) -> Iterator[Found]:
    listed = [file for file in files if file.is_file()]
    constants = {match[1]: match[2] for file in listed for _, line in _lines(file) if (match := CONSTANT.match(line))}
    lines = [(line, f"{file.relative_to(tree)}:{number}") for file in listed for number, line in _lines(file)]
    read = [one for line, where in lines for one in (*_called(line, constants, where), *_looked_up(line, where))]
    declared = [one for line, where in lines for one in _declared(line, where)]
    first = {one.key: one for one in reversed((*read, *declared))}
    yield from (first[key] for key in sorted(first))


def _called(line: str, constants: Mapping[str, str], where: str) -> Iterator[Found]:
    if line.startswith("func "):
        return
    for helper, argument, default in CALL.findall(line):
        value = argument if argument.startswith('"') else constants.get(argument, "")
        if value.startswith('"') and len(value) > 2:
            kind = next((kind for part, kind in TYPES if part in helper), "any")
            given = default.strip().lstrip("&")
            literal = constants.get(given, given)
            known = re.fullmatch(r'"[^"]*"|-?\d+(\.\d+)?|true|false', literal)
            yield Found(value.strip('"'), kind, literal if known else "", where)


def _looked_up(line: str, where: str) -> Iterator[Found]:
    for key in LOOKUP.findall(line):
        yield Found(key, "any", "", where)


def _declared(line: str, where: str) -> Iterator[Found]:
    match = CONSTANT.match(line)
    if match and match[1].lower().endswith(("property", "field")) and match[2].startswith('"'):
        yield Found(match[2].strip('"'), "any", "", where)


def _compared(module: Module, source: Source) -> tuple[tuple[Found, ...], list[str]]:
    known = {part for setting in module.settings for part in (setting.wire, *setting.wire.split("."))}
    found = source.inherited | {one.key for one in source.settings}
    unknown = tuple(one for one in source.settings if one.key not in known | source.inherited and "*" not in known)
    return unknown, [setting.wire for setting in module.settings if _expected(setting) and not _has(found, setting)]


def _expected(setting: Setting) -> bool:
    return setting.read and setting.wire != "*"


def _has(found: frozenset[str], setting: Setting) -> bool:
    return setting.wire in found or setting.wire.split(".")[-1] in found


def _configs(tree: Path, facts: Facts) -> tuple[list[tuple[str, tuple[Found, ...]]], list[str]]:
    configs: dict[str, Config] = {name: config for name, (config, _) in facts.configs.items()}
    known = {part for config in configs.values() for setting in config.settings for part in setting.wire.split(".")}
    known |= set(configs)
    fresh: list[tuple[str, tuple[Found, ...]]] = []
    gone: list[str] = []
    reported: set[str] = set()
    for name, config in sorted(configs.items()):
        file = tree / (config.source or "")
        if config.source is None or not file.is_file():
            continue
        tags = {tag: number for number, line in reversed(list(_lines(file))) for tag in TAG.findall(line)}
        if not tags:
            continue
        unknown = tuple(
            Found(tag, "any", "", f"{config.source}:{number}")
            for tag, number in sorted(tags.items())
            if tag not in known | reported
        )
        reported |= {one.key for one in unknown}
        if unknown:
            fresh.append((f"configs.{name}", unknown))
        gone += [
            f"config {name}: setting {setting.wire} ({facts.configs[name][1]})"
            for setting in config.settings
            if _expected(setting) and not setting.removed_in and not setting.wire.startswith("@")
            if setting.indexes is None
            if setting.wire.split(".")[0] not in tags and setting.wire.split(".")[-1] not in tags
        ]
    return fresh, gone
