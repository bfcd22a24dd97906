"""Factories of module facts as Python signatures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from codegen.diff.signature import Parameter, Signature
from codegen.parse.modules import ROOTS

Row: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Factory:
    """A factory: its signature, what it sends whatever is given, and which arguments go together."""

    signature: Signature
    sends: tuple[tuple[str, Any], ...]
    together: frozenset[str]


def signatures(unit: Row) -> dict[str, Factory]:
    """Return the factories of a module or configuration, by namespace and name."""
    rows = (*unit.get("factories", ()), *(unit.get("runtime") or {}).get("factories", ()))
    return dict(_factories(rows))


def _factories(rows: Iterable[Row]) -> Iterator[tuple[str, Factory]]:
    for row in rows:
        sends = {**row.get("always", {}), **({"whole": True} if row.get("whole") else {})}
        deprecated = row.get("deprecated", False)
        for namespace, text in row.items():
            if namespace.split(".")[0] in ROOTS:
                gone = deprecated if isinstance(deprecated, bool) else namespace in deprecated
                signature = Signature(tuple(_parameters(text, row.get("ignored", {}))), deprecated=gone)
                factory = Factory(signature, tuple(sorted(sends.items())), frozenset(row.get("together", ())))
                yield f"{namespace}.{row['name']}", factory


def _parameters(text: str, ignored: Mapping[str, str]) -> Iterator[Parameter]:
    """Read a signature as `specs/modules` writes it; types of settings are compared with the settings."""
    named = False
    for part in filter(None, (each.strip() for each in text.split(","))):
        if part == "*":
            named = True
            continue
        name, _, default = part.partition("=")
        required, optional = name.endswith(("!", "!?")), name.endswith("!?")
        name = name.rstrip("!?")
        yield Parameter(
            name=name,
            kind="name" if named else "either",
            type="None" if optional else ignored.get(name, ""),
            default=None if required else default or "None",
        )
