"""Sorts the imports of generated Python, in the order that the linter wants."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from ruff import find_ruff_bin

from codegen.step import Output

_RULES = ["--select", "I", "--line-length", "120", "--target-version", "py311"]
_FIRST_PARTY = 'lint.isort.known-first-party = ["codegen", "weaviate_gen", "weaviate_gen_wire"]'
_SUFFIXES = (".py", ".pyi")


def sort(outputs: Iterable[Output], *, keep_lines: bool = False) -> Iterator[Output]:
    """Yield outputs, those of Python with sorted imports.

    Args:
        outputs: the outputs.
        keep_lines: whether a file stays as it is where sorting would move other lines.
    """
    listed = list(outputs)
    with tempfile.TemporaryDirectory(prefix="codegen-") as folder:
        files = {
            output.path: Path(folder) / f"{number}{Path(output.path).suffix}"
            for number, output in enumerate(listed)
            if output.path.endswith(_SUFFIXES)
        }
        for output in listed:
            if output.path in files:
                files[output.path].write_bytes(output.content)
        if files:
            ruff = [find_ruff_bin(), "check", "--isolated", "--no-cache", "--fix", "--quiet"]
            subprocess.run([*ruff, *_RULES, "--config", _FIRST_PARTY, folder], capture_output=True, check=False)
        for output in listed:
            content = files[output.path].read_bytes() if output.path in files else output.content
            moved = content.count(b"\n") != output.content.count(b"\n")
            yield output if keep_lines and moved else Output(output.path, content)
