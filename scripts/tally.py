"""Add up JUnit files of several pytest runs, and print one closing line as pytest does."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET


def main(paths: list[str]) -> int:
    """Print the line; give 1 if anything failed, or nothing ran."""
    totals: Counter[str] = Counter()
    seconds = 0.0
    for path in paths:
        for suite in ET.fromstring(Path(path).read_bytes()).iter("testsuite"):  # noqa: S314 - pytest's own reports
            for name in ("tests", "failures", "errors", "skipped"):
                totals[name] += int(suite.get(name, "0"))
            seconds += float(suite.get("time", "0"))
    passed = totals["tests"] - totals["failures"] - totals["errors"] - totals["skipped"]
    counts = (
        ("failed", totals["failures"]),
        ("passed", passed),
        ("skipped", totals["skipped"]),
        ("error", totals["errors"]),
    )
    words = ", ".join(f"{count} {word}" for word, count in counts if count) or "no tests ran"
    print(f"{f' {words} in {seconds:.2f}s ':=^80}")
    return 1 if totals["failures"] or totals["errors"] or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
