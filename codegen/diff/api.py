"""A public Python API as a value, and as a file that can be kept: one line for each name."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from codegen.diff.signature import Kind, Parameter, Signature
from codegen.parse.openapi_import import SpecError

HEADER = "# A public Python API, by `python -m codegen api`: one line for each name, sorted."
NOTHING = Signature()
ELSEWHERE = "="
"""Stands between a name and the other name that the same thing has."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something public.

    Attributes:
        kind: `module`, `class`, `def`, `property` or `attribute`; `=` of what has another name too.
        signature: of a function or method, without `self`.
        bases: of a class.
        type: of a property or attribute.
        value: of a constant, a type alias, or a member of an enum.
        same: the other name.
    """

    kind: str
    signature: Signature = NOTHING
    bases: tuple[str, ...] = ()
    type: str = ""
    value: str = ""
    same: str = ""


Api: TypeAlias = Mapping[str, Entry]
"""Entries by their full names; those of a class's members begin with the class's."""


def primary(api: Api, name: str) -> str:
    """Return the name under which a thing is described."""
    entry = api.get(name)
    return entry.same if entry is not None and entry.same else name


def dump(api: Api) -> str:
    """Write an API; the same one gives the same bytes."""
    return "\n".join([HEADER, *(f"{name} {_line(api[name])}" for name in sorted(api))]) + "\n"


def _line(entry: Entry) -> str:
    if entry.kind == ELSEWHERE:
        return f"= {entry.same}"
    if entry.kind == "class":
        return f"class ({', '.join(entry.bases)})"
    if entry.kind == "def":
        words = ["deprecated"] * entry.signature.deprecated + ["async"] * entry.signature.is_async + ["def"]
        returns = f" -> {entry.signature.returns}" if entry.signature.returns else ""
        return f"{' '.join(words)} ({', '.join(_declared(entry.signature))}){returns}"
    declaration = f"{entry.kind}: {entry.type}" if entry.type else entry.kind
    return f"{declaration} = {entry.value}" if entry.value else declaration


def _declared(signature: Signature) -> Iterator[str]:
    marks: dict[Kind, str] = {"rest": "*", "others": "**"}
    kinds = [each.kind for each in signature.parameters]
    for index, each in enumerate(signature.parameters):
        if each.kind == "name" and not {"name", "rest"} & {*kinds[:index]}:
            yield "*"
        typed = f": {each.type}" if each.type else ""
        default = "" if each.default is None else f" = {each.default}"
        yield f"{marks.get(each.kind, '')}{each.name}{typed}{default}"
        if each.kind == "position" and kinds[index + 1 : index + 2] != ["position"]:
            yield "/"


def load(text: str, where: str) -> Api:
    """Read what `dump` wrote.

    Raises:
        SpecError: it is something else.
    """
    lines = text.splitlines()
    if not lines or lines[0] != HEADER:
        raise SpecError(where, "is no directory of specs, and no file that `python -m codegen api` wrote")
    found: dict[str, Entry] = {}
    for number, line in enumerate(lines[1:], 2):
        name, _, declaration = line.partition(" ")
        try:
            found[name] = _entry(declaration)
        except (SyntaxError, ValueError) as error:
            raise SpecError(f"{where}:{number}", f"is no line of an API: {error}") from error
    return found


def _entry(declaration: str) -> Entry:
    kind, _, rest = declaration.partition(" ")
    if kind == ELSEWHERE:
        return Entry(ELSEWHERE, same=rest)
    if kind == "class":
        call = ast.parse(f"_{rest}", mode="eval").body
        if not isinstance(call, ast.Call):
            raise ValueError(declaration)
        return Entry("class", bases=tuple(ast.unparse(each) for each in call.args))
    if kind in {"def", "async", "deprecated"}:
        return Entry("def", _signature(declaration))
    head, _, value = declaration.partition(" = ")
    kind, _, annotation = head.partition(": ")
    if kind not in {"module", "property", "attribute"}:
        raise ValueError(declaration)
    return Entry(kind, type=annotation, value=value)


def _signature(declaration: str) -> Signature:
    deprecated, text = declaration.startswith("deprecated "), declaration.removeprefix("deprecated ")
    tree = ast.parse(f"{text.replace('def (', 'def _(', 1)}: ...").body[0]
    if not isinstance(tree, (ast.FunctionDef, ast.AsyncFunctionDef)):
        raise ValueError(declaration)
    returns = ast.unparse(tree.returns) if tree.returns else ""
    is_async = isinstance(tree, ast.AsyncFunctionDef)
    return Signature(tuple(parameters(tree.args)), returns, is_async=is_async, deprecated=deprecated)


def parameters(arguments: ast.arguments) -> Iterator[Parameter]:
    """Return the parameters that a function declares."""
    listed: list[tuple[ast.arg, Kind]] = [(each, "position") for each in arguments.posonlyargs]
    listed += [(each, "either") for each in arguments.args]
    missing = len(listed) - len(arguments.defaults)
    for index, (each, kind) in enumerate(listed):
        yield _parameter(each, kind, arguments.defaults[index - missing] if index >= missing else None)
    if arguments.vararg:
        yield _parameter(arguments.vararg, "rest", None)
    for each, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(each, "name", default)
    if arguments.kwarg:
        yield _parameter(arguments.kwarg, "others", None)


def _parameter(declared: ast.arg, kind: Kind, default: ast.expr | None) -> Parameter:
    annotation = ast.unparse(declared.annotation) if declared.annotation else ""
    return Parameter(declared.arg, kind, annotation, ast.unparse(default) if default else None)


def normalized(entry: Entry) -> Entry:
    """Return an entry with its expressions written as `load` gives them back."""
    return _entry(_line(entry))
