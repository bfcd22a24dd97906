"""What a server may hold, given what a client was answered: the oracle of the fault schedules.

Each thing that can be read back (an object, the number of references from one object to another, a tenant, …) is a
register with the set of values that it may have. An acknowledged write changes every one of them; a write whose fate is
unknown adds what it would have made of each; a refused one changes nothing. Whatever else is read back is a violation.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

Key: TypeAlias = tuple[str, ...]
"""The kind of a register, and names that make it unique."""

Effect: TypeAlias = Callable[[Any], Any]
"""Makes the value after a write from the one before it; :data:`IMPOSSIBLE` if a server cannot acknowledge it then."""


class Impossible:
    """No value."""


IMPOSSIBLE = Impossible()


class Certainty(Enum):
    """What a client was answered about a write."""

    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    UNKNOWN = "unknown"


State: TypeAlias = tuple[Hashable, frozenset[int]]
"""A value that may be there, and which of the abandoned writes would not have happened yet."""


@dataclass
class Register:
    """What may be there under a key, and how it came about."""

    states: set[State]
    history: list[str] = field(default_factory=list)
    abandoned: list[Effect] = field(default_factory=list)
    """Writes of unknown fate that may still happen."""

    @classmethod
    def of(cls, value: Hashable) -> Register:
        """Return a register with a value that is known to be there."""
        return cls({(value, frozenset())})

    @property
    def values(self) -> set[Hashable]:
        """The values that may be there."""
        return {value for value, _ in self.states}

    def abandon(self, effect: Effect) -> None:
        """Register a write that may happen now, later or never."""
        self.states = {(value, waiting | {len(self.abandoned)}) for value, waiting in self.states}
        self.abandoned.append(effect)

    def catch_up(self) -> None:
        """Add the states in which abandoned writes have happened by now."""
        new = self.states
        while new:
            new = {
                (after, waiting - {number})
                for value, waiting in new
                for number in waiting
                if (after := self.abandoned[number](value)) is not IMPOSSIBLE
            } - self.states
            self.states |= new


class Model:
    """Every register of one schedule; any number of threads may write.

    Args:
        late: whether a request that its client gave up may be carried out after later ones.
    """

    def __init__(self, *, late: bool = False) -> None:
        self._late = late
        self.registers: dict[Key, Register] = {}
        self.violations: list[str] = []
        self._lock = threading.Lock()

    def start(self, key: Key, value: Hashable) -> None:
        """Begin a register with a value that is known to be there."""
        with self._lock:
            self.registers[key] = Register.of(value)

    def wrote(self, key: Key, certainty: Certainty, effect: Effect, words: str) -> None:
        """Book a write of one register.

        Args:
            key: the register; one that is new begins with ``None``.
            certainty: what the client was answered.
            effect: what the write does.
            words: what it was, for the report.
        """
        with self._lock:
            register = self.registers.setdefault(key, Register.of(None))
            register.history.append(f"{words}: {certainty.value}")
            if certainty is Certainty.UNKNOWN and self._late:
                register.abandon(effect)
                register.catch_up()
                return
            after = {(new, waiting) for value, waiting in register.states if (new := effect(value)) is not IMPOSSIBLE}
            if certainty is Certainty.UNKNOWN:
                register.states |= after
            elif certainty is Certainty.ACKNOWLEDGED and not after:
                self._violate(key, register, f"{words} was acknowledged, which cannot be true")
            elif certainty is Certainty.ACKNOWLEDGED:
                register.states = after
                register.catch_up()

    def saw(self, key: Key, value: Hashable, words: str) -> None:
        """Book what a client read during the schedule."""
        with self._lock:
            register = self.registers.setdefault(key, Register.of(None))
            if value not in register.values:
                self._violate(key, register, f"{words} saw {value!r}")

    def compare(self, there: Mapping[Key, Hashable], kinds: set[str]) -> None:
        """Compare everything with what a server holds in the end.

        Args:
            there: the values by key.
            kinds: the kinds of registers that were read: one of them that is not in `there` is not on the server.
        """
        for key in sorted({*there, *(key for key in self.registers if key[0] in kinds)}):
            register = self.registers.get(key, Register.of(None))
            value = there.get(key)
            if value not in register.values:
                self._violate(key, register, _verdict(register.values, value))

    def violate(self, words: str) -> None:
        """Book a violation that no register has to do with."""
        with self._lock:
            self.violations.append(words)

    def _violate(self, key: Key, register: Register, words: str) -> None:
        allowed = ", ".join(sorted(map(repr, register.values)))
        self.violations.append("\n    ".join([f"{' '.join(key)}: {words} (allowed: {allowed})", *register.history]))


def _verdict(allowed: set[Hashable], value: Hashable) -> str:
    if value is not None and allowed == {None}:
        return f"STRAY: there is {value!r}"
    if isinstance(value, int) and all(isinstance(each, int) or each is None for each in allowed):
        most = max(each or 0 for each in allowed if each is None or isinstance(each, int))
        return f"LOST: {value} there" if value <= most else f"DOUBLED: {value} there"
    if value is None:
        return "LOST: it is not there"
    return f"WRONG: there is {value!r}"


# effects


def put(value: Hashable) -> Effect:
    """Store a value, whatever was there."""
    return lambda before: value


def create(value: Hashable) -> Effect:
    """Store a value where there was none."""
    return lambda before: value if before is None else IMPOSSIBLE


def change(apply: Callable[[Any], Hashable]) -> Effect:
    """Make a value from the one that was there."""
    return lambda before: IMPOSSIBLE if before is None else apply(before)


def add(number: int) -> Effect:
    """Count up from nothing."""
    return lambda before: (before or 0) + number


def keep(before: Any) -> Any:
    """Change nothing."""
    return before
