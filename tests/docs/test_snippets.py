"""The documentation's Python, run page by page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.model_apis import KEY, stand_in
from tests.support.source import ROOT
from weaviate_gen._transport import interception

BLOCK = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PAGES = [
    page
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if BLOCK.search(page.read_text("utf-8"))
]


@pytest.mark.unit
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_snippets_of_a_page_run_in_order(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    # what the page on the test kit switches on is on until its end
    monkeypatch.setattr(interception._REGISTRY, "enabled", interception.is_enabled())
    monkeypatch.delenv("COHERE_APIKEY", raising=False)
    monkeypatch.setenv("OPENAI_APIKEY", KEY)
    with stand_in("text2vec-openai", "generative-openai") as models:
        monkeypatch.setenv("GATEWAY", models.url)
        _run(page)


def _run(page: Path) -> None:
    text = page.read_text("utf-8")
    names: dict[str, object] = {"__name__": "__snippets__"}
    for found in BLOCK.finditer(text):
        above = text.count("\n", 0, found.start(1))
        exec(compile("\n" * above + found.group(1), str(page), "exec", dont_inherit=True), names)


@pytest.mark.unit
def test_every_link_to_a_file_of_this_repository_leads_somewhere() -> None:
    broken = [
        f"{page.name}: {target}"
        for page in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"))
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        if not target.startswith(("http://", "https://", "mailto:")) and not (page.parent / target).exists()
    ]
    assert [] == broken


@pytest.mark.unit
def test_the_readme_has_an_example_of_ten_lines() -> None:
    found = BLOCK.search((ROOT / "README.md").read_text("utf-8"))
    assert found is not None
    assert 10 >= len([line for line in found.group(1).splitlines() if line.strip()])
