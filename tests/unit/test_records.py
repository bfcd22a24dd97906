"""Records behave as the dataclasses that type checkers take them for."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from typing import Any, ClassVar, Generic, TypeVar

import pydantic
import pytest

from weaviate_gen._runtime import records

pytestmark = pytest.mark.unit

T = TypeVar("T")


def _classes(record: Any, field: Any) -> dict[str, Any]:
    """Define one class of each kind, by `dataclasses` or as records."""

    @record
    class Plain:
        """Doc."""

        a: int
        b: str = "b"
        kind: ClassVar[str] = "plain"

    @record(frozen=True, slots=True)
    class Frozen:
        a: int
        b: str = "b"
        c: float | None = None

        @property
        def twice(self) -> int:
            return 2 * self.a

    @record(frozen=True)
    class FrozenOpen:
        a: int
        b: str = "b"

    @record(slots=True)
    class Slotted(Generic[T]):
        a: T
        b: list[int] = field(default_factory=list)

    @record(frozen=True, slots=True, kw_only=True)
    class Named:
        b: str = "b"
        a: int
        c: dict[str, int] = field(default_factory=dict, repr=False, compare=False)

    @record(frozen=True, slots=True)
    class Mixed:
        a: int
        c: int = field(default=3, kw_only=True)
        b: str = "b"

    @record(slots=True)
    class Late:
        a: int
        b: str = field(init=False, repr=False, compare=False)
        c: int = field(init=False, default=7)

        def __post_init__(self) -> None:
            self.b = f"late {self.a}"

    @record(frozen=True, slots=True)
    class Base:
        a: int
        b: str = "b"

    @record(frozen=True, slots=True)
    class Derived(Base):
        b: str = "derived"
        c: int = 4

    @record(eq=False, repr=False)
    class Bare:
        a: int = 1

    @record(frozen=True, slots=True)
    class Own:
        a: int = 1

        def __repr__(self) -> str:
            return "own"

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

        def __hash__(self) -> int:
            return 5

    @record
    class OwnEquality:  # noqa: PLW1641 - what becomes of the hash is the question
        a: int = 1

        def __eq__(self, other: object) -> bool:
            return True

    @record(init=False)
    class OwnInit:
        a: int

        def __init__(self, text: str) -> None:
            self.a = int(text)

    return {name: each for name, each in locals().items() if isinstance(each, type)}


OURS = _classes(records.record, records.field)
THEIRS = _classes(dataclasses.dataclass, dataclasses.field)
NAMES = sorted(OURS)

CALLS: list[tuple[tuple[Any, ...], dict[str, Any]]] = [
    ((), {}),
    ((1,), {}),
    ((1, "x"), {}),
    (("1",), {}),
    ((2, "x", 3), {}),
    ((2,), {"b": "y"}),
    ((2,), {"c": 9}),
    ((), {"a": 5}),
    ((), {"a": 5, "c": {"k": 1}}),
    ((1, 2, 3, 4), {}),
    ((), {"unknown": 1}),
    ((1,), {"a": 1}),
]


def _outcome(action: Any) -> Any:
    """Return what an action gives, or the type of its error."""
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is compared
        return type(error)


def _look(made: Any) -> dict[str, Any]:
    """Return all that one can see of an object."""
    if isinstance(made, type):
        return {"error": made}
    return {
        "repr": str(repr(made)).split(" object at ")[0],
        "fields": {each.name: getattr(made, each.name, "missing") for each in dataclasses.fields(made)},
        "hash": _outcome(lambda: hash(made)) if type(made).__hash__ is not object.__hash__ else "by identity",
        "equal": made == copy.copy(made),
        "asdict": _outcome(lambda: dataclasses.asdict(made)),
        "replaced": str(_outcome(lambda: dataclasses.replace(made, a=77))).split(" object at ")[0],
        "vars": _outcome(lambda: vars(made)),
        "assigned": _outcome(lambda: setattr(made, "a", 3)),
        "deleted": _outcome(lambda: delattr(made, "a")),
        # of which error: before Python 3.12, frozen dataclasses with slots raise a TypeError by mistake
        "other": isinstance(_outcome(lambda: setattr(made, "other", 3)), type),
    }


@pytest.mark.parametrize("name", NAMES)
def test_objects_look_and_behave_alike(name: str) -> None:
    for arguments, named in CALLS:
        ours, theirs = (
            _look(_outcome(lambda made=kind[name]: made(*arguments, **named)))  # noqa: B023 - called at once
            for kind in (OURS, THEIRS)
        )
        assert ours == theirs, (arguments, named)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "OwnInit"])
def test_constructors_make_what_classes_make(name: str) -> None:
    cls = OURS[name]
    construct = records.constructor(cls)
    for arguments, named in CALLS:
        made, expected = (
            _look(_outcome(lambda make=make: make(*arguments, **named)))  # noqa: B023 - called at once
            for make in (construct, cls)
        )
        assert expected == made, (arguments, named)


@pytest.mark.parametrize("name", NAMES)
def test_classes_look_alike(name: str) -> None:
    def look(cls: Any) -> dict[str, Any]:
        return {
            "signature": str(inspect.signature(cls)),
            "signature of __init__": str(inspect.signature(cls.__init__)),
            "match": cls.__match_args__,
            "slots": cls.__dict__.get("__slots__"),
            "fields": [
                (each.name, each.type, each.init, each.repr, each.compare, each.kw_only, each.default)
                for each in dataclasses.fields(cls)
            ],
            "frozen": cls.__dataclass_params__.frozen,
            "eq": cls.__dataclass_params__.eq,
            "is one": dataclasses.is_dataclass(cls),
            "module": cls.__module__,
            "name": cls.__qualname__,
            "hash": cls.__hash__ is None,
        }

    ours, theirs = look(OURS[name]), look(THEIRS[name])
    for each in (ours, theirs):
        each["fields"] = [
            tuple(str(part) if part is dataclasses.MISSING else part for part in one) for one in each["fields"]
        ]
    assert ours == theirs


def test_equality_needs_the_same_class_and_equal_fields() -> None:
    base, derived, named = OURS["Base"], OURS["Derived"], OURS["Named"]
    assert base(1) == base(1) != base(2)
    assert base(1, "derived") != derived(1)
    assert base(1) != (1, "b")
    assert named(a=1, c={"x": 1}) == named(a=1)
    nan = float("nan")
    single = OURS["Bare"]
    assert single(1) != single(1)
    assert OURS["Frozen"](1, "b", nan) == OURS["Frozen"](1, "b", nan)


@records.record(frozen=True, slots=True)
class Kept:
    """A record that can be found by name."""

    a: int
    b: list[int] = records.field(default_factory=list)


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_records_are_pickled_and_copied(protocol: int) -> None:
    kept = Kept(1, [2])
    assert pickle.loads(pickle.dumps(kept, protocol)) == kept
    deep = copy.deepcopy(kept)
    assert deep == kept
    assert deep.b is not kept.b


def test_replace_makes_another_of_the_same_class() -> None:
    derived = OURS["Derived"](1)
    other = records.replace(derived, c=5)
    assert (type(other), other.a, other.b, other.c) == (type(derived), 1, "derived", 5)
    with pytest.raises(TypeError):
        records.replace(derived, unknown=1)
    late = records.replace(OURS["Late"](1), a=2)
    assert (late.a, late.b) == (2, "late 2")


def test_subclasses_of_any_kind_work() -> None:
    @dataclasses.dataclass
    class Data(OURS["Plain"]):  # type: ignore[misc]  # made at run time
        c: int = 3

    class Simple(OURS["Plain"]):  # type: ignore[misc]
        def __init__(self, text: str) -> None:
            super().__init__(int(text), b="simple")

    class Same(OURS["Plain"]):  # type: ignore[misc]
        pass

    assert [each.name for each in dataclasses.fields(Data)] == ["a", "b", "c"]
    assert Data(1, c=5) == Data(1, "b", 5)
    assert (Simple("4").a, Simple("4").b) == (4, "simple")
    assert str(inspect.signature(Simple)) == "(text: 'str') -> 'None'"
    assert str(inspect.signature(Same)) == str(inspect.signature(OURS["Plain"]))
    assert [each.name for each in dataclasses.fields(Simple)] == ["a", "b"]


def test_pydantic_takes_a_record_as_a_field() -> None:
    class Model(pydantic.BaseModel):
        kept: Kept

    model = Model.model_validate({"kept": {"a": "1", "b": [2]}})
    assert model.kept == Kept(1, [2])
    assert model.model_dump() == {"kept": {"a": 1, "b": [2]}}


def test_a_base_that_is_no_record_has_no_fields_of_one() -> None:
    assert not dataclasses.is_dataclass(object)
    assert dataclasses.fields(OURS["Bare"])[0].default == 1


def test_what_cannot_be_a_record_is_an_error() -> None:
    with pytest.raises(TypeError, match="field b without a default follows one with a default"):

        @records.record
        class Late:
            a: int = 1
            b: int

    with pytest.raises(ValueError, match="default of field a must not be mutable; use default_factory"):

        @records.record
        class Shared:
            a: list[int] = []  # noqa: RUF012 - that is the error

    with pytest.raises(TypeError, match="must not define __setattr__"):

        @records.record(frozen=True)
        class Open:
            a: int

            def __setattr__(self, name: str, value: object) -> None:
                """Never called."""


def test_a_check_around_the_initializer_stays() -> None:
    @records.record(slots=True)
    class Wrapped:
        a: int

    plain, seen = Wrapped.__init__, list[int]()

    def checking(self: Wrapped, a: int) -> None:
        seen.append(a)
        plain(self, a)

    Wrapped.__init__ = checking  # type: ignore[method-assign]
    assert [Wrapped(1).a, Wrapped(2).a] == seen == [1, 2]
