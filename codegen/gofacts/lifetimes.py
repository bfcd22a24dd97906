"""Hold the versions in `specs/modules` against the source of an older release: which modules and settings it has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from codegen.gofacts.facts import Fact
from codegen.parse.modules import Config, Facts, Setting
from codegen.since.versions import Lifetime, Version, condense, parse, show

READ = ("field", "read")
"""Aspects of what a source takes; a source may have a default or a type of a setting that it does not take yet."""


def differences(facts: Sequence[Fact], tables: Facts, release: Version) -> Iterator[str]:
    """Return what a release has and should not have by its versions, and the reverse: a line for each.

    A module that the tables have and the source does not may have had another name; it is passed over, and so is what a
    release has before its version, as an experiment.

    Args:
        facts: what the source of the release says.
        tables: what `specs/modules` says.
        release: the release.
    """
    found = _Source(facts, release)
    for name, (module, _, file) in tables.modules.items():
        if _has(module.since, module.backports, release):
            yield from found.check(f"modules.{name}", module.settings, file)
    for name, (config, file) in tables.configs.items():
        if config.kind == "index" and _has(config.since, (), release):
            yield from found.check(f"configs.{name}", [*config.settings, *_quantizers(name, config, tables)], file)


def _quantizers(index: str, config: Config, tables: Facts) -> Iterator[Setting]:
    """Return the quantizers of an index as if they were settings of it."""
    for name in config.quantizers or ():
        if name in tables.configs:
            quantizer, _ = tables.configs[name]
            since = quantizer.min_versions_by_index.get(index, quantizer.since)
            yield Setting(wire=name, type="quantizer", since=since)


class _Source:
    def __init__(self, facts: Iterable[Fact], release: Version) -> None:
        self._release = release
        self._mentioned = {(fact.unit, fact.setting) for fact in facts}
        self._read = {(fact.unit, fact.setting) for fact in facts if fact.aspect in READ}
        self._units = {unit for unit, _ in self._mentioned}

    def check(self, unit: str, settings: Iterable[Setting], file: str) -> Iterator[str]:
        if unit not in self._units:
            return
        for setting in settings:
            if setting.wire[0] in "@*" or not setting.read:
                continue
            expected = _has(setting.since, setting.backports, self._release)
            there = (unit, setting.wire) in (self._mentioned if expected else self._read)
            if there != expected:
                since = ", ".join([setting.since or "ever", *setting.backports])
                seen = f"{show(self._release)} {'reads' if there else 'lacks'} it"
                yield f"{unit} {setting.wire}: {seen}, and the table has it since {since}; see {file}"


def _has(since: str | None, backports: Iterable[str], release: Version) -> bool:
    versions = sorted(version for text in (since, *backports) if text and (version := parse(text)))
    return Lifetime(condense(versions) if versions else ()).has(release)
