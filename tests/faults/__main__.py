"""Runs schedules one after the other, on one server: ``python -m tests.faults SEED...``.

A failing schedule is printed with everything that it did; ``--json`` prints one line for each, for the tests.
"""

from __future__ import annotations

import argparse
import dataclasses
import faulthandler
import json
import sys
import tempfile
from pathlib import Path

import grpc.aio  # noqa: F401 - loading it is no part of a call's time

from tests.faults.backends import backend
from tests.faults.schedule import Verdict, run

LIMIT = 180.0
"""Seconds after which a schedule counts as hanging: every stack is printed, and the process ends."""


def main() -> int:
    """Run the schedules of the seeds that are given."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("seeds", nargs="+", type=int)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory(prefix="faults-") as folder, backend(Path(folder) / "data") as server:
        for seed in chosen.seeds:
            faulthandler.dump_traceback_later(LIMIT, exit=True)
            if chosen.json:
                sys.stdout.write(json.dumps({"seed": seed, "begins": True}) + "\n")
                sys.stdout.flush()
            verdict = run(seed, server)
            faulthandler.cancel_dump_traceback_later()
            bad += bool(verdict.violations)
            show(verdict, as_json=chosen.json)
    return 1 if bad else 0


def show(verdict: Verdict, *, as_json: bool) -> None:
    """Print how a schedule went."""
    if as_json:
        text = json.dumps(dataclasses.asdict(verdict))
    elif verdict.violations:
        text = "\n".join([f"seed {verdict.seed}: FAILED", *verdict.log, "", *verdict.violations, ""])
    else:
        text = f"seed {verdict.seed}: passed in {verdict.seconds:.1f} s"
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
