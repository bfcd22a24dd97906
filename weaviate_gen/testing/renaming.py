"""Ids that differ from run to run: what a client generates at random is matched by its place."""

from __future__ import annotations

import re
from uuid import UUID

_RANDOM = r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_IDS = re.compile(_RANDOM)
_ID_BYTES = re.compile(_RANDOM.encode())


def masked(text: str) -> str:
    """Return a text with one word in the place of each random id."""
    return _IDS.sub("random-id", text)


class Renaming:
    """Random ids of a recording, and those of this run that take their places."""

    def __init__(self) -> None:
        self._current: dict[str, str] = {}
        self._recorded: dict[str, str] = {}

    def learn(self, text: str, recorded: str) -> bool:
        """Learn from two texts that are alike but for their random ids.

        Args:
            text: of this run.
            recorded: of the recording.

        Returns:
            Whether their ids can be those of one another, given what was learned before; if not, nothing is learned.
        """
        pairs = list(zip(_IDS.findall(text), _IDS.findall(recorded), strict=True))
        current, back = dict(self._current), dict(self._recorded)
        for new, old in pairs:
            if current.setdefault(old, new) != new or back.setdefault(new, old) != old:
                return False
        self._current, self._recorded = current, back
        return True

    def apply(self, data: bytes) -> bytes:
        """Return a response with the ids of this run: as text, or as 16 bytes."""
        current = {old: new for old, new in self._current.items() if old != new}
        if not current:
            return data
        data = _ID_BYTES.sub(lambda match: current.get(match[0].decode(), match[0].decode()).encode(), data)
        binary = {UUID(old).bytes: UUID(new).bytes for old, new in current.items()}
        return re.sub(b"|".join(map(re.escape, binary)), lambda match: binary[match[0]], data)
