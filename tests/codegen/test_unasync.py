"""From coroutines to plain functions."""

from __future__ import annotations

import textwrap

import pytest

from codegen.unasync import Rewriter, Rules, UnasyncError

RULES = Rules(
    names={"aio": "sync", "async_sleep": "sleep"},
    patterns={r"(_?)Async([A-Z]\w*)": r"\1\2", r"use_async_with_(\w+)": r"connect_to_\1"},
    kept=frozenset({"AsyncReplication"}),
)


def _twin(source: str) -> str:
    return Rewriter(RULES).rewrite(textwrap.dedent(source))


def test_keywords_go_and_names_change() -> None:
    source = """\
        from weaviate_gen._client.aio.x import AsyncX, _AsyncY, AsyncReplication


        class AsyncX(Generic[T]):
            async def get(self) -> AsyncIterator[int]:
                async with self._lock as held, AsyncX() as y:  # AsyncX stays beside
                    await async_sleep(1)
                async for item in self:
                    yield (await item)
                return [x async for x in self if await x]
    """
    expected = """\
        from weaviate_gen._client.sync.x import X, _Y, AsyncReplication


        class X(Generic[T]):
            def get(self) -> Iterator[int]:
                with self._lock as held, X() as y:  # X stays beside
                    sleep(1)
                for item in self:
                    yield (item)
                return [x for x in self if x]
    """
    assert textwrap.dedent(expected) == _twin(source)


def test_strings_comments_and_docstrings_name_the_twin() -> None:
    source = '''\
        """Open one with `use_async_with_local`.

            async with use_async_with_local() as client:
                await client.ready()
        """
        x = "AsyncX of weaviate_gen._client.aio", "asyncEnabled", "AsyncReplication"  # await use_async_with_local()
    '''
    expected = '''\
        """Open one with `connect_to_local`.

            with connect_to_local() as client:
                client.ready()
        """
        x = "X of weaviate_gen._client.sync", "asyncEnabled", "AsyncReplication"  # connect_to_local()
    '''
    assert textwrap.dedent(expected) == _twin(source)


def test_f_strings_come_out_the_same_on_every_python() -> None:
    source = """\
        x = f"AsyncX {await self.get(f'{AsyncY!r:>{width}}')} {{async_sleep}}" + rf'''
            {AsyncZ}''' + f"{a}"
    """
    expected = """\
        x = f"X {self.get(f'{Y!r:>{width}}')} {{sleep}}" + rf'''
            {Z}''' + f"{a}"
    """
    assert textwrap.dedent(expected) == _twin(source)


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\n\n",
        "x = 1",
        "x = 1\n",
        "if x:\n    y = (1,\n       2)\n\n# end\n",
        "x = 1 \\\n    + 2\n",
        "\tx = 'ä'\n"[1:],
    ],
)
def test_what_no_rule_names_stays_to_the_byte(source: str) -> None:
    assert source == Rewriter(RULES).rewrite(source)


def test_lines_keep_their_numbers() -> None:
    source = "x = await f(\n    1,\n    # two\n    await g(),\n)\n"
    assert source.count("\n") == Rewriter(RULES).rewrite(source).count("\n")
    assert "x = f(\n    1,\n    # two\n    g(),\n)\n" == Rewriter(RULES).rewrite(source)


@pytest.mark.parametrize("source", ["x = (await\n     f())\n", "x = await(f())\n", "x = await\\\n  f()\n"])
def test_a_keyword_that_is_not_before_its_operand_is_refused(source: str) -> None:
    with pytest.raises(UnasyncError, match=r"line [12]: write what follows"):
        _twin(source)


@pytest.mark.parametrize("source", ["x = (\n", "x = '''\n", "if x:\n    1\n  2\n"])
def test_what_is_not_python_is_refused(source: str) -> None:
    with pytest.raises(UnasyncError, match="is not Python"):
        Rewriter(RULES).rewrite(source)


def test_rules_that_nothing_needed_are_known() -> None:
    rewriter = Rewriter(RULES)
    rewriter.rewrite("from aio import use_async_with_local\n")
    assert [r"(_?)Async([A-Z]\w*)", "AsyncReplication", "async_sleep"] == rewriter.unused()
    rewriter.rewrite("AsyncReplication, AsyncX, async_sleep\n")
    assert [] == rewriter.unused()
