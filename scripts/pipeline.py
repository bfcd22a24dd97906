"""Draw docs/pipeline.svg: what the generator reads, runs and writes.

python scripts/pipeline.py [FILE]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "docs/pipeline.svg"
WIDTH, HEIGHT = 1000, 470
STYLE = """\
text { font: 14px system-ui, sans-serif; fill: #1f2328 }
.small { font-size: 12px; fill: #59636e }
.title { font-weight: 600 }
rect { fill: #f6f8fa; stroke: #818b98; rx: 6 }
.tool { fill: #ddf4ff; stroke: #0969da }
.hand { fill: #fff8c5; stroke: #9a6700 }
path { fill: none; stroke: #59636e; stroke-width: 1.5; marker-end: url(#tip) }
marker path { fill: #59636e; stroke: none; marker-end: none }
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc } .small { fill: #9198a1 }
  rect { fill: #151b23; stroke: #656c76 }
  .tool { fill: #121d2f; stroke: #4493f8 } .hand { fill: #272115; stroke: #d29922 }
  path { stroke: #9198a1 } marker path { fill: #9198a1 }
}"""


@dataclass(frozen=True)
class Box:
    """A box: its place, its title, and the lines under it."""

    x: int
    y: int
    width: int
    title: str
    lines: tuple[str, ...] = ()
    kind: str = ""

    @property
    def height(self) -> int:
        """How high it is."""
        return 30 + 18 * len(self.lines)

    @property
    def left(self) -> tuple[int, int]:
        """Where arrows arrive."""
        return self.x, self.y + self.height // 2

    @property
    def right(self) -> tuple[int, int]:
        """Where arrows leave."""
        return self.x + self.width, self.y + self.height // 2


RELEASE = Box(20, 60, 185, "a Weaviate release", ("openapi-specs/schema.json", "grpc/proto/v1/*.proto"))
IMPORT = Box(230, 78, 80, "import", (), "tool")
IMPORTED = Box(350, 50, 150, "specs/", ("openapi/  proto/", "lock.toml"))
KEPT = Box(350, 160, 150, "specs/ by hand", ("modules/  surface/", "records/  overlays/"), "hand")
TEMPLATES = Box(350, 270, 150, "templates/", ("Jinja, mirrors output",), "hand")
NAMES = ("grpc", "codec", "messages", "rest", "modules", "surface", "namespaces", "records", "names", "coverage")
STEPS = tuple(Box(560, 40 + 34 * number, 100, name, (), "tool") for number, name in enumerate(NAMES))
WIRE = Box(720, 50, 260, "generated/weaviate_gen_wire", ("grpc  codec  messages", "rest  modules"))
ASYNC = Box(720, 160, 260, "weaviate_gen/_async", ("raw  readable  search: generated", "the rest: written by hand"))
SYNC_STEP = Box(810, 256, 80, "sync", (), "tool")
SYNC = Box(720, 318, 260, "weaviate_gen/_sync", ("token by token the same, without await",))
CHECK = Box(
    560,
    390,
    420,
    "check",
    ("generates into a temporary tree, compares both ways", "with what lies here and MANIFEST.json"),
    "tool",
)
DIFF = Box(
    20,
    390,
    480,
    "diff OLD NEW",
    ("what changed between two specs: breaking, additive, cosmetic", "text, JSON, Markdown; exit code 2, 1, 0"),
    "tool",
)
BOXES = (RELEASE, IMPORT, IMPORTED, KEPT, TEMPLATES, *STEPS, WIRE, ASYNC, SYNC_STEP, SYNC, CHECK, DIFF)


def main() -> None:
    """Write the picture."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET
    target.write_text(picture(), "utf-8")


def picture() -> str:
    """Give the picture as SVG."""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
    tip = '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    lines = [
        head,
        "<title>The generator: a release becomes specs, specs and templates become the generated packages</title>",
        f"<style>\n{STYLE}\n</style>",
        f'<defs>{tip}<path d="M0 0 8 4 0 8z"/></marker></defs>',
        *(line for box in BOXES for line in _box(box)),
        *_arrows(),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _box(box: Box) -> Iterator[str]:
    kind = f' class="{box.kind}"' if box.kind else ""
    yield f'<rect x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}"{kind}/>'
    yield f'<text class="title" x="{box.x + 10}" y="{box.y + 20}">{box.title}</text>'
    for number, line in enumerate(box.lines, 1):
        yield f'<text class="small" x="{box.x + 10}" y="{box.y + 20 + 18 * number}">{line}</text>'


def _arrows() -> Iterator[str]:
    yield _arrow(RELEASE.right, IMPORT.left)
    yield _arrow(IMPORT.right, IMPORTED.left)
    for source in (IMPORTED, KEPT, TEMPLATES):
        yield _arrow(source.right, (550, STEPS[2].y + 35))
    yield _arrow((665, STEPS[1].y + 15), WIRE.left)
    yield _arrow((665, STEPS[4].y + 15), ASYNC.left)
    yield _arrow((850, ASYNC.y + ASYNC.height), (850, SYNC_STEP.y))
    yield _arrow((850, SYNC_STEP.y + SYNC_STEP.height), (850, SYNC.y))


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return f'<path d="M{start[0]} {start[1]} V{end[1]}"/>'
    middle = (start[0] + end[0]) // 2
    return f'<path d="M{start[0]} {start[1]} C{middle} {start[1]} {middle} {end[1]} {end[0]} {end[1]}"/>'


if __name__ == "__main__":
    main()
