"""Plots as SVG, readable on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

COLORS = ("#3b82f6", "#f59e0b", "#10b981", "#9ca3af", "#ec4899", "#8b5cf6")
STYLE = """<style>
text{font:12px system-ui,sans-serif;fill:#1f2937}.t{font-weight:600;font-size:14px}.e{text-anchor:end}
.m{text-anchor:middle}.g{stroke:#d1d5db}.r{stroke:#dc2626;stroke-dasharray:4 3}
@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.g{stroke:#4b5563}.r{stroke:#f87171}}
</style>"""
LABELS, WIDTH, BAR, GAP, TOP = 170, 520, 7, 8, 56


def _svg(width: float, height: float, parts: Sequence[str]) -> str:
    box = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}">'
    return "\n".join([box, STYLE, *parts, "</svg>\n"])


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(text)}</text>'


def bars(title: str, values: Mapping[str, Mapping[str, float]], series: Sequence[str]) -> str:
    """Draw bars of ratios on a logarithmic scale, with a line at 1.

    Args:
        title: above the plot.
        values: by row, then by series.
        series: in the order of the legend.
    """
    numbers = [number for row in values.values() for number in row.values() if number > 0] or [1.0]
    low, high = math.floor(math.log10(min(numbers))), max(math.ceil(math.log10(max(numbers))), 1)

    def at(number: float) -> float:
        return LABELS + WIDTH * (math.log10(max(number, 10.0**low)) - low) / (high - low)

    pitch = BAR * len(series) + GAP
    bottom = TOP + pitch * len(values)
    parts = [_text(8, 20, title, "t")]
    for place, name in enumerate(series):
        parts.append(f'<rect x="{LABELS + place * 120}" y="31" width="10" height="10" fill="{COLORS[place]}"/>')
        parts.append(_text(LABELS + place * 120 + 15, 40, name))
    for power in range(low, high + 1):
        x = at(10.0**power)
        parts.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" class="{"g" if power else "r"}"/>')
        parts.append(_text(x, bottom + 16, f"{10.0**power:g}", "m"))
    for number, (name, row) in enumerate(values.items()):
        y = TOP + number * pitch + GAP / 2
        parts.append(_text(LABELS - 8, y + pitch / 2 + 1, name, "e"))
        for place, key in enumerate(series):
            if key in row:
                shape = f'x="{LABELS}" y="{y + place * BAR:.1f}" width="{at(row[key]) - LABELS:.1f}" height="{BAR - 1}"'
                parts.append(f'<rect {shape} fill="{COLORS[place]}"><title>{row[key]:.2f}</title></rect>')
    return _svg(LABELS + WIDTH + 24, bottom + 28, parts)


def lines(title: str, panels: Mapping[str, Mapping[str, Sequence[tuple[float, float]]]], unit: str) -> str:
    """Draw one panel below another, each with lines over the same axis.

    Args:
        title: above all panels.
        panels: by heading, then by the name of a line: its points.
        unit: of the horizontal axis.
    """
    height, pitch = 110, 165
    last = max((x for one in panels.values() for points in one.values() for x, _ in points), default=0.0) or 1.0
    parts = [_text(8, 20, title, "t")]
    for number, (heading, series) in enumerate(panels.items()):
        top = 52 + number * pitch
        high = max((y for points in series.values() for _, y in points), default=0.0) * 1.05 or 1.0
        parts.append(_text(70, top - 8, heading))
        for part in (0, 0.5, 1):
            y = top + height * (1 - part)
            parts.append(f'<line x1="70" x2="{70 + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" class="g"/>')
            parts.append(_text(62, y + 4, f"{high * part:.3g}", "e"))
            parts.append(_text(70 + WIDTH * part, top + height + 16, f"{last * part:.3g} {unit}", "m"))
        for place, (name, points) in enumerate(series.items()):
            color = COLORS[place % len(COLORS)]
            path = " ".join(f"{70 + WIDTH * x / last:.1f},{top + height * (1 - y / high):.1f}" for x, y in points)
            parts.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>')
            parts.append(f'<rect x="{240 + place * 120}" y="{top - 17}" width="10" height="10" fill="{color}"/>')
            parts.append(_text(255 + place * 120, top - 8, name))
    return _svg(70 + WIDTH + 60, 52 + len(panels) * pitch, parts)
