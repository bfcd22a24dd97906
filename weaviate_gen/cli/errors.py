"""Errors of the command line."""

from __future__ import annotations

__all__ = ["CommandError"]


class CommandError(Exception):
    """An error that the user can fix; printed without a traceback."""
