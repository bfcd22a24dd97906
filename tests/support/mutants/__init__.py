"""Changes of the real specs, each kind with both verdicts that a comparison must give."""

from __future__ import annotations
