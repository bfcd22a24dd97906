"""Records: what :func:`dataclasses.dataclass` makes, in a fifth of the time, and without importing that module.

A program that connects and searches once defines about forty of them. What few programs look at (the fields and
parameters that :mod:`dataclasses` reads) is made when it is read, so that ``replace``, ``asdict`` and ``is_dataclass``,
subclasses that are dataclasses, and pydantic work as with a dataclass. Type checkers see a dataclass.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__all__ = ("constructor", "field", "record", "replace")

if TYPE_CHECKING:
    from collections.abc import Callable
    from dataclasses import dataclass as record
    from dataclasses import field, replace
    from typing import ParamSpec, TypeVar

    P = ParamSpec("P")
    R = TypeVar("R")

    def constructor(cls: Callable[P, R]) -> Callable[P, R]: ...

else:
    from collections.abc import Callable
    from operator import attrgetter

    class _Missing:
        """Stands for a value that was not passed; in signatures, for one that is made."""

        __slots__ = ()

        def __repr__(self) -> str:
            return "<factory>"

    _MISSING = _Missing()
    _OWN = "__record_fields__"

    class _Field:
        """A field: as it was declared, its name, its type, and whether it is passed by name only."""

        __slots__ = ("by_name", "compare", "default", "factory", "init", "kind", "name", "repr")

        def __init__(
            self,
            default: Any,
            factory: Any = _MISSING,
            init: bool = True,
            repr: bool = True,
            compare: bool = True,
            by_name: bool | None = None,
        ) -> None:
            self.default = default
            self.factory = factory
            self.init = init
            self.repr = repr
            self.compare = compare
            self.by_name = by_name

        @property
        def is_required(self) -> bool:
            return self.default is _MISSING and self.factory is _MISSING

    class _Lazy:
        """An attribute of :mod:`dataclasses` that is made when it is read first."""

        __slots__ = ("_name", "_owner")

        def __init__(self, owner: type, name: str) -> None:
            self._owner = owner
            self._name = name

        def __get__(self, instance: Any, owner: type) -> Any:
            made = getattr(_as_dataclass(self._owner), self._name)
            setattr(self._owner, self._name, made)
            return made

    class _FirstInitializer:
        """Stands for an `__init__` until it is called or looked at: compiling one takes longer than all the rest."""

        __slots__ = ("_owner",)

        def __init__(self, owner: type) -> None:
            self._owner = owner

        def __get__(self, instance: Any, owner: type) -> Any:
            compiled = _initializer(self._owner)
            if self._owner.__dict__["__init__"] is self:
                self._owner.__init__ = compiled
            return compiled.__get__(instance, owner)

    def field(
        *,
        default: Any = _MISSING,
        default_factory: Any = _MISSING,
        init: bool = True,
        repr: bool = True,
        compare: bool = True,
        kw_only: bool | None = None,
    ) -> Any:
        """Describe a field, as :func:`dataclasses.field` does."""
        return _Field(default, default_factory, init, repr, compare, kw_only)

    def record(
        cls: type | None = None,
        /,
        *,
        init: bool = True,
        repr: bool = True,
        eq: bool = True,
        frozen: bool = False,
        kw_only: bool = False,
        slots: bool = False,
    ) -> Any:
        """Make a class a record, as :func:`dataclasses.dataclass` does."""

        def make(cls: type) -> type:
            return _made(cls, init=init, repr_=repr, eq=eq, frozen=frozen, kw_only=kw_only, slots=slots)

        return make if cls is None else make(cls)

    def replace(original: Any, /, **changes: Any) -> Any:
        """Return a record like another but for some fields, as :func:`dataclasses.replace` does."""
        for name, each in getattr(original, _OWN).items():
            if each.init and name not in changes:
                changes[name] = getattr(original, name)
        return type(original)(**changes)

    def constructor(cls: type) -> Callable[..., Any]:
        """Return a function that makes instances of a record as the class does, in a third of the time.

        A class that is called copies keyword arguments into a dict first, and out of it again. It is for records that
        are made by the dozen; compiling the function takes as long as a hundred calls save.
        """
        values, parameters, lines = _initialization(cls)
        body = "\n  ".join(["self = _new(_cls)", *lines, "return self"])
        make = _compiled(cls, "construct", values | {"_new": cls.__new__, "_cls": cls}, parameters, body)
        make.__qualname__ = cls.__qualname__
        return make

    def _made(cls: type, *, init: bool, repr_: bool, eq: bool, frozen: bool, kw_only: bool, slots: bool) -> type:
        own = _declared(cls, kw_only)
        fields: dict[str, _Field] = {}
        for base in cls.__mro__[-1:0:-1]:
            fields.update(base.__dict__.get(_OWN) or {})
        fields.update(own)
        for name, each in own.items():
            if each.default is not _MISSING:
                setattr(cls, name, each.default)
            elif name in cls.__dict__:
                delattr(cls, name)
        if slots:
            cls = _slotted(cls, own)
        space = cls.__dict__
        setattr(cls, _OWN, fields)
        options = {"init": init, "repr": repr_, "eq": eq, "frozen": frozen, "kw_only": kw_only}
        cls.__record_options__ = {**options, "slots": slots}
        cls.__dataclass_fields__ = _Lazy(cls, "__dataclass_fields__")
        cls.__dataclass_params__ = _Lazy(cls, "__dataclass_params__")
        if "__match_args__" not in space:
            cls.__match_args__ = tuple(name for name, each in fields.items() if each.init and not each.by_name)
        if init:
            _check_order(fields)
            cls.__init__ = _FirstInitializer(cls)
        if repr_ and "__repr__" not in space:
            cls.__repr__ = _described(tuple(name for name, each in fields.items() if each.repr))
        if eq:
            compared = tuple(name for name, each in fields.items() if each.compare)
            _add_equality(cls, compared, frozen=frozen)
        if frozen:
            _freeze(cls, frozenset(fields))
            if slots:
                _add_state(cls, tuple(fields))
        if not cls.__doc__:
            cls.__doc__ = cls.__name__
        return cls

    def _declared(cls: type, kw_only: bool) -> dict[str, _Field]:
        """Return the fields that a class itself declares."""
        space = cls.__dict__
        found: dict[str, _Field] = {}
        for name, kind in cls.__annotations__.items():
            if "ClassVar" in str(kind):
                continue
            given = space.get(name, _MISSING)
            each = given if isinstance(given, _Field) else _Field(given)
            each.name, each.kind = name, kind
            each.by_name = kw_only if each.by_name is None else each.by_name
            if type(each.default) in {list, dict, set}:
                raise ValueError(f"default of field {name} must not be mutable; use default_factory")
            found[name] = each
        return found

    def _slotted(cls: type, own: dict[str, _Field]) -> type:
        """Return the class again, with slots."""
        inherited = {name for base in cls.__mro__[1:-1] for name in base.__dict__.get("__slots__", ())}
        space = dict(cls.__dict__)
        for name in (*own, "__dict__", "__weakref__"):
            space.pop(name, None)
        space["__slots__"] = tuple(name for name in own if name not in inherited)
        made = type(cls)(cls.__name__, cls.__bases__, space)
        made.__qualname__ = cls.__qualname__
        return made

    def _check_order(fields: dict[str, _Field]) -> None:
        has_default = False
        for each in fields.values():
            if each.init and not each.by_name:
                if each.is_required and has_default:
                    raise TypeError(f"field {each.name} without a default follows one with a default")
                has_default = has_default or not each.is_required

    def _initializer(cls: type) -> Callable[..., None]:
        """Return `__init__`, compiled: it runs with every call of the client."""
        values, parameters, lines = _initialization(cls)
        initialize = _compiled(cls, "__init__", values, ["self", *parameters], "\n  ".join(lines) or "pass")
        fields = [each for each in getattr(cls, _OWN).values() if each.init]
        fields.sort(key=lambda each: each.by_name)
        initialize.__annotations__ = {each.name: each.kind for each in fields} | {"return": None}
        initialize.__qualname__ = f"{cls.__qualname__}.__init__"
        return initialize

    def _initialization(cls: type) -> tuple[dict[str, Any], list[str], list[str]]:
        """Return what `__init__` consists of: values that it refers to, its parameters, and its lines."""
        fields, frozen = getattr(cls, _OWN), cls.__record_options__["frozen"]
        by_name = [_parameter(each) for each in fields.values() if each.init and each.by_name]
        parameters = [_parameter(each) for each in fields.values() if each.init and not each.by_name]
        if by_name:
            parameters += ["*", *by_name]
        values: dict[str, Any] = {"_missing": _MISSING, "_set": object.__setattr__}
        lines: list[str] = []
        for name, each in fields.items():
            values[f"_default_{name}"], values[f"_make_{name}"] = each.default, each.factory
            if not each.init and each.is_required:
                continue
            if each.factory is not _MISSING:
                made = f"_make_{name}()"
                value = f"{made} if {name} is _missing else {name}" if each.init else made
            else:
                value = name if each.init else f"_default_{name}"
            if not frozen:
                lines.append(f"self.{name} = {value}")
                continue
            setter = getattr(getattr(cls, name, None), "__set__", None)  # of a slot
            values[f"_set_{name}"] = setter
            lines.append(f"_set(self, {name!r}, {value})" if setter is None else f"_set_{name}(self, {value})")
        if hasattr(cls, "__post_init__"):
            lines.append("self.__post_init__()")
        return values, parameters, lines

    def _compiled(cls: type, name: str, values: dict[str, Any], parameters: list[str], body: str) -> Callable[..., Any]:
        """Return a function with these parameters and this body, which refers to the values."""
        import sys

        source = f"def make({', '.join(values)}):\n def {name}({', '.join(parameters)}):\n  {body}\n return {name}"
        scope: dict[str, Any] = {}
        module = sys.modules.get(cls.__module__)
        exec(source, module.__dict__ if module else {}, scope)  # noqa: S102 - of names alone, as dataclasses do
        compiled: Callable[..., Any] = scope["make"](**values)
        return compiled

    def _parameter(each: _Field) -> str:
        if each.factory is not _MISSING:
            return f"{each.name}=_missing"
        return each.name if each.default is _MISSING else f"{each.name}=_default_{each.name}"

    def _described(names: tuple[str, ...]) -> Callable[[Any], str]:
        def describe(self: Any) -> str:
            try:
                parts = [f"{name}={getattr(self, name)!r}" for name in names]
            except AttributeError:  # it is being made: tracebacks show it, too
                return object.__repr__(self)
            return f"{self.__class__.__qualname__}({', '.join(parts)})"

        return describe

    def _add_equality(cls: type, names: tuple[str, ...], *, frozen: bool) -> None:
        space = dict(cls.__dict__)
        key = _key(names)
        if "__eq__" not in space:

            def is_equal(self: Any, other: object) -> bool:
                return key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented

            cls.__eq__ = is_equal
        has_hash = "__hash__" in space and not (space["__hash__"] is None and "__eq__" in space)
        if not has_hash:
            cls.__hash__ = (lambda self: hash(key(self))) if frozen else None

    def _key(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
        if len(names) > 1:
            return attrgetter(*names)
        return lambda self: tuple([getattr(self, name) for name in names])

    def _freeze(cls: type, names: frozenset[str]) -> None:
        def assign(self: Any, name: str, value: Any) -> None:
            if type(self) is cls or name in names:
                raise _frozen(f"cannot assign to field {name!r}")
            super(cls, self).__setattr__(name, value)

        def delete(self: Any, name: str) -> None:
            if type(self) is cls or name in names:
                raise _frozen(f"cannot delete field {name!r}")
            super(cls, self).__delattr__(name)

        for name, method in (("__setattr__", assign), ("__delattr__", delete)):
            if name in cls.__dict__:
                raise TypeError(f"frozen class {cls.__name__} must not define {name}")
            setattr(cls, name, method)

    def _frozen(text: str) -> AttributeError:
        from dataclasses import FrozenInstanceError

        return FrozenInstanceError(text)

    def _add_state(cls: type, names: tuple[str, ...]) -> None:
        """Add what pickles instances: they cannot be assigned to."""

        def state(self: Any) -> list[Any]:
            return [getattr(self, name) for name in names]

        def restore(self: Any, values: list[Any]) -> None:
            for name, value in zip(names, values, strict=True):
                object.__setattr__(self, name, value)

        for name, method in (("__getstate__", state), ("__setstate__", restore)):
            if name not in cls.__dict__:
                setattr(cls, name, method)

    def _as_dataclass(cls: type) -> Any:
        """Return a dataclass with the fields and parameters of a record."""
        import dataclasses

        described = []
        for each in getattr(cls, _OWN).values():
            options: dict[str, Any] = {"init": each.init, "repr": each.repr, "compare": each.compare}
            if each.default is not _MISSING:
                options["default"] = each.default
            if each.factory is not _MISSING:
                options["default_factory"] = each.factory
            described.append((each.name, each.kind, dataclasses.field(kw_only=each.by_name, **options)))
        return dataclasses.make_dataclass(cls.__name__, described, **cls.__record_options__)
