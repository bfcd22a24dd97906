"""The search family as the templates see it: names final, overloads listed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a method.

    Attributes:
        name: its name in Python.
        type: its annotation.
        default: its default, or ``None`` where it is required.
        doc: one sentence on it.
        into: where the core takes it: ``options``, ``near_options``, ``hybrid``, ``generate``, or empty
            for the plan itself.
        field: its name there.
    """

    name: str
    type: str
    default: str | None
    doc: str
    into: str
    field: str

    def declared(self) -> str:
        """Write it as in a signature."""
        return f"{self.name}: {self.type}" + ("" if self.default is None else f" = {self.default}")


@dataclass(frozen=True, slots=True)
class Overload:
    """One way to call a method, and what it then returns.

    Attributes:
        positional: its arguments that may be passed by position, as written in the signature.
        keywords: the others.
        returns: the annotation of the result.
    """

    positional: tuple[str, ...]
    keywords: tuple[str, ...]
    returns: str


@dataclass(frozen=True, slots=True)
class Method:
    """A method of one family.

    Attributes:
        name: its name.
        doc: the sentence it begins with.
        returns: the sentence on its result.
        positional: arguments that may be passed by position.
        keywords: the others.
        overloads: how it may be called.
        passes: the plan's own arguments, as written in the body.
        options: the fields of the shared options, as written in the body.
        runner: the session's method: ``execute`` or ``execute_flow``.
    """

    name: str
    doc: str
    returns: str
    positional: tuple[Argument, ...]
    keywords: tuple[Argument, ...]
    overloads: tuple[Overload, ...]
    passes: tuple[str, ...]
    options: tuple[str, ...]
    runner: str


@dataclass(frozen=True, slots=True)
class Family:
    """A class of searches.

    Attributes:
        module: the module it is rendered into.
        name: the class.
        doc: its docstring.
        methods: its methods, by name.
        results: the names of the result types that are imported.
    """

    module: str
    name: str
    doc: str
    methods: tuple[Method, ...]
    results: tuple[str, ...]
