"""Gates: which servers have an operation, a parameter, a key, a field or a value."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

Version: TypeAlias = tuple[int, int, int]

MinVersions: TypeAlias = tuple[Version, ...]
"""The first version of each minor line that has something, in order; later lines have it too. Empty: all have it."""

ANY = "*"
"""The key of a form that stands for every key of a map."""

_NO_VALUES: Mapping[Any, MinVersions] = MappingProxyType({})
_NO_CHOICES: Mapping[str, str] = MappingProxyType({})


class Gate(NamedTuple):
    """Gate of a parameter, of a key of a JSON object, or of a field of a message.

    Attributes:
        min_versions: which servers have it.
        values: values of its enum that not all servers have; those of messages by name.
        form: form of the value, or of its elements, if that has gates.
        default: value that means the same as leaving the key out.
        chooser: key beside this one whose value chooses the form, among `choices`; without that key, it is `form`.
        choices: forms by the value of `chooser`, of those that have gates.
    """

    min_versions: MinVersions = ()
    values: Mapping[Any, MinVersions] = _NO_VALUES
    form: str | None = None
    default: Any = None
    chooser: str = ""
    choices: Mapping[str, str] = _NO_CHOICES

    def inner(self, beside: Mapping[str, Any]) -> str | None:
        """Return the form of the value.

        Args:
            beside: the object that the value is of.
        """
        chosen = beside.get(self.chooser)
        return self.form if not chosen else self.choices.get(str(chosen))


Form: TypeAlias = Mapping[str, Gate]
"""Gates by key."""


def has(min_versions: MinVersions, version: Version) -> bool:
    """Return whether a server of a version has something."""
    return (
        not min_versions
        or version >= min_versions[-1]
        or any(version[:2] == first[:2] and version >= first for first in min_versions)
    )


def nearest(min_versions: MinVersions, version: Version) -> Version:
    """Return the first version after a server's that has something."""
    return next((first for first in min_versions if first > version), min_versions[-1])
