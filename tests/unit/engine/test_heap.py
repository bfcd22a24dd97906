"""What building an index took for a while goes back to the system."""

from __future__ import annotations

import platform
from pathlib import Path

import pytest

from weaviate_gen.engine.index import heap
from weaviate_gen.engine.index.postings import Postings

_PAGE = 4096


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE


def _fragmented() -> list[bytes]:
    """Leave 60 MB of the heap free, below what is in use."""
    taken = [bytes(600) for _ in range(100_000)]
    kept = taken[::1000]
    del taken
    return kept


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_free_memory_is_returned_once_many_objects_were_read() -> None:
    kept = _fragmented()
    before = _resident()
    heap.trim(heap.WORTHWHILE - 1)
    assert _resident() > before - 5_000_000
    heap.trim(heap.WORTHWHILE)
    assert _resident() < before - 30_000_000
    assert kept


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_merging_the_terms_of_many_objects_leaves_no_free_memory_behind() -> None:
    postings = Postings()
    for slot in range(heap.WORTHWHILE):
        postings.add(slot, ["thread", "socket"])
    kept = _fragmented()
    before = _resident()
    postings.merge()
    assert _resident() < before - 30_000_000
    assert kept
    assert [len(found) for found in postings.find("socket")] == [heap.WORTHWHILE] * 2


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    class Other:
        def __init__(self, name: str | None) -> None:
            assert name is None

    heap._malloc_trim.cache_clear()
    monkeypatch.setattr("ctypes.CDLL", Other)
    heap.trim(heap.WORTHWHILE)
    heap._malloc_trim.cache_clear()
