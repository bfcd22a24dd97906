"""Prepares the site of the documentation in .cache/site: pages, and pages on the API from docstrings.

python -m scripts.pages            pages and configuration
python -m scripts.pages --finish   llms.txt, the Markdown of each page, and whether every link leads somewhere
"""

from __future__ import annotations

import html.parser
import importlib
import inspect
import re
import shutil
import sys
import tomllib
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from weaviate_gen import outputs

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / ".cache" / "site"
SOURCE, HTML = SITE / "source", SITE / "html"

TOP = {
    "ARCHITECTURE.md": "architecture.md",
    "CHANGELOG.md": "changelog.md",
    "CODE_OF_CONDUCT.md": "code-of-conduct.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "LICENSE": None,
    "NOTICE": None,
    "README.md": "index.md",
}
"""Files beside docs/, and the pages that they become."""

_CLIENT = "weaviate_gen._client.sync"
OBJECTS: dict[str, tuple[str, ...]] = {
    "client": ("client.WeaviateClient",),
    "client.collections": ("collections._Collections",),
    "client.batch, collection.batch": ("batch.client.ClientBatch", "batch.collection.CollectionBatch"),
    "client.backup, client.export": ("backup._Backup", "export._Export"),
    "client.cluster": ("cluster._Cluster",),
    "client.roles, client.users, client.groups": ("rbac._Roles", "users._Users", "groups._Groups"),
    "client.alias, client.tokenization, client.debug": ("alias._Alias", "tokenization._Tokenization", "debug._Debug"),
    "collection": ("collection.Collection", "iterator.ObjectIterator"),
    "collection.config": ("config._ConfigCollection", "indexes.Indexes"),
    "collection.data": ("data._DataCollection",),
    "collection.tenants": ("tenants._Tenants",),
    "collection.query": ("search.query._QueryCollection", "search.builder.Query"),
    "collection.generate": ("search.generate._GenerateCollection",),
    "collection.aggregate": ("search.aggregate._AggregateCollection",),
}
"""What a client and a collection consist of: titles of pages, and the classes on them."""

MODULES = (
    "weaviate_gen",
    "weaviate_gen.config",
    "weaviate_gen.auth",
    "weaviate_gen.connect",
    *(
        f"weaviate_gen.classes.{name}"
        for name in (
            "config",
            "query",
            "data",
            "generics",
            "aggregate",
            "batch",
            "backup",
            "export",
            "generate",
            "init",
            "rbac",
            "replication",
            "tenants",
            "tokenization",
            "values",
            "debug",
        )
    ),
    "weaviate_gen.exceptions",
    "weaviate_gen.outputs",
    *(f"weaviate_gen.outputs.{name}" for name in outputs.__all__),
    "weaviate_gen.collections",
    "weaviate_gen.users.users",
    "weaviate_gen.rbac.models",
    "weaviate_gen.cluster.models",
    "weaviate_gen.backup.backup",
    "weaviate_gen.backup.backup_location",
    "weaviate_gen.export.export",
    "weaviate_gen.models",
    "weaviate_gen.transfer",
    "weaviate_gen.schemas",
    "weaviate_gen.providers",
    "weaviate_gen.testing",
    "weaviate_gen.engine",
    "weaviate_gen.embedded",
    "weaviate_gen.dropin",
    "weaviate_gen.integrations",
    "weaviate_gen.legacy",
    "weaviate_gen.types",
    "weaviate_gen.util",
)
"""Modules that users import from, in the order of the reference: a class is on the page of the first that has it."""


@dataclass
class Reference:
    """Pages on the API.

    Attributes:
        pages: name of the file to title and Markdown.
        placed: each object's path to the page that it is on.
    """

    pages: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    placed: dict[str, str] = field(default_factory=dict[str, str])

    def add_classes(self, title: str, names: tuple[str, ...]) -> None:
        """Add a page on parts of a client."""
        file = f"api/{title.split(',', maxsplit=1)[0]}.md"
        parts = [f"# {title}\n\nThe asynchronous flavor has the same methods, as coroutines.\n"]
        for name in names:
            parts.append(_entry(f"{_CLIENT}.{name}", name.rpartition(".")[2].strip("_")))
            self.placed[f"{_CLIENT}.{name}"] = file
        self.pages[file] = title, "\n".join(parts)

    def add_module(self, name: str) -> None:
        """Add the page of a public module."""
        module = importlib.import_module(name)
        file = f"api/{name}.md"
        summary = (inspect.getdoc(module) or "").partition("\n\n")[0]
        parts, elsewhere = [f"# {name}\n\n{summary}\n"], list[str]()
        for public in module.__all__:
            value = getattr(module, public)
            if inspect.ismodule(value):
                continue
            path = defined_at(name, public, value)
            if path in self.placed:
                elsewhere.append(f"[`{public}`]({Path(self.placed[path]).name}#{path})")
            else:
                self.placed[path] = file
                parts.append(_entry(path, public))
        if elsewhere:
            parts.append(f"\nAlso here: {', '.join(elsewhere)}.\n")
        self.pages[file] = name.removeprefix("weaviate_gen."), "\n".join(parts)


def defined_at(module: str, name: str, value: object) -> str:
    """Return the path of a public name's definition.

    Args:
        module: a public module that has it.
        name: its name there.
        value: what it is.

    Returns:
        The dotted path; that of the public name, where a value is no class or function.
    """
    if inspect.isclass(value) or inspect.isfunction(value):
        return f"{value.__module__}.{value.__qualname__}"
    return f"{module}.{name}"


def _entry(path: str, name: str) -> str:
    return f'::: {path}\n    options:\n      heading: "{name}"\n      toc_label: "{name}"\n'


def reference() -> Reference:
    """Return the pages on the API."""
    made = Reference()
    for title, names in OBJECTS.items():
        made.add_classes(title, names)
    for name in MODULES:
        made.add_module(name)
    return made


def pages() -> Iterator[tuple[str, str]]:
    """Yield the name and the Markdown of every page that is a file."""
    for path in sorted((ROOT / "docs").glob("*.md")):
        yield path.name, re.sub(r"\]\(\.\./([\w.]+)", _moved, path.read_text("utf-8"))
    for name, page in TOP.items():
        if page is not None and page != "index.md":
            text = re.sub(r"\]\(docs/", "](", (ROOT / name).read_text("utf-8"))
            yield page, re.sub(r"\]\(([A-Z][\w.]+)", _moved, text)


def _moved(found: re.Match[str]) -> str:
    page = TOP.get(found[1])
    return found[0] if page is None else f"]({page}"


def prepare() -> None:
    """Write the sources of the site."""
    shutil.rmtree(SITE, ignore_errors=True)
    (SOURCE / "api").mkdir(parents=True)
    for name, text in pages():
        (SOURCE / name).write_text(text, "utf-8")
    for picture in (ROOT / "docs").glob("*.svg"):
        shutil.copy(picture, SOURCE)
    made = reference()
    entries = list[str]()
    for file, (title, text) in made.pages.items():
        (SOURCE / file).write_text(text, "utf-8")
        entries.append(f'            {{ "{title}" = "{file}" }},\n')
    config = (ROOT / "zensical.toml").read_text("utf-8")
    config = config.replace("        # API\n", f'        {{ "API" = [\n{"".join(entries)}        ] }},\n')
    config = config.replace(".cache/site/", "").replace(
        'paths = [".", "generated"]', 'paths = ["../..", "../../generated"]'
    )
    config = config.replace("scripts/docstrings.py", "../../scripts/docstrings.py")
    (SITE / "zensical.toml").write_text(config, "utf-8")


class _Links(html.parser.HTMLParser):
    """Links and anchors of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.links, self.anchors = set[str](), set[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the base's
        """Collect what a tag links to, and its id."""
        for name, value in attrs:
            if value and name == "id":
                self.anchors.add(value)
            elif value and name in {"href", "src"}:
                self.links.add(value)


def broken_links() -> list[str]:
    """List the links between pages of the built site that lead nowhere, and what would be loaded from elsewhere."""
    read = dict[Path, _Links]()
    for path in HTML.rglob("*.html"):
        read[path] = _Links()
        read[path].feed(path.read_text("utf-8"))
    broken = list[str]()
    for path, page in read.items():
        for link in sorted(page.links):
            parts = urllib.parse.urlsplit(link)
            if parts.scheme or parts.netloc or path.name == "404.html":
                continue
            target = (path.parent / urllib.parse.unquote(parts.path)).resolve() if parts.path else path
            target = target / "index.html" if target.is_dir() else target
            anchor = urllib.parse.unquote(parts.fragment)
            if not target.exists() or (anchor and target in read and anchor not in read[target].anchors):
                broken.append(f"{path.relative_to(HTML)}: {link}")
    return broken


def index(nav: list[dict[str, Any]]) -> str:
    """Return llms.txt: the pages of a navigation with their first sentences, for programs that read Markdown."""
    made = dict(pages())
    lines = list[str]()
    for entry in nav:
        for title, value in entry.items():
            if isinstance(value, list):
                lines += ["", f"## {title}", "", index(value)]
            else:
                text = re.sub(r"^(#.*|```[\s\S]*?^```|\|.*|<!--.*)$", "", made[value], flags=re.MULTILINE)
                first = next((part for part in text.split("\n\n") if part.strip()), "")
                lines.append(f"- [{title}]({value}): {' '.join(first.split())[:200]}")
    return "\n".join(lines)


def finish() -> None:
    """Put the Markdown of every page beside its HTML, and an index of it."""
    for path in SOURCE.rglob("*.md"):
        shutil.copy(path, HTML / path.relative_to(SOURCE))
    project = tomllib.loads((ROOT / "zensical.toml").read_text("utf-8"))["project"]
    text = f"# {project['site_name']}\n\n> {project['site_description']}\n\n{index(project['nav'])}\n"
    (HTML / "llms.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    if "--finish" in sys.argv:
        finish()
        lost = broken_links()
        print("\n".join(lost) or "every link leads somewhere")
        sys.exit(bool(lost))
    prepare()
