"""The ignore list of comparisons: what it names does not count, what is wrong with it is reported."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from codegen import cli
from codegen.diff import ignored, modules, rules, settings
from codegen.diff.change import Change
from codegen.diff.ignored import Entry, IgnoreList
from codegen.diff.rules import classify
from codegen.parse import modules as parsed
from codegen.step import Context
from tests.support.source import ROOT

REASON = "The host is only an example."
HOST = classify("rest-host-changed", "host", "is now 'a'")
ITEMS = classify("rest-type-changed", "Thing.names[]", "type 'string' became 'integer'")


def _entry(**values: Any) -> Entry:
    return Entry(**{"rule": "rest-host-changed", "where": "host", "reason": REASON, **values})


def _ignored(change: Change, entry: Entry, old: str = "1", new: str = "2") -> bool:
    found = ignored.apply([change], IgnoreList(ignore=[entry]), old, new)
    assert len(found.changes) + len(found.ignored) == 1
    return bool(found.ignored)


def test_an_entry_names_a_rule_and_a_place() -> None:
    assert _ignored(HOST, _entry())
    assert _ignored(HOST, _entry(where="h*"))
    assert not _ignored(HOST, _entry(where="hos"))
    assert not _ignored(HOST, _entry(rule="rest-scheme-removed"))
    assert _ignored(ITEMS, _entry(rule="rest-type-changed", where="Thing.names[]"))
    assert not _ignored(ITEMS, _entry(rule="rest-type-changed", where="Thing.name[s]*"))


def test_an_entry_may_be_for_some_releases_alone() -> None:
    assert _ignored(HOST, _entry(old="1", new="2"))
    assert not _ignored(HOST, _entry(old="2"))
    assert not _ignored(HOST, _entry(new="1"))


def test_what_names_nothing_is_reported_where_it_is_meant_for_the_releases() -> None:
    listed = IgnoreList(ignore=[_entry(where="other"), _entry(where="third", new="3"), _entry()])
    found = ignored.apply([HOST], listed, "1", "2")
    assert ["specs/overlays/diff.toml: rest-host-changed at other"] == list(found.unmatched)
    assert [(HOST, REASON)] == [(each.change, each.reason) for each in found.ignored]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Return a project's tree with specs alone, and beside it specs with another host."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    shutil.copytree(ROOT / "specs", tmp_path / "other")
    schema = tmp_path / "other/openapi/schema.json"
    document = json.loads(schema.read_text("utf-8"))
    document["host"] = "a.example"
    schema.write_text(json.dumps(document), "utf-8")
    return tmp_path


def _list(tree: Path, text: str) -> None:
    (tree / ignored.PATH).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("where", "code", "said"),
    [("host", 0, f"ignored:\n  REST     host: is now 'a.example' ({REASON})"), ("hots", 2, "names what is not there")],
)
def test_what_is_ignored_does_not_count_for_the_exit_code(
    tree: Path, capsys: pytest.CaptureFixture[str], where: str, code: int, said: str
) -> None:
    _list(tree, f'[[ignore]]\nrule = "rest-host-changed"\nwhere = "{where}"\nreason = "{REASON}"\n')
    assert code == cli.main(["--root", str(tree), "diff", str(tree / "specs"), str(tree / "other")])
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('rule = "rest-hots-changed"\nwhere = "x"\nreason = "A reason that is long."', "ignore.0.rule"),
        ('rule = "rest-host-changed"\nwhere = "x"\nreason = "short"', "ignore.0.reason"),
        ('rule = "rest-host-changed"\nwere = "x"\nreason = "A reason that is long."', "ignore.0.were"),
    ],
)
def test_a_typo_names_the_file_and_the_key(tree: Path, capsys: pytest.CaptureFixture[str], text: str, key: str) -> None:
    _list(tree, f"[[ignore]]\n{text}\n")
    assert 3 == cli.main(["--root", str(tree), "diff", str(tree / "specs"), str(tree / "other")])
    assert f"{ignored.PATH}: {key}" in capsys.readouterr().err


def test_without_the_file_nothing_is_ignored(tmp_path: Path) -> None:
    assert IgnoreList() == ignored.read(Context(tmp_path))


# The rules


def test_every_key_of_the_models_of_module_facts_has_a_rule() -> None:
    """Keys without a rule are reported as breaking: a new key of the models needs a rule in codegen/diff."""
    assert set() == parsed.Setting.model_fields.keys() - settings.KNOWN
    assert set() == parsed.RuntimeField.model_fields.keys() - settings.KNOWN
    assert set() == (parsed.Module.model_fields.keys() | parsed.Config.model_fields.keys()) - modules.UNIT
    assert set() == parsed.File.model_fields.keys() - {*modules.PARTS, *modules.WORDS}


def test_the_page_of_rules_is_what_the_table_says(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == cli.main(["rules"])
    assert (ROOT / "docs/diff-rules.md").read_text("utf-8") == capsys.readouterr().out


def test_every_rule_is_used() -> None:
    sources = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "codegen/diff").glob("*.py")))
    stems = (
        "rest-scheme-",
        "rest-consumes-",
        "rest-produces-",
        "rest-security-definition-",
        "grpc-message-",
        "grpc-enum-",
    )
    stems += ("grpc-rpc-re", "module-header-", "module-alias-", "module-setting-condition-", "module-setting-default-")
    stems += ("module-enum-member-", "api-module-", "api-name-")
    unused = [name for name in rules.RULES if f'"{name}"' not in sources and not name.startswith(stems)]
    assert [] == unused
    assert [] == [rule.id for rule in rules.RULES.values() if rule.group not in rules.TITLES]
    assert [] == [rule.id for rule in rules.RULES.values() if not rule.reason.endswith(".")]
