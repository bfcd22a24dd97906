"""Names of the official client's modules as facts, and where each is defined: `weaviate_gen/dropin/official.txt`.

    PYTHON tests/support/official_names.py [OUT]

PYTHON is the interpreter of an environment with the official client; nothing of this project is imported.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import sys
import types
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[2] / "weaviate_gen" / "dropin" / "official.txt"
HEADER = """\
# Names of weaviate-client {version}, by module, with the module that defines them; written by
# tests/support/official_names.py. `=` is the module itself, `@` names modules, `A>B` is imported as B, `A=B` is the
# same as B by assignment.
"""
Origin = tuple[str, str]
MESSAGES = ("_pb2", "_pb2_grpc")


class Module:
    """Names that a module's source defines, imports and assigns."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self.package = path.name == "__init__.py"
        self.defined: set[str] = set()
        self.imported: dict[str, Origin] = {}
        self.same: dict[str, str] = {}
        self._walk(ast.parse(path.read_text("utf-8")).body)

    def _walk(self, body: list[Any]) -> None:
        for node in body:
            if isinstance(node, ast.ImportFrom):
                home = self._absolute(node)
                self.imported.update({alias.asname or alias.name: (home, alias.name) for alias in node.names})
            elif isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                self.defined.add(node.name)
            elif isinstance(node, ast.Assign | ast.AnnAssign):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    for name in ast.walk(target):
                        if isinstance(name, ast.Name):
                            self.defined.add(name.id)
                            if isinstance(node.value, ast.Name):
                                self.same[name.id] = node.value.id
            elif isinstance(node, ast.If | ast.Try):
                handlers = getattr(node, "handlers", [])
                for part in (node.body, node.orelse, *(handler.body for handler in handlers)):
                    self._walk(part)

    def _absolute(self, node: ast.ImportFrom) -> str:
        if not node.level:
            return node.module or ""
        parts = self.name.split(".") if self.package else self.name.split(".")[:-1]
        parts = parts[: len(parts) - node.level + 1]
        return ".".join([*parts, node.module] if node.module else parts)


def _origin(sources: dict[str, Module], home: str, name: str) -> Origin:
    while home in sources and name not in sources[home].defined:
        imported = sources[home].imported
        target = imported.get(name) or ((imported["*"][0], name) if "*" in imported else None)
        if target is None:
            break
        home, name = target
    return home, name


def _loaded(root: Any) -> dict[str, Any]:
    found = {"weaviate": root}
    for info in pkgutil.walk_packages(root.__path__, "weaviate.", onerror=lambda _: None):
        try:
            found[info.name] = importlib.import_module(info.name)
        except Exception:  # noqa: BLE001 - some need what is not installed
            found[info.name] = None
    return found


def _line(home: str, names: list[str]) -> str:
    return " ".join([home, *sorted(names)])


def main() -> None:
    """Write the names of the official client of this environment."""
    warnings.simplefilter("ignore")
    root = importlib.import_module("weaviate")
    loaded = _loaded(root)
    files = {name: Path(module.__file__) for name, module in loaded.items() if getattr(module, "__file__", None)}
    sources = {name: Module(name, path) for name, path in files.items()}
    lines = [HEADER.format(version=root.__version__).rstrip()]
    for name, module in sorted(loaded.items()):
        if name.endswith(MESSAGES):
            continue
        lines.append(f"\n[{name}]")
        by_home = defaultdict[str, list[str]](list)
        for shown, value in sorted(vars(module).items()) if module is not None else ():
            if shown.startswith("__") or "[" in shown or f"{name}.{shown}" in loaded:
                continue  # private to Python, a generic class with arguments, a submodule
            if isinstance(value, types.ModuleType):
                by_home["@"].append(value.__name__ + ("" if value.__name__ == shown else f">{shown}"))
                continue
            home, original = _origin(sources, name, shown)
            if home == name:
                same = sources[name].same.get(shown)
                by_home["="].append(f"{same}={shown}" if same else shown)
            else:
                by_home[home].append(original + ("" if original == shown else f">{shown}"))
        if name == "weaviate":
            for shown, inner in root.map_.items():
                if hasattr(loaded.get(f"weaviate.{inner}"), shown):
                    by_home[f"weaviate.{inner}"].append(shown)
        lines.extend(_line(home, names) for home, names in sorted(by_home.items()))
    (Path(sys.argv[1]) if len(sys.argv) > 1 else OUT).write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
