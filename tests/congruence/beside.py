"""How often the engine answers otherwise than a server, and where.

    WEAVIATE_URL=… WEAVIATE_GRPC_URL=… python -m tests.congruence.beside objects --seeds 0 50

asks both, and counts by the subject that explains a difference; what nothing explains is printed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.congruence.exchange import Answer, Step, compared, message
from tests.congruence.explanations import explanation, is_out_of_step
from tests.congruence.observed import Server, engine, engine_answer
from tests.congruence.workloads import WORKLOADS
from tests.support.substance import Substance

_ABSENT = "nothing"


@dataclass
class Comparison:
    """What came of asking both.

    Attributes:
        counts: how many exchanges there were over REST, GraphQL and gRPC.
        explained: how many differences there were, by the subject that explains them.
        different: the exchanges whose difference nothing explains.
        worded: the exchanges whose refusals say something else.
    """

    counts: Counter[str] = field(default_factory=Counter[str])
    explained: Counter[str] = field(default_factory=Counter[str])
    different: list[str] = field(default_factory=list[str])
    worded: list[str] = field(default_factory=list[str])

    def add(self, workload: str, exchanges: Iterable[tuple[Step, Answer]]) -> None:
        """Ask the engine what a server was asked, and compare."""
        handler = engine(workload)
        try:
            for step, there in exchanges:
                here = engine_answer(handler, step)
                self._add(step, there, here)
                if is_out_of_step(step, there, here):
                    break  # later answers follow from what each has stored
        finally:
            handler.close()

    def _add(self, step: Step, there: Answer, here: Answer) -> None:
        self.counts["gRPC" if step.verb == "RPC" else "GraphQL" if step.path == "/graphql" else "REST"] += 1
        shown = f"{shown_step(step)}\n  server {there}\n  engine {here}"
        judged = compared(step, there), compared(step, here)
        if judged[0] != judged[1]:
            reason = explanation(step, there, here)
            if reason is None:
                self.different.append(
                    "\n  ".join([shown_step(step), *[line[:250] for line in deviations(*judged)][:6]])
                )
            else:
                self.explained[reason] += 1
        elif (said := message(there)) and Substance.of(said).missing(message(here)):
            self.worded.append(shown)


def deviations(there: Any, here: Any, where: str = "") -> Iterator[str]:
    """Yield where two answers deviate, and how."""
    if isinstance(there, dict) and isinstance(here, dict):
        for key in sorted({*there, *here}):
            yield from deviations(there.get(key, _ABSENT), here.get(key, _ABSENT), f"{where}.{key}")
    elif isinstance(there, (list, tuple)) and isinstance(here, (list, tuple)) and len(there) == len(here):
        for at, (one, other) in enumerate(zip(there, here, strict=True)):
            yield from deviations(one, other, f"{where}[{at}]")
    elif there != here:
        yield f"{where or 'answer'}: server {there!r}, engine {here!r}"


def shown_step(step: Step) -> str:
    """Return a request in a form that can be read."""
    if step.verb != "RPC":
        return f"{step.verb} {step.path} {step.body} {step.key}"
    import base64

    from weaviate_gen_wire.grpc import messages as pb
    from weaviate_gen_wire.grpc import rpcs

    request = getattr(pb, rpcs.BY_PATH[step.path].request).FromString(base64.b64decode(step.body))
    return f"{step.path.rpartition('/')[2]} {' '.join(str(request).split())} {step.key}"


def main() -> int:
    """Compare, print, and return the exit status: 1 where a difference is left."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workloads", nargs="*", default=list(WORKLOADS))
    parser.add_argument("--seeds", type=int, nargs=2, default=(0, 3))
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--words", action="store_true", help="show refusals in other words")
    options = parser.parse_args()
    comparison = Comparison()
    for name in options.workloads:
        for seed in range(*options.seeds):
            with Server(name) as server:
                comparison.add(name, server.exchanges(WORKLOADS[name](random.Random(seed))))
    for shown in (comparison.worded if options.words else comparison.different)[: options.show]:
        print(shown[:3000], end="\n\n")
    print(dict(comparison.counts), f"{len(comparison.different)} different, {len(comparison.worded)} worded otherwise")
    print(dict(comparison.explained))
    return 1 if comparison.different else 0


if __name__ == "__main__":
    sys.exit(main())
