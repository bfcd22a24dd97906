"""Many schedules at the same time, in processes of their own, each with a server of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from tempfile import TemporaryFile

from tests.faults.schedule import Verdict
from tests.support.source import ROOT

REPLAY = '"$(scripts/env.sh dev --extras all --groups dev)" -m tests.faults'
"""Runs one schedule alone; its seed is to be added."""


def run_all(seeds: Sequence[int], processes: int) -> list[Verdict]:
    """Run the schedules of some seeds.

    Args:
        seeds: the seeds.
        processes: how many run at a time.

    Returns:
        How they went; one that never ended has a verdict too.
    """
    with ThreadPoolExecutor(processes) as threads:
        shares = threads.map(_run_share, [seeds[at::processes] for at in range(processes)])
        return sorted((verdict for share in shares for verdict in share), key=lambda verdict: verdict.seed)


def _run_share(seeds: Sequence[int]) -> list[Verdict]:
    """Run schedules in one process, and in another one what is left when it ends too early."""
    verdicts: list[Verdict] = []
    left = list(seeds)
    while left:
        begun = left[0]
        with TemporaryFile("w+", encoding="utf-8") as errors:
            command = [sys.executable, "-m", "tests.faults", "--json", *map(str, left)]
            process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=errors)
            assert process.stdout is not None
            with process.stdout:
                for row in map(json.loads, process.stdout):
                    if "begins" in row:
                        begun = row["seed"]
                    else:
                        verdicts.append(Verdict(**row))
                        left.remove(row["seed"])
            status = process.wait()
            if left:
                errors.seek(0)
                words = f"HANG or crash: the process ended with {status}\n{errors.read()[-20_000:]}"
                verdicts.append(Verdict(begun, 0.0, [words]))
                left.remove(begun)
    return verdicts


def report(verdicts: Iterable[Verdict]) -> str:
    """Describe the schedules that failed, each with the command that runs it again; nothing if none did."""
    failed = [verdict for verdict in verdicts if verdict.violations]
    parts = [f"{len(failed)} schedules failed"] if failed else []
    for verdict in failed:
        parts += [
            f"seed {verdict.seed}; again: {REPLAY} {verdict.seed}",
            *verdict.violations[:5],
            *verdict.log[:60],
            "",
        ]
    return "\n".join(parts)
