"""What an import costs, beside the official client's same line.

    python benchmarks/imports.py [--runs N] [--check]

Makes an environment with both clients, warms the bytecode, then runs each line in fresh processes, ours and theirs in
turn, and takes the median of what the line itself takes (start-up of the interpreter is left out).
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OFFICIAL = "weaviate-client==4.23.1"
AT_MOST = 1 / 8
LINES = (
    "from {package} import connect_to_local",
    "from {package}.classes.config import Configure",
    "import {package}",
)
CHECKED = 2
"""Of the lines, the first so many are held against the limit."""

TIMED = """
import time
begin = time.perf_counter()
{line}
print(time.perf_counter() - begin)
"""


def _seconds(python: str, line: str) -> float:
    ran = subprocess.run(
        [python, "-W", "ignore", "-c", TIMED.format(line=line)], text=True, capture_output=True, check=True
    )
    return float(ran.stdout)


def measure(python: str, line: str, runs: int) -> tuple[float, float]:
    """Return the medians of a line for our package and for the official one, in seconds."""
    ours, theirs = line.format(package="weaviate_gen"), line.format(package="weaviate")
    for warm_up in (ours, theirs):
        _seconds(python, warm_up)
    pairs = [(_seconds(python, ours), _seconds(python, theirs)) for _ in range(runs)]
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def main() -> int:
    """Print the table; with --check, fail if a line costs more than an eighth."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=15, help="runs of each line (default: %(default)s)")
    parser.add_argument(
        "--check", action="store_true", help="fail if a line costs more than an eighth of the official's"
    )
    options = parser.parse_args()
    made = subprocess.run(
        [str(ROOT / "scripts" / "env.sh"), "beside", "--with", OFFICIAL], text=True, stdout=subprocess.PIPE, check=True
    )
    python = made.stdout.strip()
    failed = False
    print(f"{'line':<56}{'ours':>10}{'official':>12}{'ratio':>9}")
    for number, line in enumerate(LINES):
        ours, theirs = measure(python, line, options.runs)
        over = number < CHECKED and ours > theirs * AT_MOST
        failed = failed or over
        note = "  over 1/8" if over else ""
        shown = line.format(package="weaviate[_gen]")
        print(f"{shown:<56}{ours * 1000:>7.1f} ms{theirs * 1000:>9.1f} ms   1/{theirs / ours:<5.1f}{note}")
    return 1 if failed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
