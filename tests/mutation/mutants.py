"""Mutants: the ways in which one place of a module can be changed so that it still compiles and means something else.

Left alone is what has no behavior of its own: annotations, docstrings, the words of errors, imports, decorators, and
what only type checkers read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_COMPARISONS: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="), ast.LtE: ("<=", "<"), ast.Gt: (">", ">="), ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="), ast.NotEq: ("!=", "=="), ast.In: ("in", "not in"), ast.NotIn: (r"not\s+in", "in"),
    ast.Is: ("is", "is not"), ast.IsNot: (r"is\s+not", "is"),
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*"), ast.FloorDiv: ("//", "*"),
    ast.Mod: ("%", "*"), ast.Pow: ("**", "*"), ast.LShift: ("<<", ">>"), ast.RShift: (">>", "<<"),
    ast.BitAnd: ("&", "|"), ast.BitOr: ("|", "&"), ast.BitXor: ("^", "&"),
}  # fmt: skip
_ORDERED = (ast.Lt, ast.LtE, ast.Gt, ast.GtE)
_SWAPPED = {
    name: other
    for pair in (
        ("min", "max"), ("any", "all"), ("minimum", "maximum"), ("logical_and", "logical_or"), ("argmin", "argmax"),
        ("startswith", "endswith"), ("floor", "ceil"), ("removeprefix", "removesuffix"), ("lower", "upper"),
    )
    for name, other in (pair, pair[::-1])
}  # fmt: skip
_TO_ARGUMENT = {"sorted": "list({})", "reversed": "list({})", "abs": "({})", "round": "({})"}
_TO_RECEIVER = {"strip", "lstrip", "rstrip", "translate", "casefold", "copy", "clip", "sort"}
_TYPING = {"TypeVar", "ParamSpec", "NewType", "namedtuple", "getLogger", "import_module"}
_NAME = re.compile(r"[\w.:/#*-]{1,40}")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of one place.

    Attributes:
        path: the module, below the root.
        line: where the change begins.
        kind: what sort of change it is.
        start: the first byte that is replaced.
        end: the byte behind the last one.
        text: what comes in their place.
        lines: the lines that have to run for the change to matter; empty for what runs when the module is imported.
        names: what the statement defines that runs then, and the class around it.
    """

    path: str
    line: int
    kind: str
    start: int
    end: int
    text: str
    lines: tuple[int, ...] = ()
    names: tuple[str, ...] = ()

    def apply(self, source: bytes) -> bytes:
        """Return the module with this change."""
        return source[: self.start] + self.text.encode() + source[self.end :]

    def shown(self, source: bytes) -> tuple[str, str]:
        """Return the lines that change, before and after, without the space around them."""
        first = source.rfind(b"\n", 0, self.start) + 1
        last = source.find(b"\n", self.end)
        last = len(source) if last < 0 else last
        before = source[first:last]
        after = source[first : self.start] + self.text.encode() + source[self.end : last]
        return tuple(" ".join(each.decode().split()) for each in (before, after))  # type: ignore[return-value]


def mutants(path: str, source: bytes) -> list[Mutant]:
    """Return every mutant of a module, in the order of their places."""
    finder = _Finder(path, source)
    finder.statements(ast.parse(source).body)
    out = dict.fromkeys(sorted(finder.found, key=lambda each: (each.start, each.end, each.text)))
    return [each for each in out if _compiles(each.apply(source))]


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "mutant", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


@dataclass
class _Scope:
    """Where a node is.

    Attributes:
        lines: the lines of the statement, inside a function.
        names: what is defined, outside of one.
        bound: the names that have a value so far, inside a function.
        returns: the function's annotation.
        makes: whether it makes an instance.
    """

    lines: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    bound: set[str] | None = None
    returns: str = ""
    makes: bool = False


@dataclass
class _Finder:
    path: str
    source: bytes
    found: list[Mutant] = field(default_factory=list[Mutant])
    scope: _Scope = field(default_factory=_Scope)
    around: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self._starts = [0, *(at + 1 for at, byte in enumerate(self.source) if byte == 10)]

    # -- places

    def _span(self, node: ast.AST) -> tuple[int, int]:
        line, column = node.lineno, node.col_offset  # type: ignore[attr-defined]
        last, end = node.end_lineno, node.end_col_offset  # type: ignore[attr-defined]
        return self._starts[line - 1] + column, self._starts[last - 1] + end

    def _text(self, node: ast.AST) -> str:
        start, end = self._span(node)
        return self.source[start:end].decode()

    def _add(self, kind: str, start: int, end: int, text: str) -> None:
        line = self.source.count(b"\n", 0, start) + 1
        self.found.append(Mutant(self.path, line, kind, start, end, text, self.scope.lines, self.scope.names))

    def _swap(self, kind: str, node: ast.AST, text: str) -> None:
        self._add(kind, *self._span(node), text)

    def _between(self, kind: str, left: ast.AST, right: ast.AST, pattern: str, text: str) -> None:
        """Replace an operator, which stands between two nodes."""
        start, end = self._span(left)[1], self._span(right)[0]
        match = re.search(pattern.encode(), self.source[start:end])
        if match is not None:
            self._add(kind, start + match.start(), start + match.end(), text)

    # -- statements

    def statements(self, body: Sequence[ast.stmt]) -> None:
        """Look through a block."""
        for statement in body:
            self._statement(statement)

    def _statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            self._function(node)
            return
        if isinstance(node, ast.ClassDef):
            outer_class, self.around = self.around, (node.name,)
            self.statements(node.body)
            self.around = outer_class
            return
        outer = self.scope
        if outer.bound is not None:
            last = _header_end(node)
            self.scope = _Scope(tuple(range(node.lineno, last + 1)), (), outer.bound, outer.returns, outer.makes)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]
            self.scope = _Scope((), (*names, *self.around))
        self._simple(node)
        self.scope = outer

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self.scope
        body = tuple(range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1))
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        names = {each.arg for each in (*arguments, node.args.vararg, node.args.kwarg) if each is not None}
        self.scope = _Scope(body)
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.expression(default)
        returns = "" if node.returns is None else ast.unparse(node.returns)
        self.scope = _Scope((), (), names, returns, node.name in {"__init__", "__post_init__"})
        self.statements(node.body)
        self.scope = outer

    def _simple(self, node: ast.stmt) -> None:
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal() | ast.Pass() | ast.Assert():
                return
            case ast.Expr(value=ast.Constant()):
                return
            case ast.Expr(value=value):
                if self.scope.bound is not None and isinstance(value, ast.Call | ast.Await):
                    self._swap("statement dropped", node, "pass")
                self.expression(value)
            case ast.Raise() | ast.Delete() | ast.Continue() | ast.Break():
                if self.scope.bound is not None:
                    self._swap("statement dropped", node, "pass")
            case ast.Return(value=value) if value is not None:
                self._return(node, value)
            case ast.Assign(targets=targets, value=value):
                self._assign(node, targets, value)
            case ast.AnnAssign(target=target, value=value):
                if value is not None and "TypeAlias" not in ast.unparse(node.annotation):
                    self._assign(node, [target], value)
            case ast.AugAssign(target=target, op=op, value=value):
                plain, other = _ARITHMETIC.get(type(op), ("", ""))
                if plain:
                    self._between("arithmetic", target, value, re.escape(f"{plain}="), f"{other}=")
                self._swap("statement dropped", node, "pass")
                self.expression(value)
            case ast.If(test=test) if ast.unparse(test) == "TYPE_CHECKING":
                return
            case _:
                self._compound(node)

    def _compound(self, node: ast.stmt) -> None:
        if isinstance(node, ast.If | ast.While):
            self._condition(node.test)
        for _, value in ast.iter_fields(node):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.stmt):
                    self._statement(child)
                elif isinstance(child, ast.expr):
                    self._bind(child)
                    self.expression(child)
                elif isinstance(child, ast.ExceptHandler):
                    self.statements(child.body)
                elif isinstance(child, ast.withitem):
                    self._bind(child.optional_vars)
                    self.expression(child.context_expr)
                elif isinstance(child, ast.match_case):
                    for pattern in ast.walk(child.pattern):
                        self._bind(pattern)
                    self.statements(child.body)

    def _bind(self, node: ast.AST | None) -> None:
        if self.scope.bound is None or node is None:
            return
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                self.scope.bound.add(each.id)

    def _assign(self, node: ast.stmt, targets: Sequence[ast.expr], value: ast.expr) -> None:
        names = {each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)}
        if any(name.startswith("__") for name in names) or (self.scope.names and "TypeVar" in ast.unparse(value)):
            return
        bound = self.scope.bound
        if bound is not None:
            places = [target for target in targets if not isinstance(target, ast.Name | ast.Tuple)]
            if (places and not self.scope.makes) or (not places and names and names <= bound):
                self._swap("statement dropped", node, "pass")
            for target in targets:
                self._bind(target)
        self.expression(value)

    def _return(self, node: ast.stmt, value: ast.expr) -> None:
        if isinstance(value, ast.Constant):
            self.expression(value)
            return
        simple = isinstance(value, ast.Compare) and len(value.ops) == 1 and not isinstance(value.ops[0], _ORDERED)
        if self.scope.returns == "bool":
            if not simple and not isinstance(value, ast.UnaryOp):
                self._swap("returned value", value, f"not ({self._text(value)})")
        elif self.scope.returns != "NoReturn":
            self._swap("returned value", value, "None")
        self.expression(value)

    def _condition(self, test: ast.expr) -> None:
        equality = isinstance(test, ast.Compare) and not any(isinstance(op, _ORDERED) for op in test.ops)
        if equality or isinstance(test, ast.BoolOp | ast.Constant | ast.NamedExpr):
            return
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return
        self._swap("condition negated", test, f"not ({self._text(test)})")

    # -- expressions

    def expression(self, node: ast.AST) -> None:
        """Look through an expression."""
        match node:
            case ast.Constant():
                self._constant(node)
                return
            case ast.JoinedStr():
                return
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                for (a, b), op in zip(pairwise([left, *comparators]), ops, strict=True):
                    pattern, other = _COMPARISONS[type(op)]
                    word = pattern if pattern[0] in "<>=!" else rf"\b{pattern}\b"
                    self._between("comparison", a, b, word, other)
            case ast.BoolOp(op=op, values=values):
                plain, other = ("and", "or") if isinstance(op, ast.And) else ("or", "and")
                for a, b in pairwise(values):
                    self._between("boolean", a, b, rf"\b{plain}\b", other)
            case ast.UnaryOp(op=ast.Not() | ast.USub() | ast.Invert(), operand=operand):
                self._swap("negation", node, f"({self._text(operand)})")
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC and not _is_text(left, right):
                plain, other = _ARITHMETIC[type(op)]
                self._between("arithmetic", left, right, re.escape(plain), other)
            case ast.IfExp(test=test):
                self._condition(test)
            case ast.comprehension(ifs=ifs):
                for test in ifs:
                    self._swap("filter dropped", test, "True")
            case ast.Call():
                self._call(node)
                return
            case ast.Subscript(value=ast.Name(id="Literal" | "Annotated")):
                return
            case ast.Lambda(body=body):
                self.expression(body)
                return
            case _:
                pass
        for child in ast.iter_child_nodes(node):
            self.expression(child)

    def _call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in _TYPING:
            return
        if name in _SWAPPED:
            end = self._span(node.func)[1]
            self._add("call", end - len(name), end, _SWAPPED[name])
        if name in _TO_ARGUMENT and isinstance(node.func, ast.Name) and len(node.args) >= 1:
            self._swap("call", node, _TO_ARGUMENT[name].format(self._text(node.args[0])))
        if name in _TO_RECEIVER and isinstance(node.func, ast.Attribute):
            self._swap("call", node, self._text(node.func.value))
        if isinstance(node.func, ast.Attribute):
            self.expression(node.func.value)
        skipped = {"isinstance": 1, "issubclass": 1, "cast": 0}.get(name)
        # what a function of ours, other than a class, gets as plain text is mostly the name of an argument, for errors
        helper = isinstance(node.func, ast.Name) and node.func.id.lstrip("_")[:1].islower()
        for at, argument in enumerate(node.args):
            if at != skipped and not (
                helper and isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            ):
                self.expression(argument)
        for keyword in node.keywords:
            if keyword.arg != "strict":  # of `zip`: it asserts what the lines above have made sure of
                self.expression(keyword.value)

    def _constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self._swap("constant", node, str(not value))
        elif isinstance(value, int):
            self._swap("constant", node, str(value + 1))
        elif isinstance(value, float):
            self._swap("constant", node, repr(value * 2 or 1.0))
        elif isinstance(value, str) and _NAME.fullmatch(value) and self._text(node)[0] in "\"'":
            self._swap("constant", node, repr(f"{value}_"))


def _is_text(*operands: ast.expr) -> bool:
    """Return whether an operand is text, so that ``+`` joins."""
    return any(
        isinstance(each, ast.JoinedStr) or (isinstance(each, ast.Constant) and isinstance(each.value, str))
        for each in operands
    )


def _header_end(node: ast.stmt) -> int:
    """Return the last line of a statement without the blocks in it."""
    body = getattr(node, "body", None) or getattr(node, "cases", None)
    if not body:
        return node.end_lineno or node.lineno
    first = body[0]
    line: int = first.pattern.lineno if isinstance(first, ast.match_case) else first.lineno
    return max(node.lineno, line - 1)
