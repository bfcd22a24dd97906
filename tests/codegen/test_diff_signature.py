"""What a comparison of two Python signatures says."""

from __future__ import annotations

import ast

import pytest

from codegen.diff import api, signature
from codegen.diff.signature import Signature


def _signature(text: str) -> Signature:
    tree = ast.parse(f"def f{text}: ...").body[0]
    assert isinstance(tree, ast.FunctionDef)
    return Signature(tuple(api.parameters(tree.args)), ast.unparse(tree.returns) if tree.returns else "")


CASES = {
    "the same": ("(a: int)", "(a: int)", []),
    "by name instead of by position": ("(a, /)", "(*, a)", ["python-parameter-kind-narrowed"]),
    "by both instead of by position": ("(a, /)", "(a)", ["python-parameter-kind-widened"]),
    "rest added": ("()", "(*rest)", ["python-parameter-added"]),
    "others added": ("()", "(**others)", ["python-parameter-added"]),
    "two renamed": ("(*, a: int, b: str)", "(*, c: int, d: str)", ["python-parameter-renamed"] * 2),
    "renamed and of another type": (
        "(a: int)",
        "(b: str)",
        ["python-parameter-removed", "python-parameter-added-required"],
    ),
    "one renamed, one put elsewhere": (
        "(a, b)",
        "(c, a)",
        ["python-parameter-removed", "python-parameter-added-required", "python-parameter-moved"],
    ),
    "union in another order": ("(a: int | None)", "(a: None | int)", []),
    "union written otherwise": ("(a: Optional[int])", "(a: Union[int, None])", []),
    "union of one": ("(a: Union[int])", "(a: int)", []),
    "literal of more": ("(a: Literal['x'])", "(a: Literal['x', 'y'])", ["python-parameter-type-widened"]),
    "literal of less": ("(a: Literal['x', 'y'])", "(a: Literal['x'])", ["python-parameter-type-changed"]),
    "any type": ("(a: int)", "(a)", ["python-parameter-type-widened"]),
    "some type": ("(a)", "(a: int)", ["python-parameter-type-changed"]),
    "less comes back": ("() -> int | None", "() -> int", ["python-return-narrowed"]),
    "more comes back": ("() -> int", "() -> int | None", ["python-return-changed"]),
    "nobody knows what comes back": ("() -> int", "()", ["python-return-changed"]),
    "by name in another order": ("(*, a, b)", "(*, b, a)", ["python-parameter-reordered"]),
}


@pytest.mark.parametrize("kind", CASES)
def test_a_change_of_a_signature_is_told(kind: str) -> None:
    old, new, rules = CASES[kind]
    assert rules == [each.rule for each in signature.compare(_signature(old), _signature(new), "f", "API")]


def test_an_annotation_that_is_no_expression_is_compared_as_text() -> None:
    assert frozenset({"a b"}) == signature.members("a b")
    assert frozenset() == signature.members("")
