"""Signals that end a run: cleaned up after, and held back while files are moved."""

from __future__ import annotations

import signal
import threading

import pytest

from codegen import interrupts


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_raised_in_the_block_and_the_old_handler_comes_back(number: signal.Signals) -> None:
    before = signal.signal(number, signal.default_int_handler)  # in the background, a shell has it ignored
    try:
        cleaned = False
        with pytest.raises(interrupts.Stopped) as stopped, interrupts.raised():
            try:
                signal.raise_signal(number)
            finally:
                cleaned = True
        assert cleaned
        assert number == stopped.value.number
        assert signal.default_int_handler == signal.getsignal(number)
    finally:
        signal.signal(number, before)


def test_a_signal_waits_for_the_end_of_the_block() -> None:
    done = []
    with pytest.raises(interrupts.Stopped) as stopped, interrupts.raised(), interrupts.deferred():
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        done.append(True)
    assert [True] == done
    assert signal.SIGTERM == stopped.value.number


def test_without_a_signal_the_block_just_runs() -> None:
    with interrupts.deferred():
        pass


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with interrupts.raised():
            signal.raise_signal(signal.SIGTERM)
            assert signal.SIG_IGN == signal.getsignal(signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_another_thread_handles_no_signals() -> None:
    seen = []

    def run() -> None:
        with interrupts.raised(), interrupts.deferred():
            seen.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert [before] == seen
