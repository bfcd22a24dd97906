"""Types of arrays.

`numpy.typing.NDArray` means the same, but type checkers that read this package from outside cannot resolve it.
"""

from __future__ import annotations

from typing import Any, TypeAlias, TypeVar

import numpy as np

S = TypeVar("S", bound=np.generic)

NDArray: TypeAlias = np.ndarray[Any, np.dtype[S]]
"""An array of numbers of one type and any shape."""


class IntegerList(list[int]):
    """A list that was sent as one of integers, as JSON cannot say: auto-schema makes ``int[]`` of it."""

    __slots__ = ()
