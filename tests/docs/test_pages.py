"""Pages of the documentation that are made of code, its navigation, and what it covers of the public names."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest

from scripts import pages, tables
from tests.support.source import ROOT, modules, public_modules
from weaviate_gen import cli

pytestmark = pytest.mark.unit

EXAMPLES = {"methods": 0.75, "classes and functions": 0.23}
"""The share of public names that snippets and examples use, at least. Most classes are results and errors."""

HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
RUNS = re.compile(r"^<!-- runs -->\n```console\n(.*?)^```|^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)


def test_pages_are_what_their_script_writes() -> None:
    """After a change of what they are made of: `python -m scripts.tables`."""
    assert [] == [path.name for path, text in tables.pages().items() if path.read_text("utf-8") != text]


def test_every_error_has_cause_and_cure() -> None:
    assert tables.names_of_errors().keys() == tables.ERRORS.keys()
    assert [] == [
        name for name, (cause, cure) in tables.ERRORS.items() if not cause or (not cure and "Kept" not in cause)
    ]


def test_every_environment_variable_is_documented() -> None:
    read = {
        name
        for module in modules(ROOT / "weaviate_gen")
        for name in re.findall(r'"((?:WEAVIATE|MODULES_CLIENT)_[A-Z_]+)"', module.text)
    }
    assert read - {"WEAVIATE_VERSION"} == tables.VARIABLES.keys()  # a constant of the official client's name


def _entries(nav: list[Any]) -> list[str]:
    return [
        file
        for entry in nav
        for value in entry.values()
        for file in ([value] if isinstance(value, str) else _entries(value))
    ]


def test_every_page_is_in_the_navigation() -> None:
    nav = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]["nav"]
    moved = {page for page in pages.TOP.values() if page}
    made = {path.name for path in (ROOT / "docs").glob("*.md")}
    listed = _entries(nav)
    assert len(set(listed)) == len(listed)
    assert made | (moved & set(listed)) == set(listed)


def _anchors(path: Path) -> set[str]:
    text = FENCE.sub("", path.read_text("utf-8"))
    found = set[str]()
    for heading in HEADING.findall(text):
        found.add(re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-"))
    return found


def test_every_link_to_a_heading_leads_to_one() -> None:
    broken = [
        f"{page.name}: {target}#{anchor}"
        for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
        for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", page.read_text("utf-8"))
        if anchor not in _anchors(page.parent / target if target else page)
    ]
    assert [] == broken


def _public() -> dict[str, Any]:
    """Return the public names that are classes or functions, each once, by their definitions."""
    found: dict[str, Any] = {}
    for module in public_modules():
        for name in importlib.import_module(module).__all__:
            value = getattr(importlib.import_module(module), name)
            path = pages.defined_at(module, name, value)
            if (inspect.isclass(value) or inspect.isfunction(value)) and path.startswith("weaviate_gen"):
                found[path] = value
    return found


def test_every_public_name_has_a_summary() -> None:
    bare = [
        path
        for path, value in _public().items()
        if not re.match(r"\S.*[.:]$", (inspect.getdoc(value) or "").split("\n\n")[0], re.DOTALL)
    ]
    assert [] == bare


def test_every_public_name_is_in_the_reference() -> None:
    placed = pages.reference().placed
    left_out = ("weaviate_gen.cli", "weaviate_gen.dropin")  # a command, and views of the official client's modules
    counterparts = {path.replace("._client.aio.", "._client.sync."): path for path in _public()}
    assert [] == [
        path
        for counterpart, path in counterparts.items()
        if counterpart.removesuffix("Async") not in placed and path not in placed and not path.startswith(left_out)
    ]


def _used() -> set[str]:
    """Return the names that snippets and examples use."""
    sources = [
        code for page in (ROOT / "docs").glob("*.md") for _, code in RUNS.findall(page.read_text("utf-8")) if code
    ]
    sources += [path.read_text("utf-8") for path in (ROOT / "examples").rglob("*.py")]
    used = set[str]()
    for node in (node for source in sources for node in ast.walk(ast.parse(source))):
        if isinstance(node, ast.Name):
            used.add(node.id)
        elif isinstance(node, ast.Attribute):
            used.add(node.attr)
        elif isinstance(node, ast.ImportFrom):
            used.update(alias.name for alias in node.names)
    return used


def _methods() -> set[str]:
    """Return the methods of clients and collections, as ``Class.method``."""
    found = set[str]()
    for path in (path for paths in pages.OBJECTS.values() for path in paths):
        module, _, name = path.rpartition(".")
        kind = getattr(importlib.import_module(f"weaviate_gen._client.sync.{module}"), name)
        found |= {f"{name}.{each}" for each in dir(kind) if not each.startswith("_") and callable(getattr(kind, each))}
    return found


@pytest.mark.parametrize(("subject", "least"), EXAMPLES.items())
def test_share_of_public_names_with_a_running_example(subject: str, least: float) -> None:
    names = _methods() if subject == "methods" else set(_public())
    used = _used()
    share = sum(name.rpartition(".")[2] in used for name in names) / len(names)
    print(f"{share:.0%} of {len(names)} {subject} have a running example")
    assert share >= least


CONSOLE = [page for page in sorted((ROOT / "docs").glob("*.md")) if "<!-- runs -->" in page.read_text("utf-8")]


@pytest.mark.parametrize("page", CONSOLE, ids=lambda page: page.name)
def test_commands_of_a_page_run_among_its_snippets(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "__snippets__"}
    for commands, code in RUNS.findall(page.read_text("utf-8")):
        if code:
            exec(compile(code, str(page), "exec", dont_inherit=True), names)
        for line in commands.splitlines():
            if line.startswith("$ "):
                program, *arguments = shlex.split(line[2:], comments=True)
                assert program == "weaviate-gen"
                assert cli.main(arguments) == 0, line
    capsys.readouterr()
