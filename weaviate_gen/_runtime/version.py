"""The version of this package, for what cannot import the package itself."""

from __future__ import annotations

VERSION = "0.1.0"
