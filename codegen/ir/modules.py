"""The configuration classes as the templates see them: namespaces, methods, arguments, and their source."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.ir.source import Imports, Source


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a method.

    Attributes:
        name: its name.
        annotation: its type.
        default: its default, as Python source; ``None`` if it must be given.
        keyword_only: whether it can be given by name only.
        words: the sentence of the docstring.
    """

    name: str
    annotation: Source
    default: str | None
    keyword_only: bool
    words: str


@dataclass(frozen=True, slots=True)
class Method:
    """One factory method.

    Attributes:
        name: its name.
        words: the docstring's first sentence.
        arguments: in order.
        warnings: statements that come first: what is deprecated or without effect.
        returns: class of the result.
        expression: the result.
    """

    name: str
    words: str
    arguments: tuple[Argument, ...]
    warnings: tuple[Source, ...]
    returns: Source
    expression: Source

    @property
    def parameters(self) -> tuple[str, ...]:
        """Return the signature, one part an item; `*` stands where the keyword-only arguments begin."""
        parts: list[str] = []
        for argument in self.arguments:
            if argument.keyword_only and "*" not in parts:
                parts.append("*")
            default = "" if argument.default is None else f" = {argument.default}"
            parts.append(f"{argument.name}: {argument.annotation}{default}")
        return tuple(parts)


@dataclass(frozen=True, slots=True)
class Namespace:
    """A class of static factory methods.

    Attributes:
        path: how users reach it, such as `Configure.VectorIndex`.
        name: the class's name.
        words: its docstring.
        methods: sorted by name.
        nested: attribute and class of the namespaces in it that stand in the same file.
        lazy: attribute, module and class of those that stand in another module.
    """

    path: str
    name: str
    words: str
    methods: tuple[Method, ...]
    nested: tuple[tuple[str, str], ...] = ()
    lazy: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A module of the wire package.

    Attributes:
        name: its file's name without `.py`.
        words: its docstring.
        namespaces: in the order in which they must stand.
        imports: names needed at runtime.
        hints: names needed by type checkers only.
    """

    name: str
    words: str
    namespaces: tuple[Namespace, ...]
    imports: Imports
    hints: Imports


@dataclass(frozen=True, slots=True)
class Enumeration:
    """A closed set of values that is an Enum."""

    name: str
    words: str
    members: tuple[tuple[str, str, str], ...]
    """Name, value, and meaning (or an empty string) of each member."""

    @property
    def meanings(self) -> tuple[tuple[str, str], ...]:
        """Return the members that have a meaning worth a line."""
        return tuple((name, meaning) for name, _, meaning in self.members if meaning)


@dataclass(frozen=True, slots=True)
class Choice:
    """A set of values that is a Literal."""

    name: str
    values: tuple[str, ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class Package:
    """All that the step renders.

    Attributes:
        parts: one file each.
        enums: the Enums.
        choices: the Literals.
        skipping: modules that leave out every property that does not say otherwise.
        exports: public names by module, sorted.
    """

    parts: tuple[Part, ...]
    enums: tuple[Enumeration, ...]
    choices: tuple[Choice, ...]
    skipping: tuple[str, ...]
    exports: Imports

    @property
    def names(self) -> tuple[str, ...]:
        """All public names, sorted."""
        return tuple(sorted(name for _, names in self.exports for name in names))
