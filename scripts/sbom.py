"""Reduce a bill of materials (CycloneDX JSON) of an environment to one project and what it depends on.

    python -m scripts.sbom NAME < environment.json > project.json

The project becomes the document's subject. The installer and other things that happen to be in the environment go, and
so do addresses of this machine.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any


def reduce(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the part of a bill of materials that is about a project.

    Args:
        document: the bill of an environment.
        name: the project's name.

    Raises:
        ValueError: the project is not in it, or depends on something that is not.
    """
    components = {component["bom-ref"]: component for component in document["components"]}
    needs = {entry["ref"]: entry.get("dependsOn", []) for entry in document["dependencies"]}
    subject = next((component for component in components.values() if component["name"] == name), None)
    if subject is None:
        raise ValueError(f"the environment must have {name} in it")
    reached: set[str] = set()
    ahead = [subject["bom-ref"]]
    while ahead:
        ref = ahead.pop()
        if ref not in components:
            raise ValueError(f"{ref} is depended on, but not in the environment")
        if ref not in reached:
            reached.add(ref)
            ahead += needs.get(ref, [])
    parts = [_portable(component) for ref, component in components.items() if ref in reached - {subject["bom-ref"]}]
    return {
        **document,
        "metadata": {**document.get("metadata", {}), "component": {**_portable(subject), "type": "library"}},
        "components": parts,
        "dependencies": [entry for entry in document["dependencies"] if entry["ref"] in reached],
    }


def _portable(component: dict[str, Any]) -> dict[str, Any]:
    links = [link for link in component.get("externalReferences", []) if not link["url"].startswith("file:")]
    return {**{key: value for key, value in component.items() if key != "externalReferences"}} | (
        {"externalReferences": links} if links else {}
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Reduce what comes in; return 1 if it is not of the project."""
    (name,) = sys.argv[1:] if arguments is None else arguments
    try:
        reduced = reduce(json.load(sys.stdin), name)
    except ValueError as error:
        print(f"sbom: {error}", file=sys.stderr)
        return 1
    json.dump(reduced, sys.stdout, indent=2, sort_keys=True)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())
