"""Bookkeeping of the pool of connections, without connections."""

from __future__ import annotations

import gc

import pytest

from weaviate_gen._transport.http1.errors import ConnectError
from weaviate_gen._transport.http1.pool import MAX_IDLE, SURPLUS_IDLE, Pool, PoolLimits

pytestmark = pytest.mark.unit


class Fake:
    """A connection that counts how often it is closed."""

    def __init__(self) -> None:
        self.last_used = 0.0
        self.closed = 0

    def close(self) -> None:
        self.closed += 1


def pool_of(maxsize: int = 2, keepalive: int = 2) -> Pool[Fake, str]:
    return Pool(PoolLimits(maxsize=maxsize, keepalive=keepalive), Fake)


def acquired(pool: Pool[Fake, str], now: float = 0.0) -> Fake:
    connection = pool.acquire(now)
    assert connection is not None
    return connection


def test_connection_used_last_is_used_next() -> None:
    pool = pool_of()
    first, second = acquired(pool), acquired(pool)
    for connection in (first, second):
        assert pool.release(connection, 1.0, is_open=True) is None
    assert second is pool.acquire(2.0)
    assert first is pool.acquire(2.0)
    assert pool.acquire(2.0) is None
    assert (0, 0) == (first.closed, second.closed)


def test_closed_connections_make_room() -> None:
    pool = pool_of()
    connections = [acquired(pool), acquired(pool)]
    assert pool.acquire(0.0) is None
    for connection in connections:
        pool.release(connection, 0.0, is_open=False)
    others = [acquired(pool), acquired(pool)]
    assert not set(others) & set(connections)
    assert pool.acquire(0.0) is None


def test_lost_connections_make_room() -> None:
    pool = pool_of(maxsize=1)
    connection: Fake | None = acquired(pool)
    assert pool.acquire(0.0) is None
    connection = None
    gc.collect()
    assert pool.acquire(0.0) is not connection


def test_at_least_one_connection_is_allowed() -> None:
    pool = pool_of(maxsize=0, keepalive=0)
    connection = acquired(pool)
    assert pool.acquire(0.0) is None
    pool.release(connection, 0.0, is_open=True)
    assert 1 == connection.closed
    assert acquired(pool) is not connection


def test_oldest_idle_connections_beyond_the_limit_are_closed_after_a_moment() -> None:
    pool = pool_of(maxsize=4, keepalive=2)
    connections = [acquired(pool) for _ in range(4)]
    for connection in connections[:3]:
        pool.release(connection, 0.0, is_open=True)
    last = connections[3]
    pool.release(last, SURPLUS_IDLE, is_open=True)
    assert [0, 0, 0, 0] == [connection.closed for connection in connections]
    assert last is pool.acquire(SURPLUS_IDLE)
    pool.release(last, SURPLUS_IDLE + 0.1, is_open=True)
    assert [1, 1, 0, 0] == [connection.closed for connection in connections]
    assert [last, connections[2]] == [pool.acquire(SURPLUS_IDLE), pool.acquire(SURPLUS_IDLE)]
    assert pool.acquire(SURPLUS_IDLE) not in {None, *connections}


def test_connection_that_was_idle_for_long_is_closed_before_it_is_used() -> None:
    pool = pool_of()
    connection = acquired(pool)
    pool.release(connection, 10.0, is_open=True)
    assert connection is pool.acquire(10.0 + MAX_IDLE)
    assert 0 == connection.closed
    pool.release(connection, 20.0, is_open=True)
    assert connection is pool.acquire(20.1 + MAX_IDLE)
    assert 1 == connection.closed


def test_connections_that_nobody_used_for_long_are_closed_when_others_are_released() -> None:
    pool = pool_of(maxsize=2, keepalive=2)
    old, new = acquired(pool), acquired(pool)
    pool.release(old, 0.0, is_open=True)
    pool.release(new, MAX_IDLE, is_open=True)
    assert (0, 0) == (old.closed, new.closed)
    pool.release(acquired(pool, MAX_IDLE), 0.1 + MAX_IDLE, is_open=True)
    assert (1, 0) == (old.closed, new.closed)


@pytest.mark.parametrize("is_open", [True, False])
def test_first_of_those_who_wait_gets_the_connection(is_open: bool) -> None:
    pool = pool_of(maxsize=1)
    connection = acquired(pool)
    pool.waiters.extend(["a", "b", "c"])
    pool.remove("a")
    pool.remove("nobody")
    assert ("b", connection) == pool.release(connection, 0.0, is_open=is_open)
    assert pool.acquire(0.0) is None
    assert ("c", connection) == pool.release(connection, 0.0, is_open=is_open)
    assert pool.release(connection, 0.0, is_open=True) is None
    assert connection is pool.acquire(0.0)


def test_wait_ends_when_nobody_got_a_connection_for_long_or_with_the_deadline() -> None:
    pool: Pool[Fake, str] = Pool(PoolLimits(maxsize=1, timeout=5.0), Fake)
    connection = acquired(pool)
    assert (105.0, 103.0) == (pool.wait_limit(100.0, 200.0), pool.wait_limit(100.0, 103.0))
    pool.waiters.append("a")
    pool.release(connection, 104.0, is_open=True)
    assert (109.0, 103.0) == (pool.wait_limit(100.0, 200.0), pool.wait_limit(100.0, 103.0))
    pool.release(connection, 108.0, is_open=True)  # nobody waits
    assert 109.0 == pool.wait_limit(100.0, 200.0)


def test_close_closes_what_is_idle_and_names_what_is_in_use() -> None:
    pool = pool_of()
    idle, used = acquired(pool), acquired(pool)
    pool.release(idle, 0.0, is_open=True)
    pool.waiters.append("a")
    assert ([used], ["a"]) == pool.close()
    assert (1, 0, True) == (idle.closed, used.closed, pool.is_closed)
    assert pool.release(used, 0.0, is_open=True) is None
    assert 1 == used.closed
    assert ([], []) == pool.close()


def test_idle_connections_are_closed_that_were_used_before_one_fell_silent() -> None:
    pool = pool_of(maxsize=3, keepalive=3)
    first, second, third = acquired(pool), acquired(pool), acquired(pool)
    pool.release(first, 1.0, is_open=True)
    pool.release(second, 2.0, is_open=True)
    pool.release(third, 3.0, is_open=True)
    pool.distrust(2.5)
    assert (1, 1, 0) == (first.closed, second.closed, third.closed)
    assert third is pool.acquire(4.0)
    fourth, fifth = acquired(pool, 4.0), acquired(pool, 4.0)
    assert pool.acquire(4.0) is None
    assert 0 == fourth.closed == fifth.closed


def test_closed_pool_has_no_connections() -> None:
    pool = pool_of()
    pool.close()
    with pytest.raises(ConnectError, match="the client was closed"):
        pool.acquire(0.0)
