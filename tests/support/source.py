"""Reading the project's own source: modules, what they import, and how long things are."""

from __future__ import annotations

import ast
import io
import json
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "weaviate_gen", ROOT / "generated" / "weaviate_gen_wire")
INNER = "weaviate_gen.engine."
GENERATED = frozenset(json.loads((ROOT / "generated/MANIFEST.json").read_text("utf-8"))["files"])
"""The files that the generator wrote."""


@dataclass(frozen=True)
class Module:
    """A source file.

    Attributes:
        name: its dotted name.
        path: where it lies.
    """

    name: str
    path: Path

    @property
    def text(self) -> str:
        """Return the source."""
        return _text(self.path)

    @property
    def tree(self) -> ast.Module:
        """Return the syntax tree."""
        return _tree(self.path)

    @property
    def generated(self) -> bool:
        """Return whether the generator wrote it."""
        return self.path.relative_to(ROOT).as_posix() in GENERATED

    @property
    def imports(self) -> list[tuple[int, str]]:
        """List every import, wherever it stands: line and dotted name."""
        return _imports(self.path)


def modules(*folders: Path) -> Iterator[Module]:
    """Return the modules under some folders (or the shipped packages), sorted by name."""
    for folder in folders or SHIPPED:
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            yield Module(".".join(parts[:-1] if parts[-1] == "__init__" else parts), path)


@cache
def code_lines(text: str) -> frozenset[int]:
    """Number the lines that hold code: no blanks, comments or docstrings."""
    lines: set[int] = set()
    skipped = {
        tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
        tokenize.ENCODING, tokenize.ENDMARKER,
    }  # fmt: skip
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in skipped:
            lines.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            lines.difference_update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return frozenset(lines)


@cache
def _text(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(_text(path))


@cache
def _imports(path: Path) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


def public_modules() -> list[str]:
    """List the modules that users import from."""
    return [
        module.name
        for module in modules(ROOT / "weaviate_gen")
        if not any(part.startswith("_") for part in module.name.split("."))
        if not module.name.startswith(INNER)
        if any(isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__" for node in module.tree.body)
    ]
