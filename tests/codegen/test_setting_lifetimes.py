"""Versions of settings in `specs/modules`, held against the source of an older release."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.cli import main
from codegen.gofacts import lifetimes
from codegen.gofacts.facts import Fact
from codegen.parse.modules import Config, Facts, Module, Setting
from codegen.since.versions import Version

pytestmark = pytest.mark.unit

PROJECT = Path(__file__).parent / "gotree"
RELEASE: Version = (1, 34, 3)


def setting(wire: str, since: str | None = None, *backports: str, read: bool = True) -> Setting:
    return Setting(wire=wire, type="str", since=since, backports=list(backports), read=read)


def fact(unit: str, name: str = "", aspect: str = "read") -> Fact:
    return Fact(unit, name, aspect, ("true",), "a.go:1")


def differences(facts: list[Fact], *settings: Setting, since: str | None = None, **configs: Config) -> list[str]:
    module = Module(kind="text2vec", status="active", settings=list(settings), since=since)
    tables = Facts(
        modules={"text2vec-a": (module, "A", "a.toml")},
        configs={name: (each, "index.toml") for name, each in configs.items()},
    )
    return list(lifetimes.differences(facts, tables, RELEASE))


UNIT = "modules.text2vec-a"


@pytest.mark.parametrize(
    ("row", "aspects"),
    [
        (setting("old"), ["read"]),
        (setting("old", "1.30.0"), ["default"]),
        (setting("new", "1.33.2", "1.34.3"), ["field"]),
        (setting("newer", "1.33.2", "1.34.4"), []),
        (setting("newer", "1.35.0"), ["type", "stored"]),
        (setting("unread", read=False), []),
        (setting("@parts"), []),
        (setting("*"), []),
    ],
)
def test_settings_that_a_release_has_by_their_versions_differ_in_nothing(row: Setting, aspects: list[str]) -> None:
    assert [] == differences([fact(UNIT, aspect="module"), *(fact(UNIT, row.wire, each) for each in aspects)], row)


def test_settings_that_a_release_lacks_or_has_too_early_are_named() -> None:
    facts = [fact(UNIT, aspect="module"), fact(UNIT, "early")]
    assert [
        f"{UNIT} late: 1.34.3 lacks it, and the table has it since ever; see a.toml",
        f"{UNIT} early: 1.34.3 reads it, and the table has it since 1.34.4, 1.35.0; see a.toml",
    ] == differences(facts, setting("late"), setting("early", "1.34.4", "1.35.0"))


def test_modules_that_the_source_or_the_release_lacks_are_passed_over() -> None:
    assert [] == differences([], setting("a"))
    assert [] == differences([fact(UNIT)], setting("a"), since="1.34.4")


def test_quantizers_have_versions_by_index() -> None:
    facts = [*(fact(f"configs.{name}", "rq") for name in ("hnsw", "flat")), fact("configs.fresh")]
    index = Config(kind="index", quantizers=["rq", "unknown"])
    assert ["configs.flat rq: 1.34.3 reads it, and the table has it since 1.35.0; see index.toml"] == differences(
        facts,
        hnsw=index,
        flat=index,
        fresh=Config(kind="index", quantizers=["rq"], since="1.36.0"),
        rq=Config(kind="quantizer", since="1.32.0", min_versions_by_index={"flat": "1.35.0"}),
    )


def test_the_command_compares_versions_alone(capsys: pytest.CaptureFixture[str]) -> None:
    command = ["--root", str(PROJECT), "modules-scan", "--from", str(PROJECT / "tree"), "--past-release"]
    assert 0 == main([*command, "9.0.0"])
    assert "" == capsys.readouterr().out
    with pytest.raises(SystemExit):
        main([*command, "newest"])
    assert "must be a release such as 1.39.0, got 'newest'" in capsys.readouterr().err
