"""Which release of Weaviate the specs are of, and tests that do not hold for every one."""

from __future__ import annotations

import json
import tomllib

import pytest

from tests.support.source import ROOT
from weaviate_gen._core.version import parse

PRESENT = str(tomllib.loads((ROOT / "specs/lock.toml").read_text("utf-8"))["release"])
"""The release that the specs are of now."""
MEASURED = str(json.loads((ROOT / "docs/coverage.json").read_text("utf-8"))["release"])
"""The release that the client was last measured on: an older one while a release is new, and looked at."""
FINISHED = PRESENT == MEASURED
"""Whether all that a release brought has been looked at: nothing is to do."""

not_before_own = pytest.mark.skipif(
    parse(PRESENT) < parse(MEASURED), reason=f"{PRESENT} lacks what {MEASURED} has, on which this stands"
)
"""For tests that need what the project's own release has: they hold on it and on later ones."""
