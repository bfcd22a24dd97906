"""Search the docstrings of Python's standard library.

Indexes every public module, class and function (several thousand texts) into a folder, with vectors made on this
machine, and asks a few questions: by meaning, by words, by both, by filter, in groups, in numbers, and with an answer
generated from the results. The second run opens what the first has indexed.

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
from typing import Any, TypeAlias

import weaviate_gen
from weaviate_gen.classes.aggregate import GroupByAggregate, Metrics
from weaviate_gen.classes.config import Configure, DataType, Property, Tokenization
from weaviate_gen.classes.query import Filter, GroupBy, MetadataQuery, Rerank, Sort
from weaviate_gen.collections import Collection
from weaviate_gen.outputs.aggregate import AggregateInteger
from weaviate_gen.outputs.query import GroupByObject, Object
from weaviate_gen.util import generate_uuid5

Docstrings: TypeAlias = Collection[Any, Any]
Found: TypeAlias = Object[Any, Any] | GroupByObject[Any, Any]

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
        """Return the docstring's first paragraph, on one line: what its vector is made from, with the name."""
        return " ".join(self.text.split("\n\n", 1)[0].split())


def entries() -> Iterator[Entry]:
    """Return everything public that has a docstring: from sources, else from built-in modules."""
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
        vector_config=Configure.Vectors.text2vec_local(
            source_properties=["name", "summary"], vectorize_collection_name=False
        ),
        reranker_config=Configure.Reranker.local(),
        generative_config=Configure.Generative.local(sentences=2),
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


def ask(docs: Docstrings, questions: Sequence[str]) -> int:
    """Ask and print; return the number of searches."""
    searches = (by_filter, by_both, by_words, fused, in_groups, in_numbers, sorted_page, answered)
    for question in questions:
        answer = docs.query.near_text(question, limit=5, return_metadata=MetadataQuery(distance=True))
        show(f'By meaning: "{question}"', answer.objects)
    for search in searches:
        search(docs)
    return len(questions) + len(searches)


def by_filter(docs: Docstrings) -> None:
    """List what two properties say."""
    classes = Filter.by_property("kind").equal("class") & Filter.by_property("module").equal("collections")
    show("By filter: the classes of collections", docs.query.fetch_objects(filters=classes, limit=5).objects)


def by_both(docs: Docstrings) -> None:
    """Search by meaning in what a filter leaves."""
    question = "wait until several things are done"
    among = Filter.by_property("module").contains_any(["asyncio", "concurrent", "threading"])
    answer = docs.query.near_text(
        question,
        filters=among & Filter.by_property("kind").not_equal("module"),
        limit=5,
        return_metadata=MetadataQuery(distance=True),
    )
    show(f'By meaning, among asyncio, concurrent and threading: "{question}"', answer.objects)


def by_words(docs: Docstrings) -> None:
    """Search by keywords (BM25F): a word in the name counts three times."""
    question = "zip archive"
    answer = docs.query.bm25(
        question, query_properties=["name^3", "text"], limit=5, return_metadata=MetadataQuery(score=True)
    )
    show(f'By words (bm25): "{question}"', answer.objects)


def fused(docs: Docstrings) -> None:
    """Search by meaning and by keywords, and fuse both rankings."""
    question = "copy a file with its metadata"
    answer = docs.query.hybrid(
        question,
        alpha=0.5,
        query_properties=["name", "summary"],
        limit=5,
        return_metadata=MetadataQuery(score=True),
    )
    show(f'By meaning and words (hybrid): "{question}"', answer.objects)


def in_groups(docs: Docstrings) -> None:
    """Search by meaning, and give the best modules with two results of each."""
    question = "open a network connection"
    answer = docs.query.near_text(
        question,
        group_by=GroupBy(prop="module", number_of_groups=3, objects_per_group=2),
        limit=40,
        return_metadata=MetadataQuery(distance=True),
    )
    for group in answer.groups.values():
        show(f'By meaning, grouped by module: "{question}" in {group.name}', group.objects)


def in_numbers(docs: Docstrings) -> None:
    """Count, and measure, by module."""
    answer = docs.aggregate.over_all(
        group_by=GroupByAggregate(prop="module", limit=5),
        return_metrics=Metrics("lines").integer(mean=True, maximum=True, sum_=True),
    )
    print("\nIn numbers: the modules with the most docstrings")
    for group in answer.groups:
        lines = group.properties["lines"]
        if isinstance(lines, AggregateInteger):
            print(
                f"  {group.grouped_by.value}  {group.total_count} docstrings, {lines.sum_} lines: "
                f"{lines.mean:.1f} on average, {lines.maximum} at most"
            )


def sorted_page(docs: Docstrings) -> None:
    """Sort, and turn the page."""
    page = docs.query.fetch_objects(sort=Sort.by_property("lines", ascending=False), limit=5, offset=5)
    show("Sorted: the longest docstrings, second page of five", page.objects, note="lines")


def answered(docs: Docstrings) -> None:
    """Search by meaning, rerank, and generate an answer from the results: retrieval-augmented generation, offline.

    The generator of this machine picks sentences of the results. Of a hosted model, only the configuration differs:
    ``Configure.Generative.openai()`` and a key.
    """
    question = "How is a date parsed from a string?"
    answer = docs.generate.near_text(
        question,
        limit=4,
        rerank=Rerank(prop="summary", query=question),
        grouped_task=question,
        grouped_properties=["summary"],
    )
    show(f'With an answer: "{question}"', answer.objects)
    print(f"  {answer.generative.text if answer.generative else ''}")


def show(title: str, found: Iterable[Found], note: str = "") -> None:
    """Print results, one line each: how near or how good, what it is, and how its docstring begins.

    Args:
        title: what was asked.
        found: what came back.
        note: a property to show in front.
    """
    width = shutil.get_terminal_size((110, 24)).columns
    print(f"\n{title}")
    for each in found:
        values, metadata = each.properties, each.metadata
        number = metadata.distance if metadata.score is None else metadata.score
        front = f"{values[note]:>5} {note}  " if note else "" if number is None else f"{number:.3f}  "
        head = f"  {front}{values['name']} ({values['kind']})  "
        print(head + textwrap.shorten(str(values["summary"]), max(20, width - len(head)), placeholder=" ..."))


def main() -> None:
    """Index if needed, then ask."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--path", type=Path, default=Path(".cache/standard-library"), help="where the index is kept")
    parser.add_argument("--fresh", action="store_true", help="index again")
    parser.add_argument("questions", nargs="*", default=list(QUESTIONS), metavar="QUESTION")
    options = parser.parse_args()

    complete = options.path / "indexed"  # with a generator
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
        count = ask(client.collections.use(COLLECTION), options.questions)
        print(f"\n{count} searches in {time.monotonic() - start:.2f} s, printing included.")


if __name__ == "__main__":
    main()
