"""The lock around the engine's data: who holds it, who waits for it, and who repairs what an interrupt left."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator

import pytest

from weaviate_gen.engine import deadline
from weaviate_gen.engine.deadline import Deadline
from weaviate_gen.engine.errors import EngineError, RequestStopped, StorageError
from weaviate_gen.engine.storage.mutex import EngineLock, State

pytestmark = pytest.mark.unit

SECONDS = 30


class Recovering:
    """A lock, and what was called to recover."""

    def __init__(self) -> None:
        self.lock = EngineLock(self._recover)
        self.states: list[State] = []
        self.fails = False

    def _recover(self) -> None:
        self.states.append(self.lock.state)
        if self.fails:
            raise StorageError("data_unusable", "other", file="the file", cause="the disk is gone")
        with self.lock:  # recovering reads, which takes the lock once more
            pass
        self.lock.state = State.CLEAN


@pytest.fixture
def recovering() -> Recovering:
    return Recovering()


def elsewhere(work: Callable[[], object]) -> bool:
    """Run something in another thread; return whether it came to an end in time."""
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(0.2)
    return not thread.is_alive()


def is_free(lock: EngineLock) -> bool:
    """Return whether another thread gets the lock at once."""

    def take() -> None:
        with lock:
            pass

    return elsewhere(take)


@pytest.fixture
def held_elsewhere(recovering: Recovering) -> Iterator[EngineLock]:
    """Return a lock that another thread holds for the time of the test."""
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with recovering.lock:
            held.set()
            done.wait(SECONDS)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(SECONDS)
    yield recovering.lock
    done.set()
    thread.join()


def test_lock_is_reentrant_and_free_after_its_outermost_block(recovering: Recovering) -> None:
    lock = recovering.lock
    assert not lock.held
    with lock:
        with lock:
            assert lock.held
        assert lock.held
        assert not is_free(lock)
    assert not lock.held
    assert is_free(lock)


def test_whoever_takes_the_lock_after_an_interrupted_change_recovers_first(recovering: Recovering) -> None:
    lock = recovering.lock
    for state in (State.OPEN, State.CHANGING):
        lock.state = state
        with lock:
            assert lock.state == State.CLEAN
    assert [State.OPEN, State.CHANGING] == recovering.states
    with lock:
        lock.state = State.CHANGING
        with lock:  # it is the holder's own
            pass
        lock.state = State.CLEAN
    assert 2 == len(recovering.states)


def test_failed_recovery_leaves_the_lock_free_and_is_tried_again(recovering: Recovering) -> None:
    lock = recovering.lock
    lock.state, recovering.fails = State.CHANGING, True
    for _ in range(2):
        with pytest.raises(StorageError, match="the disk is gone"), lock:
            pass
    assert 2 == len(recovering.states)
    recovering.fails = False
    assert is_free(lock)
    assert lock.state == State.CLEAN


def test_request_recovers_before_it_reads_without_the_lock(recovering: Recovering) -> None:
    recovering.lock.state = State.CHANGING
    assert [State.CHANGING] == recovering.lock.run(lambda: recovering.states)
    recovering.lock.state, recovering.fails = State.CHANGING, True
    assert "answered" == recovering.lock.run(lambda: "answered")  # who needs the lock gets the error


def test_request_leaves_nothing_locked_that_it_acquired(recovering: Recovering) -> None:
    lock = recovering.lock

    def leak() -> None:
        lock.__enter__()
        lock.__enter__()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lock.run(leak)
    assert is_free(lock)
    assert lock.run(lambda: lock.__enter__() is lock)
    assert is_free(lock)


def test_next_request_of_a_thread_releases_what_an_earlier_one_could_not(recovering: Recovering) -> None:
    lock = recovering.lock
    lock.__enter__()
    lock.state = State.CHANGING
    assert not is_free(lock)
    lock.run(lambda: None)
    assert is_free(lock)
    assert [State.CHANGING] == recovering.states


def test_request_inside_of_a_request_shares_its_lock(recovering: Recovering) -> None:
    lock = recovering.lock

    def outer() -> bool:
        with lock:
            lock.run(lambda: None)
            return not is_free(lock)

    assert lock.run(outer)
    assert is_free(lock)


@pytest.mark.parametrize(("state", "refused"), [(State.OPEN, False), (State.CHANGING, True)])
def test_request_inside_of_a_change_is_refused(recovering: Recovering, state: State, refused: bool) -> None:
    lock = recovering.lock

    def outer() -> str:
        with lock:
            lock.state = state
            try:
                lock.run(lambda: None)
            except EngineError as error:
                return error.message
            finally:
                lock.state = State.CLEAN
        return ""

    assert refused == ("cannot be called from inside of a write" in lock.run(outer))


def test_waiting_ends_with_the_deadline_of_the_request(held_elsewhere: EngineLock) -> None:
    token = deadline.enter(Deadline(time.monotonic, 0.05))
    try:
        with pytest.raises(RequestStopped, match="context deadline exceeded"), held_elsewhere:
            pass
    finally:
        deadline.leave(token)


def test_waiting_ends_when_the_request_is_canceled(held_elsewhere: EngineLock) -> None:
    limit = Deadline(time.monotonic)
    canceler = threading.Timer(0.05, limit.cancel)
    token = deadline.enter(limit)
    try:
        canceler.start()
        with pytest.raises(RequestStopped, match="context canceled"), held_elsewhere:
            pass
    finally:
        deadline.leave(token)
        canceler.join()


def test_waiting_without_a_deadline_ends_when_the_lock_is_free(recovering: Recovering) -> None:
    lock = recovering.lock
    taken = threading.Event()

    def take() -> None:
        with lock:
            taken.set()

    waiter = threading.Thread(target=take)
    with lock:
        waiter.start()
        assert not taken.wait(0.05)
    assert taken.wait(SECONDS)
    waiter.join()


def test_a_request_that_is_over_is_kept_by_nothing(recovering: Recovering) -> None:
    class Large:
        """What a request has in memory."""

    def request(large: Large) -> weakref.ref[Large]:
        return recovering.lock.run(lambda: weakref.ref(large))

    kept = request(Large())
    assert kept() is None
