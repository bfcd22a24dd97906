"""The table of modules against the facts about servers' modules, and against the page that shows it.

    python -m tests.unit.providers.test_table

writes the table of docs/providers.md anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from weaviate_gen.providers import table

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[3]
PAGE = ROOT / "docs" / "providers.md"
MARK = "<!-- the table is written by: python -m tests.unit.providers.test_table -->\n"

OTHERWISE = {("text2vec-weaviate", "baseURL"): "the address that an empty one stands for"}
"""Defaults that are not those of the facts, and why."""

MORE = {
    "reranker-voyageai": "a server's address is fixed; here it is that of the provider's other modules",
    "text2vec-morph": "sent by the client of OpenAI's interface, which reads them",
}
"""Modules with headers that the facts do not name, and why."""


def _facts() -> dict[str, dict[str, Any]]:
    out: dict[str, dict[str, Any]] = {}
    for path in (ROOT / "specs" / "modules").glob("*.toml"):
        for name, module in tomllib.loads(path.read_text("utf-8")).get("modules", {}).items():
            out[name] = module
            out.update(dict.fromkeys(module.get("aliases", ()), module))
    return out


FACTS = _facts()


def _keys(row: Any) -> Iterator[str]:
    for each in (row, *row["when"]):
        yield from each.get("key", {}).get("headers", ())
        yield from each.get("overrides", {}).values()


def _variables(row: Any) -> Iterator[str]:
    for each in (row, *row["when"]):
        yield from each.get("key", {}).get("env", ())
        yield from each.get("environment", {}).values()


@pytest.mark.parametrize("module", table.names())
def test_headers_variables_and_defaults_are_those_of_a_server(module: str) -> None:
    row, facts = table.row(module), FACTS[module]
    known = {setting["wire"]: setting for setting in facts.get("settings", ())}
    headers = {name.lower() for name in facts.get("headers", ())} | {"authorization"}
    if module not in MORE:
        assert [] == [name for name in _keys(row) if facts.get("headers") and name.lower() not in headers]
    for name, value in row.get("defaults", {}).items():
        fact = known.get(name, {}).get("default")
        if fact is not None and (module, name) not in OTHERWISE and not isinstance(value, dict):
            assert (name, fact) == (name, value)


@pytest.mark.parametrize("module", table.names())
def test_row_is_complete(module: str) -> None:
    row = table.row(module)
    assert row["source"].startswith(("https://", "the container"))
    parts = [name for name in ("text", "generate", "rank") if name in row]
    assert 1 == len(parts)
    known = {
        "source", "service", "key", "defaults", "names", "overrides", "environment", "required", "url",
        "headers", "text", "failure", "detail", "message", "request_id", "lost", "when", "also", "like",
        "stored", "stored_by_property", "generate", "rank", "multi", "kind", "failure_with_message", "signing",
        "variants", *table.MEDIA,
    }  # fmt: skip
    assert set() == {*row, *(key for variant in row["when"] for key in variant if key != "if")} - known
    assert "generate" not in row or "lost" in row


def test_older_names_stand_for_present_ones() -> None:
    assert "text2vec-google" == table.canonical("text2vec-palm")
    assert table.has("text2colbert-jinaai")
    assert not table.has("openai")
    assert not table.has("text2vec-other")


def _lines() -> Iterator[str]:
    yield "| module | reads or makes | key: header, variable | address: setting, header, variable | documented |"
    yield "|---|---|---|---|---|"
    for name in table.names():
        row = table.row(name)
        makes = "texts" if "generate" in row else "scores" if "rank" in row else ", ".join(table.kinds(name))
        header = next(iter(row.get("key", {}).get("headers", ())), "X-AWS-Secret-Key" if "signing" in row else "")
        variable = next(iter(row.get("key", {}).get("env", ())), "AWS_SECRET_ACCESS_KEY" if "signing" in row else "")
        addresses = ("baseURL", "apiEndpoint", "inferenceUrl", "endpoint")
        setting = next((key for key in addresses if f"{{{key}}}" in row["url"]), "")
        places = [setting, row.get("overrides", {}).get(setting, ""), row.get("environment", {}).get(setting, "")]
        documented = row["source"].partition(";")[0].partition(",")[0]
        documented = f"<{documented}>" if documented.startswith("http") else documented
        yield f"| `{name}` | {makes} | {_code(header, variable)} | {_code(*places)} | {documented} |"


def _code(*names: str) -> str:
    return ", ".join(f"`{name}`" for name in names if name) or "none"


def test_page_shows_the_table() -> None:
    assert "\n".join(_lines()) == PAGE.read_text("utf-8").partition(MARK)[2].strip()


if __name__ == "__main__":
    before = PAGE.read_text("utf-8").partition(MARK)[0]
    PAGE.write_text("\n".join([before + MARK, *_lines(), ""]), "utf-8")
