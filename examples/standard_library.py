"""Search the docstrings of Python's standard library.

Indexes every public module, class and function (several thousand texts) into a folder, with vectors made on this
machine, and asks a few questions. The second run opens what the first has indexed.

    python examples/standard_library.py [--path DIR] [--fresh] [QUESTION ...]
"""

from __future__ import annotations

import argparse
import ast
import importlib
import inspect
import shutil
import sys
import sysconfig
import textwrap
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import weaviate_gen
from weaviate_gen.classes.config import Configure, DataType, Property, Tokenization
from weaviate_gen.classes.query import Filter, MetadataQuery, Sort
from weaviate_gen.util import generate_uuid5

COLLECTION = "Docstring"
LEFT_OUT = {"__phello__", "idlelib", "lib2to3", "site-packages", "test", "tests", "turtledemo", "antigravity", "this"}
QUESTIONS = ("parse command line options", "make a random choice", "find the difference between two texts")


@dataclass(frozen=True, slots=True)
class Entry:
    """A documented thing of the standard library.

    Attributes:
        name: its dotted name.
        kind: ``module``, ``class`` or ``function``.
        module: the top-level module that it belongs to.
        text: its docstring.
    """

    name: str
    kind: str
    module: str
    text: str

    @property
    def summary(self) -> str:
        """Give the docstring's first paragraph, on one line: what its vector is made from, with the name."""
        return " ".join(self.text.split("\n\n", 1)[0].split())


def entries() -> Iterator[Entry]:
    """Give everything public that has a docstring: from sources where there are any, else from the built-in modules."""
    root = Path(sysconfig.get_path("stdlib"))
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        names = parts[:-1] if parts[-1] == "__init__" else parts
        if LEFT_OUT.isdisjoint(names) and names[0] in sys.stdlib_module_names and _public(names):
            yield from _from_source(path, ".".join(names))
    for name in sorted(sys.builtin_module_names):
        if _public([name]):
            yield from _from_module(name)


def _public(names: Iterable[str]) -> bool:
    return not any(name.startswith("_") for name in names)


def _from_source(path: Path, module: str) -> Iterator[Entry]:
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        return
    pending: list[tuple[str, ast.AST]] = [(module, tree)]
    while pending:
        name, node = pending.pop()
        inside = ast.iter_child_nodes(node) if isinstance(node, (ast.Module, ast.ClassDef)) else ()
        pending += [
            (f"{name}.{child.name}", child)
            for child in inside
            if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and _public([child.name])
        ]
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            text = ast.get_docstring(node)
            if text:
                kind = {ast.Module: "module", ast.ClassDef: "class"}.get(type(node), "function")
                yield Entry(name, kind, module.partition(".")[0], text)


def _from_module(module: str) -> Iterator[Entry]:
    found = importlib.import_module(module)
    if found.__doc__:
        yield Entry(module, "module", module, inspect.cleandoc(found.__doc__))
    for name, value in sorted(vars(found).items()):
        text = inspect.getdoc(value) if inspect.isclass(value) or inspect.isroutine(value) else None
        if text and _public([name]):
            yield Entry(f"{module}.{name}", "class" if inspect.isclass(value) else "function", module, text)


class Progress:
    """A bar on one line of a terminal; a line every tenth where the output is no terminal."""

    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._done, self._shown = what, total, 0, 0
        self._start = time.monotonic()

    def advance(self, count: int) -> None:
        """Go on by some steps."""
        self._done += count
        tenth = 10 * self._done // self._total
        if sys.stdout.isatty():
            width = 40 * self._done // self._total
            print(f"\r{self._what} [{'#' * width}{'.' * (40 - width)}] {self._words()}", end="", flush=True)
        elif tenth > self._shown:
            print(f"{self._what} {self._words()}", flush=True)
        self._shown = tenth
        if self._done == self._total and sys.stdout.isatty():
            print()

    def _words(self) -> str:
        return f"{self._done:>6,} of {self._total:,}  {time.monotonic() - self._start:5.1f} s"


def index(client: weaviate_gen.WeaviateClient) -> int:
    """Write every entry into a new collection; give their number."""
    client.collections.delete(COLLECTION)
    collection = client.collections.create(
        COLLECTION,
        properties=[
            Property(name="name", data_type=DataType.TEXT),
            Property(name="kind", data_type=DataType.TEXT, tokenization=Tokenization.FIELD),
            Property(name="module", data_type=DataType.TEXT, tokenization=Tokenization.FIELD),
            Property(name="summary", data_type=DataType.TEXT),
            Property(name="text", data_type=DataType.TEXT),
            Property(name="lines", data_type=DataType.INT),
        ],
        vector_config=Configure.Vectors.custom(
            module_name="text2vec-local",
            module_config={"vectorizeClassName": False},
            source_properties=["name", "summary"],
        ),
    )
    found = {entry.name: entry for entry in entries()}
    bar = Progress("Indexing", len(found))
    with collection.batch.fixed_size(batch_size=200) as batch:
        for number, entry in enumerate(found.values(), 1):
            batch.add_object(
                {
                    "name": entry.name,
                    "kind": entry.kind,
                    "module": entry.module,
                    "summary": entry.summary,
                    "text": entry.text,
                    "lines": entry.text.count("\n") + 1,
                },
                uuid=generate_uuid5(entry.name),
            )
            if number % 200 == 0 or number == len(found):
                batch.flush()
                bar.advance(number % 200 or 200)
    for failed in collection.batch.failed_objects:
        raise SystemExit(f"not indexed: {failed.message}")
    return len(found)


def ask(client: weaviate_gen.WeaviateClient, questions: Sequence[str]) -> None:
    """Ask and print: by meaning, by filter, by both, and a sorted page."""
    docs = client.collections.use(COLLECTION)
    for question in questions:
        answer = docs.query.near_text(question, limit=5, return_metadata=MetadataQuery(distance=True))
        show(f'By meaning: "{question}"', answer.objects)

    in_module = Filter.by_property("module")
    classes = Filter.by_property("kind").equal("class") & in_module.equal("collections")
    show("By filter: the classes of collections", docs.query.fetch_objects(filters=classes, limit=5).objects)

    question = "wait until several things are done"
    answer = docs.query.near_text(
        question,
        filters=in_module.contains_any(["asyncio", "concurrent", "threading"]) & classes_or_functions(),
        limit=5,
        return_metadata=MetadataQuery(distance=True),
    )
    show(f'By meaning, among asyncio, concurrent and threading: "{question}"', answer.objects)

    page = docs.query.fetch_objects(sort=Sort.by_property("lines", ascending=False), limit=5, offset=5)
    show("Sorted: the longest docstrings, second page of five", page.objects, lines=True)


def classes_or_functions() -> Filter:
    """Leave modules out."""
    return Filter.by_property("kind").not_equal("module")


def show(title: str, found: Iterable[weaviate_gen.outputs.query.Object], lines: bool = False) -> None:
    """Print results, one line each: how far or how long, what it is, and how its docstring begins."""
    width = shutil.get_terminal_size((110, 24)).columns
    print(f"\n{title}")
    for each in found:
        values, distance = each.properties, each.metadata.distance
        note = f"{values['lines']:>5} lines" if lines else "" if distance is None else f"{distance:.3f}"
        head = f"  {note}{'  ' if note else ''}{values['name']} ({values['kind']})  "
        print(head + textwrap.shorten(str(values["summary"]), max(20, width - len(head)), placeholder=" ..."))


def main() -> None:
    """Index if needed, then ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--path", type=Path, default=Path(".cache/standard-library"), help="where the index is kept")
    parser.add_argument("--fresh", action="store_true", help="index again")
    parser.add_argument("questions", nargs="*", default=list(QUESTIONS), metavar="QUESTION")
    options = parser.parse_args()

    complete = options.path / "complete"
    start = time.monotonic()
    with weaviate_gen.connect_to_path(options.path / "data") as client:
        if options.fresh or not complete.exists():
            complete.unlink(missing_ok=True)
            count = index(client)
            complete.write_text(str(count), "utf-8")
            print(f"Indexed {count:,} docstrings in {time.monotonic() - start:.1f} s, into {options.path}")
        else:
            count = len(client.collections.use(COLLECTION))
            print(f"Opened {count:,} docstrings in {time.monotonic() - start:.2f} s, from {options.path}")
        start = time.monotonic()
        ask(client, options.questions)
        print(f"\n{len(options.questions) + 3} searches in {time.monotonic() - start:.2f} s, printing included.")


if __name__ == "__main__":
    main()
