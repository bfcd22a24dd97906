"""Imports of generated Python, sorted; everything else stays as it is."""

from __future__ import annotations

import pytest

from codegen import imports
from codegen.step import Output

pytestmark = pytest.mark.unit

MIXED = b"import os\nfrom weaviate_gen import b\nimport ast\n"
SORTED = b"import ast\nimport os\n\nfrom weaviate_gen import b\n"


def test_python_is_sorted_and_nothing_else_changes() -> None:
    listed = [Output("a.py", MIXED), Output("a.txt", MIXED), Output("b/a.pyi", MIXED)]
    found = [(each.path, each.content) for each in imports.sort(listed)]
    assert [("a.py", SORTED), ("a.txt", MIXED), ("b/a.pyi", SORTED)] == found


def test_what_has_no_python_comes_back() -> None:
    listed = [Output("a.txt", MIXED), Output("a.json", b"{}")]
    assert listed == list(imports.sort(listed))


def test_where_lines_stay_a_file_that_would_move_them_is_left() -> None:
    swapped = b"import os\nimport ast\n"
    listed = [Output("a.py", MIXED), Output("b.py", swapped)]
    found = [each.content for each in imports.sort(listed, keep_lines=True)]
    assert [MIXED, b"import ast\nimport os\n"] == found
