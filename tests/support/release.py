"""Which release of Weaviate the specs are of, and tests that hold for the project's own one only."""

from __future__ import annotations

import tomllib

import pytest

from tests.support.source import ROOT

OWN = "1.39.0"
"""The release that the project stands on, and that the recordings are of."""
PRESENT = str(tomllib.loads((ROOT / "specs/lock.toml").read_text("utf-8"))["release"])
"""The release that the specs are of now: another one while somebody tries a release out."""

own_release_only = pytest.mark.skipif(PRESENT != OWN, reason=f"this is a fact of {OWN}; the specs are of {PRESENT}")
