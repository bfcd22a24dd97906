"""What is mutated and what is left alone, which tests a mutant meets, and that a run tells them apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutation import equivalent
from tests.mutation.__main__ import judge
from tests.mutation.coverage_map import CoverageMap
from tests.mutation.mutants import Mutant, mutants
from tests.mutation.parts import PARTS
from tests.mutation.workspace import Workspace
from tests.support.source import ROOT

pytestmark = pytest.mark.unit


def changes(source: str) -> list[tuple[str, str]]:
    """Return the kind of each mutant of a module, and what its changed lines become."""
    content = source.encode()
    return [(each.kind, each.shown(content)[1]) for each in mutants("m.py", content)]


def inside(line: str) -> list[tuple[str, str]]:
    """Return the mutants of a line in a function."""
    return changes(f"def f(a, b, c):\n    {line}\n")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("g(a < b)", [("statement dropped", "pass"), ("comparison", "g(a <= b)")]),
        ("g(a not in b)", [("statement dropped", "pass"), ("comparison", "g(a in b)")]),
        ("x = a is not None", [("comparison", "x = a is None")]),
        ("x = a and b and c", [("boolean", "x = a or b and c"), ("boolean", "x = a and b or c")]),
        ("x = a - b // c", [("arithmetic", "x = a + b // c"), ("arithmetic", "x = a - b * c")]),
        ("x = not a", [("negation", "x = (a)")]),
        ("x = [y for y in a if y]", [("filter dropped", "x = [y for y in a if True]")]),
        ("x = 0.5", [("constant", "x = 1.0")]),
        ("x = (True, 3)", [("constant", "x = (False, 3)"), ("constant", "x = (True, 4)")]),
        ("x = {'key': a}", [("constant", "x = {'key_': a}")]),
        ("x = min(a, b)", [("call", "x = max(a, b)")]),
        ("x = sorted(a)", [("call", "x = list(a)")]),
        ("x = a.strip()", [("call", "x = a")]),
        ("a += b", [("statement dropped", "pass"), ("arithmetic", "a -= b")]),
        ("a = b", [("statement dropped", "pass")]),
        ("a.x = b", [("statement dropped", "pass")]),
        ("raise ValueError(f'{a} of 3')", [("statement dropped", "pass")]),
        ("return a", [("returned value", "return None")]),
        ("x = a if b > c else c", [
            ("condition negated", "x = a if not (b > c) else c"), ("comparison", "x = a if b >= c else c"),
        ]),
    ],
)  # fmt: skip
def test_a_place_has_these_mutants(line: str, expected: list[tuple[str, str]]) -> None:
    assert sorted(expected) == sorted(inside(line))


@pytest.mark.parametrize(
    "source",
    [
        "import a\nfrom b import c\n",
        '"""Words."""\n',
        "def f(a: int | None) -> Literal['x']:\n    '''Words.'''\n",
        "class C:\n    x: int | None\n",
        "if TYPE_CHECKING:\n    X = 1\n",
        "__all__ = ['a']\n",
        "X: TypeAlias = 'a | b'\n",
        "T = TypeVar('T', bound=3)\n",
        "@decorated(3)\ndef f(): ...\n",
        "def f(a):\n    x = check(a, 'name of the argument')\n    y = check(a, 'name')\n",
        "def f(a):\n    x = f'{a} and {3}'\n",
        "def f(a):\n    x = isinstance(a, int | float)\n",
        "def f(a):\n    x = zip(a, a, strict=True)\n",
    ],
)
def test_what_has_no_behavior_of_its_own_is_left_alone(source: str) -> None:
    assert [] == changes(source)


def test_the_body_of_a_decorated_function_and_the_default_of_an_argument_are_mutated() -> None:
    source = "@decorated\ndef f(a=3):\n    return g(\n        a,\n        4,\n    )\n"
    found = {each.text: each.lines for each in mutants("m.py", source.encode())}
    assert {"4": (3, 4, 5, 6), "5": (3, 4, 5, 6), "None": (3, 4, 5, 6)} == found


def test_a_function_that_answers_yes_or_no_is_negated() -> None:
    assert [("returned value", "return not (a.b)")] == changes("def f(a) -> bool:\n    return a.b\n")


def test_a_condition_is_looked_for_where_it_stands() -> None:
    source = "def f(a):\n    if a:\n        g(3)\n"
    assert {"not (a)": (2,), "pass": (3,), "4": (3,)} == {
        each.text: each.lines for each in mutants("m.py", source.encode())
    }


def test_a_constant_of_a_module_is_known_by_its_name() -> None:
    (found,) = mutants("m.py", "é = 1\nLIMIT = 10\n".encode())[1:]
    assert (2, ("LIMIT",), ("LIMIT = 10", "LIMIT = 11")) == (
        found.line,
        found.names,
        found.shown("é = 1\nLIMIT = 10\n".encode()),
    )


def test_a_constant_of_a_class_is_known_by_the_class_too() -> None:
    first, second = mutants("m.py", b"class Color:\n    RED = 1\n\n\nLIMIT = 3\n")
    assert (("RED", "Color"), ("LIMIT",)) == (first.names, second.names)


def test_a_mutant_meets_the_tests_that_run_its_line_or_use_its_name() -> None:
    slow, quick, other, user = "a.py::slow", "a.py::quick", "b.py::other", "c.py::user"
    tests = CoverageMap(
        {"m.py": {2: frozenset({slow, quick}), 3: frozenset({other})}, "n.py": {1: frozenset({user})}},
        {slow: 9.0, quick: 1.0, other: 2.0, user: 3.0},
        {"m.py": ["LIMIT = 1", "x = 1", "y = 2"], "n.py": ["return m.LIMIT + _LIMIT"]},
        {"a.py": "", "b.py": "for kind in (Level, Color): ...", "c.py": ""},
    )

    def met(**more: object) -> list[str]:
        return tests.tests(Mutant("m.py", 1, "constant", 0, 0, "", **more))  # type: ignore[arg-type]

    assert [quick, slow] == met(lines=(2,))
    assert [other, quick, slow] == met(lines=(2, 3))
    assert [user] == met(names=("LIMIT",))
    assert [other] == met(names=("RED", "Color"))
    assert [other, quick, slow] == met(names=("_LIMIT",))  # which `n.py` has, too
    assert [other, quick, slow] == met(names=("NOBODY",))
    assert [] == tests.tests(Mutant("elsewhere.py", 1, "constant", 0, 0, ""))


def test_every_part_has_modules_and_tests_and_no_module_is_in_two() -> None:
    modules = [(path, name) for name, part in PARTS.items() for path in part.modules(ROOT)]
    assert {name for _, name in modules} == set(PARTS)
    assert len(modules) == len({path for path, _ in modules})
    for part in PARTS.values():
        assert [] == [pattern for pattern in part.sources if not list(ROOT.glob(pattern))]
        assert [] == [path for path in part.tests if not (ROOT / path).exists()]


def test_every_mutant_listed_as_equivalent_exists() -> None:
    for entry in equivalent.listed():
        source = (ROOT / entry.file).read_bytes()
        shown = {each.shown(source) for each in mutants(entry.file, source)}
        assert (entry.before, entry.after) in shown, entry
        assert entry.reason


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="the tree is copied by what git lists")
def test_a_run_tells_what_a_test_notices_from_what_it_does_not(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "tree")
    name = next(path.as_posix() for path in PARTS["search"].modules(ROOT) if path.name == "autocut.py")
    source = (ROOT / name).read_bytes()
    test = "tests/unit/engine/test_fusion.py::test_autocut_stops_at_jumps[values5-2-4]"
    chosen = {"if count < 1 or not span:": "survived", "seen -= 1": "killed"}

    found = {
        each.shown(source)[1]: judge(each, source, [test], 1.0, workspace)
        for each in mutants(name, source)
        if each.shown(source)[1] in chosen
    }

    assert chosen == found
    assert source == (workspace.path / name).read_bytes() == (ROOT / name).read_bytes()
