"""Differences of two public Python APIs: what users must change."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.diff import signature
from codegen.diff.api import ELSEWHERE, Api, Entry, primary
from codegen.diff.change import Change
from codegen.diff.rules import classify


def compare(old: Api, new: Api) -> Iterator[Change]:
    """Return the differences of two APIs.

    A thing with several names is compared once, where it is described; a name that is gone is a change of its own.
    """
    seen: set[tuple[str, str]] = set()
    for name in sorted(old.keys() | new.keys()):
        if name not in old or name not in new:
            # What a new or gone class or module holds goes without saying.
            if not _within(old if name not in new else new, new if name not in new else old, name):
                yield _came_or_went(old, new, name)
            continue
        pair = primary(old, name), primary(new, name)
        if pair in seen or (old[name].kind == new[name].kind == ELSEWHERE and pair[0] == pair[1]):
            continue  # compared, or about to be, under the name that it is described by
        seen.add(pair)
        if ELSEWHERE in {old[name].kind, new[name].kind}:
            yield from _elsewhere(old, new, name, pair)
        else:
            yield from _entry(old[name], new[name], name)


def _within(side: Api, other: Api, name: str) -> bool:
    outer = name.rpartition(".")[0]
    return outer in side and (outer not in other or other[outer].kind == ELSEWHERE)


def _came_or_went(old: Api, new: Api, name: str) -> Change:
    kind = (old.get(name) or new[name]).kind
    gone = name in old
    word = "removed" if gone else "added"
    rule = f"api-module-{word}" if kind == "module" else f"api-name-{word}"
    return classify(rule, name, "removed" if gone else "new")


def _elsewhere(old: Api, new: Api, name: str, pair: tuple[str, str]) -> Iterator[Change]:
    """Compare what a name meant and means, where one of them is described under another name."""
    if pair[0] not in old or pair[1] not in new:
        return
    yield from _entry(old[pair[0]], new[pair[1]], name)
    before, after = (
        {key.removeprefix(at): key for key in side if key.startswith(f"{at}.")}
        for side, at in zip((old, new), pair, strict=True)
    )
    for rest in sorted(before.keys() | after.keys()):
        if rest in before and rest in after:
            yield from _entry(old[before[rest]], new[after[rest]], f"{name}{rest}")
        else:
            rule = "api-name-removed" if rest in before else "api-name-added"
            yield classify(rule, f"{name}{rest}", "removed" if rest in before else "new")


def _entry(old: Entry, new: Entry, name: str) -> Iterator[Change]:
    if old.kind != new.kind:
        yield classify("api-kind-changed", name, f"{old.kind} became {new.kind}")
        return
    yield from signature.compare(old.signature, new.signature, name, "API")
    for base in sorted({*old.bases} ^ {*new.bases}):
        gone = base in old.bases
        rule = "api-base-removed" if gone else "api-base-added"
        yield classify(rule, name, f"base {base}" + (" removed" if gone else " new"))
    if signature.members(old.type) != signature.members(new.type):
        detail = f"type {old.type or 'any'} became {new.type or 'any'}"
        yield classify("api-attribute-type-changed", name, detail)
    if old.value != new.value and not name.endswith(".__version__"):
        yield classify("api-value-changed", name, f"{old.value or 'nothing'} became {new.value or 'nothing'}")
