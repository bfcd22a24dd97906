"""Globs and digests."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen import globs


@pytest.mark.parametrize(
    ("path", "glob", "expected"),
    [
        ("a/b.py", "a/b.py", True),
        ("a/b.py", "a/*.py", True),
        ("a/c/b.py", "a/*.py", False),
        ("a/c/b.py", "a/**", True),
        ("ab/b.py", "a/**", False),
        ("a/b.py", "a/b?py", False),
    ],
)
def test_a_glob_crosses_slashes_only_with_two_stars(path: str, glob: str, expected: bool) -> None:
    assert expected == globs.matches(path, [glob])


def test_files_are_sorted_and_bytecode_is_left_out(tmp_path: Path) -> None:
    for name in ("b/one.py", "b/__pycache__/one.pyc", "b/two.pyc", "a.py", "b/.DS_Store", "c/three.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert ["a.py", "b/one.py"] == globs.files(tmp_path, ["b/**", "a.py", "missing/**", "missing.py"])


def test_a_digest_is_the_sha_256_in_hexadecimal(tmp_path: Path) -> None:
    (tmp_path / "empty").write_bytes(b"")
    expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert {"empty": expected} == globs.digests(tmp_path, ["empty"])
