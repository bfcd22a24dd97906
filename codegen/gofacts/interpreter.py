"""Follow values through functions: which settings are read, by which default, and what they are compared with.

Every branch is taken, and a name is all that it was ever set to. Calls of functions of the tree are entered with what
their arguments are, so that a key, a default or a list of values is found however many helpers it goes through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from codegen.gofacts.resolution import callees, field_of, named_type
from codegen.gofacts.syntax import Function, GoFile, Package, Tree, line, parameters, part, string, text, walk
from codegen.gofacts.values import (
    DURATIONS,
    NOTHING,
    Closure,
    Scope,
    StructAt,
    Value,
    arithmetic,
    literal,
    number,
    quoted,
    union,
    unquoted,
)

MAPS = {"Class": "", "ClassByModuleName": "", "Property": "@property"}
"""Methods that return the settings of a module for a collection, and for a property; the path that these have."""
BASIC = re.compile(r"bool|string|u?int(8|16|32|64)?|float(32|64)")
PASSING = ("ToLower", "ToUpper", "TrimSpace", "Duration", "Title")
"""Functions of the standard library whose result is their argument, as far as facts are concerned."""
REFUSES = re.compile(r"[eE]rr|return false|panic\(")
BOUNDS = {"<": "min", "<=": "above", ">": "max", ">=": "below"}
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
LISTS = ("map_type", "slice_type", "array_type", "implicit_length_array_type")
ERROR, CLAMPS = "error", "clamps"
"""What becomes of a value that a condition is true of: it is refused, or replaced."""
UNSET = frozenset({'""', "0", "nil", "true", "false"})
"""What a comparison with tells nothing of the values that are allowed."""
NEGATED = {"true": "false", "false": "true"}
DEEPEST = 40
WRONG, ABSENT = "defaultValue", "notExistsValue"
"""Parameters of the shared readers: what they return for a value of a wrong type, and for none."""
TYPES = (("List", "list[str]"), ("Bool", "bool"), ("Int", "int"), ("Float", "float"), ("String", "str"))
HELPER = re.compile(r"(?i)(get|valid|optional)\w*(property|setting|option|value|frommap)")
"""Functions that read or check whatever setting they are asked to: the line that asks them is the place of a fact."""

Record = Callable[[str, str, str, str], None]
"""Callback for a setting, an aspect, a value, and where it was found."""


@dataclass(slots=True)
class Interpreter:
    """Runs functions of a tree, and records what they do with settings.

    Attributes:
        tree: the source.
        home: folders whose lines are named as the place of a fact, rather than those of shared code.
        record: takes the facts.
        enters: whether the functions of a file are entered.
        getters: whether settings are read by functions that return them, or else their default.
        roots: struct types whose fields are the settings.
        frames: calls that are running.
        results: what functions and constants were found to return.
        running: function literals that are running.
        senses: of the conditions around, whether they refuse or replace what they are true of.
    """

    tree: Tree
    home: Sequence[str]
    record: Record
    enters: Callable[[str], bool]
    frames: list[tuple[Scope, Node]] = field(default_factory=list)
    getters: bool = False
    roots: frozenset[StructAt] = frozenset()
    results: dict[tuple[object, ...], Value] = field(default_factory=dict)
    senses: list[str] = field(default_factory=list)
    running: list[Node] = field(default_factory=list)

    def run(self, package: Package, function: Function, receiver: Value, arguments: Sequence[Value]) -> Value:
        """Run a function; return what it may return."""
        key = (function, receiver, tuple(arguments))
        if key in self.results or len(self.frames) > DEEPEST:
            return self.results.get(key, NOTHING)
        self.results[key] = NOTHING
        scope = Scope(function, package)
        if function.receiver is not None:
            name, kind = function.receiver
            _declare(scope, name, kind, receiver if receiver.structs else _made(self, scope, kind))
        absent = any(name == ABSENT for name, _ in function.parameters)
        for index, (name, kind) in enumerate(function.parameters):
            given = arguments[index] if index < len(arguments) else NOTHING
            given = NOTHING if absent and name == WRONG else given
            _declare(scope, name, kind, given if given != NOTHING else _made(self, scope, kind))
        for name, kind in function.results:
            _declare(scope, name, kind, _made(self, scope, kind))
        outer, self.senses = self.senses, []
        self.frames.append((scope, function.body))
        execute(self, scope, function.body)
        self.frames.pop()
        self.senses = outer
        self.results[key] = scope.result
        self._default(scope)
        return scope.result

    def _default(self, scope: Scope) -> None:
        """Record what a function returns for one setting, where it returns literals too: they are its default."""
        if self.getters and len(scope.result.settings) == 1 and not scope.result.structs:
            for path in scope.result.settings:
                for known in (scope.result.literals | scope.result.items) - {"nil"}:
                    self.found(path, "default", known, scope, scope.function.body)

    def found(self, setting: str, aspect: str, value: str, scope: Scope, node: Node) -> None:
        """Record a fact; its place is the innermost line in the folders that it is read for."""
        if not setting:
            return
        places = [*((frame, at) for frame, at in self.frames), (scope, node)]
        inner = [place for place in places if place[0].file.path.startswith(tuple(self.home))]
        asking = [place for place in inner if not HELPER.match(place[0].function.name)]
        at_scope, at = (asking or inner or places)[-1]
        self.record(setting, aspect, value, f"{at_scope.file.path}:{line(at)} ({at_scope.function.name})")


def _declare(scope: Scope, name: str, kind: str, value: Value) -> None:
    scope.values[name], scope.types[name] = value, kind


def join(path: str, key: str) -> str:
    """Return the path of a key below another path."""
    return f"{path}.{key}" if path else key


def execute(machine: Interpreter, scope: Scope, node: Node) -> None:
    """Run a statement."""
    match node.type:
        case "short_var_declaration" | "assignment_statement":
            _assign(machine, scope, node)
        case "var_spec" | "const_spec":
            _declare_local(machine, scope, node)
        case "if_statement":
            _branch(machine, scope, node)
        case "expression_switch_statement":
            _switch(machine, scope, node)
        case "type_switch_statement":
            _type_switch(machine, scope, node)
        case "range_clause":
            _range(machine, scope, node)
        case "return_statement":
            _return(machine, scope, node)
        case kind if kind.endswith(("_expression", "_literal", "identifier")):
            evaluate(machine, scope, node)
        case "block" | "expression_case" | "type_case" | "default_case" | "for_statement":
            _nested(machine, scope, node.named_children)
        case _:
            for child in node.named_children:
                execute(machine, scope, child)


def _nested(machine: Interpreter, scope: Scope, nodes: Sequence[Node]) -> None:
    """Run statements that see the names around them, and declare their own."""
    inner = Scope(scope.function, scope.package, scope)
    for node in nodes:
        execute(machine, inner, node)
    scope.result |= inner.result


def _assign(machine: Interpreter, scope: Scope, node: Node) -> None:
    left, right = part(node, "left"), part(node, "right")
    values = [evaluate(machine, scope, child) for child in right.named_children]
    for index, target in enumerate(left.named_children):
        value = values[index] if index < len(values) else NOTHING
        if target.type == "identifier":
            declares = node.type == "short_var_declaration"
            if declares and any(text(one) == text(target) for one in walk(right)):
                scope.values[text(target)] = NOTHING  # it shadows what it is made of
            scope.bind(text(target), value, declare=declares)
            if declares and index < len(right.named_children):
                _remember_type(scope, text(target), right.named_children[index])
        elif target.type == "selector_expression":
            source = right.named_children[index] if index < len(right.named_children) else None
            _set_field(machine, scope, target, source, value)
        else:
            evaluate(machine, scope, target)


def _remember_type(scope: Scope, name: str, node: Node) -> None:
    made = node.named_children[-1] if node.type == "unary_expression" else node
    if made.type in {"composite_literal", "type_assertion_expression"}:
        scope.types.setdefault(name, text(made.child_by_field_name("type")))


def _set_field(machine: Interpreter, scope: Scope, target: Node, source: Node | None, value: Value) -> None:
    held = evaluate(machine, scope, target)
    if held.structs and source is not None and _set_all(machine, scope, held, source):
        return
    for path in held.settings:
        _set(machine, scope, target, path, value)


def _set(machine: Interpreter, scope: Scope, node: Node, path: str, value: Value) -> None:
    written = text(node.parent.parent if node.parent is not None else node)
    name = scope.function.name.lower()
    aspect = "default" if ("default" in name and "parse" not in name) or "default" in written.lower() else "set"
    for known in (value.literals | value.items) - {"nil"}:
        machine.found(path, aspect, known, scope, node)


def _declare_local(machine: Interpreter, scope: Scope, node: Node) -> None:
    kind, listed = text(node.child_by_field_name("type")), node.child_by_field_name("value")
    values = [evaluate(machine, scope, child) for child in listed.named_children] if listed is not None else []
    for index, name in enumerate(node.children_by_field_name("name")):
        made = _made(machine, scope, kind) if kind else NOTHING
        _declare(scope, text(name), kind, (values[index] if index < len(values) else NOTHING) | made)


def _branch(machine: Interpreter, outer: Scope, node: Node) -> None:
    scope = Scope(outer.function, outer.package, outer)
    condition, consequence = part(node, "condition"), part(node, "consequence")
    _optional(machine, scope, node.child_by_field_name("initializer"))
    body = text(consequence)
    names = {text(part(one, "left")) for one in walk(condition) if one.type == "binary_expression"}
    clamps = any(re.search(rf"(^|\s){re.escape(name)} = ", body) for name in names)
    machine.senses.append(CLAMPS if clamps else ERROR if REFUSES.search(body) else "")
    evaluate(machine, scope, condition)
    machine.senses.pop()
    execute(machine, scope, consequence)
    _optional(machine, scope, node.child_by_field_name("alternative"))
    outer.result |= scope.result


def _optional(machine: Interpreter, scope: Scope, node: Node | None) -> None:
    if node is not None:
        execute(machine, scope, node)


def _switch(machine: Interpreter, outer: Scope, node: Node) -> None:
    scope = Scope(outer.function, outer.package, outer)
    _optional(machine, scope, node.child_by_field_name("initializer"))
    subject = node.child_by_field_name("value")
    value = evaluate(machine, scope, subject) if subject is not None else NOTHING
    for case in node.named_children:
        if case.type not in {"expression_case", "default_case"}:
            continue
        listed = case.child_by_field_name("value")
        for option in listed.named_children if listed is not None else ():
            _compare(machine, scope, option, "==", value, evaluate(machine, scope, option))
        _nested(machine, scope, [child for child in case.named_children if child != listed])
    outer.result |= scope.result


def _type_switch(machine: Interpreter, outer: Scope, node: Node) -> None:
    scope = Scope(outer.function, outer.package, outer)
    value = evaluate(machine, scope, part(node, "value"))
    scope.bind(text(node.child_by_field_name("alias")), value, declare=True)
    for child in node.named_children:
        if child.type in {"type_case", "default_case"}:
            execute(machine, scope, child)
    outer.result |= scope.result


def _range(machine: Interpreter, scope: Scope, node: Node) -> None:
    left, value = node.child_by_field_name("left"), evaluate(machine, scope, part(node, "right"))
    targets = left.named_children if left is not None else []
    element = Value(literals=value.items, settings=value.settings, structs=value.structs)
    elements = [Value(literals=value.keys), element]
    for target, bound in zip(targets, elements, strict=False):
        scope.bind(text(target), bound, declare=True)


def _return(machine: Interpreter, scope: Scope, node: Node) -> None:
    listed = node.named_children[0] if node.named_children else None
    for index, child in enumerate(listed.named_children if listed is not None else ()):
        value = evaluate(machine, scope, child)
        if index == 0:
            scope.result |= value


def evaluate(machine: Interpreter, scope: Scope, node: Node) -> Value:
    """Return what an expression may be."""
    known = _literal(node)
    if known is not None:
        return known
    match node.type:
        case "identifier":
            return _name(machine, scope, text(node))
        case "parenthesized_expression" | "literal_element" | "variadic_argument":
            return union(evaluate(machine, scope, child) for child in node.named_children)
        case "unary_expression":
            return _unary(machine, scope, node)
        case "binary_expression":
            return _binary(machine, scope, node)
        case "selector_expression":
            return _selector(machine, scope, node)
        case "index_expression":
            return _index(machine, scope, node)
        case "type_assertion_expression":
            return _assertion(machine, scope, node)
        case "call_expression":
            return _call(machine, scope, node)
        case "type_conversion_expression":
            return evaluate(machine, scope, part(node, "operand"))
        case "composite_literal":
            return _composite(machine, scope, part(node, "type"), part(node, "body"))
        case "func_literal":
            return Value(closures=frozenset({Closure(node, scope)}))
        case _:
            for child in node.named_children:
                evaluate(machine, scope, child)
            return NOTHING


def _literal(node: Node) -> Value | None:
    content = string(node)
    if content is not None:
        return literal(quoted(content))
    if node.type in {"int_literal", "float_literal"}:
        digits = text(node).replace("_", "")
        return literal(str(int(digits, 0)) if re.fullmatch(r"0[xXbBoO]\w+", digits) else digits)
    return literal(text(node)) if node.type in {"true", "false", "nil"} else None


def _name(machine: Interpreter, scope: Scope, name: str) -> Value:
    local = scope.find(name)
    return local if local is not None else constant(machine, scope.package, name)


def constant(machine: Interpreter, package: Package, name: str) -> Value:
    """Return the value of a constant or variable of a package."""
    key = ("constant", package.folder, name)
    if key not in machine.results:
        machine.results[key] = NOTHING
        expression, file = package.constants.get(name, (None, None))
        if expression is not None and file is not None:
            machine.results[key] = evaluate(machine, _outside(package, file, expression), expression)
    return machine.results[key]


def _outside(package: Package, file: GoFile, node: Node) -> Scope:
    return Scope(Function("package", None, (), (), node, file), package)


def _unary(machine: Interpreter, scope: Scope, node: Node) -> Value:
    operator, operand = text(part(node, "operator")), part(node, "operand")
    if operator == "!":
        if machine.senses:
            machine.senses.append("" if machine.senses[-1] else ERROR)
        value = evaluate(machine, scope, operand)
        if machine.senses:
            machine.senses.pop()
        return Value(literals=frozenset(NEGATED[one] for one in value.literals & NEGATED.keys()))
    value = evaluate(machine, scope, operand)
    return arithmetic("-", literal("0"), value) if operator == "-" else value


def _binary(machine: Interpreter, scope: Scope, node: Node) -> Value:
    operator = text(part(node, "operator"))
    values = evaluate(machine, scope, part(node, "left")), evaluate(machine, scope, part(node, "right"))
    if operator in OPPOSITE:
        _compare(machine, scope, node, operator, *values)
        _compare(machine, scope, node, FLIPPED.get(operator, operator), values[1], values[0])
        return NOTHING
    if operator in {"&&", "||"}:
        return values[0] | values[1]
    return arithmetic(operator, *values)


def _compare(machine: Interpreter, scope: Scope, node: Node, operator: str, value: Value, other: Value) -> None:
    refuses = machine.senses[-1] if machine.senses else CLAMPS
    operator = operator if refuses else OPPOSITE[operator]
    for path in value.settings:
        for known in other.literals:
            if operator in BOUNDS and number(known) is not None:
                machine.found(path, BOUNDS[operator], known, scope, node)
            elif known == '""' and operator == "==" and refuses == ERROR:
                machine.found(path, "required", "true", scope, node)
            elif known not in UNSET and operator in {"==", "!="}:
                machine.found(path, "values", known, scope, node)


def _selector(machine: Interpreter, scope: Scope, node: Node) -> Value:
    operand, name = part(node, "operand"), text(part(node, "field"))
    alias = text(operand)
    if operand.type == "identifier" and alias in scope.file.imports and scope.find(alias) is None:
        if scope.file.imports[alias] == "time":
            return literal(str(DURATIONS[name])) if name in DURATIONS else NOTHING
        package = machine.tree.imported(scope.file, alias)
        return constant(machine, package, name) if package is not None else NOTHING
    held = evaluate(machine, scope, operand)
    return union(_field(machine, at, name) for at in held.structs)


def _field(machine: Interpreter, at: StructAt, name: str) -> Value:
    package = machine.tree.package(at.folder)
    found = field_of(machine.tree, package, at.type, name) if package is not None else None
    if found is None:
        return NOTHING
    declared, owner, file = found
    key = declared.key or ("" if declared.embedded or at not in machine.roots else declared.name)
    if not key and not declared.embedded:
        return NOTHING
    path = join(at.path, key) if key else at.path
    inner = named_type(machine.tree, owner, file, declared.type)
    structs: frozenset[StructAt] = frozenset()
    if inner and inner[1] in inner[0].structs and key not in at.path.split("."):  # a type may hold itself
        structs = frozenset({StructAt(inner[0].folder, inner[1], path)})
    return Value(settings=frozenset({path}), structs=structs)


def _index(machine: Interpreter, scope: Scope, node: Node) -> Value:
    held, key = evaluate(machine, scope, part(node, "operand")), evaluate(machine, scope, part(node, "index"))
    _allow(machine, scope, node, key, held.keys)
    paths = {
        join(path, content) for path in held.maps for one in key.literals if (content := unquoted(one)) is not None
    }
    for path in paths:
        machine.found(path, "read", "true", scope, node)
        kind = _read_type(machine)
        if kind:
            machine.found(path, "type", quoted(kind), scope, node)
    settings = frozenset(paths) if held.maps else held.settings
    return Value(literals=held.items, items=held.items, settings=settings)


def _read_type(machine: Interpreter) -> str:
    """Return the type that the helpers around a read are named for."""
    names = [frame.function.name for frame, _ in reversed(machine.frames)]
    return next((kind for name in names for part, kind in TYPES if re.match(rf"(?i:get|optional)\w*{part}", name)), "")


def _allow(machine: Interpreter, scope: Scope, node: Node, value: Value, allowed: frozenset[str]) -> None:
    for path in value.settings:
        for known in allowed:
            machine.found(path, "values", known, scope, node)


def _assertion(machine: Interpreter, scope: Scope, node: Node) -> Value:
    value, kind = evaluate(machine, scope, part(node, "operand")), text(part(node, "type"))
    if kind.startswith("map[string]"):
        return Value(maps=value.settings, settings=value.settings)
    return value | _made(machine, scope, kind)


def _made(machine: Interpreter, scope: Scope, kind: str) -> Value:
    """Return a new value of a type: a struct of settings, if it is the one that the facts are of."""
    named = named_type(machine.tree, scope.package, scope.file, kind) if machine.roots else None
    if named is None:
        return NOTHING
    return Value(
        structs=frozenset(one for one in machine.roots if (one.folder, one.type) == (named[0].folder, named[1]))
    )


def _composite(
    machine: Interpreter, scope: Scope, kind: Node, body: Node, at: frozenset[StructAt] = frozenset()
) -> Value:
    made = Value(structs=at) if at else _made(machine, scope, text(kind))
    keys: set[str] = set()
    pairs: set[tuple[str, str]] = set()
    items = NOTHING
    for element in body.named_children:
        key, content = element.child_by_field_name("key"), element.child_by_field_name("value")
        if element.type != "keyed_element" or key is None or content is None:
            items |= _element(machine, scope, kind, element)
        elif made.structs:
            _set_element(machine, scope, made, key, content)
        else:
            value = _element(machine, scope, kind, content)
            named = evaluate(machine, scope, key).literals if kind.type == "map_type" else frozenset[str]()
            keys |= named
            pairs |= {(name, one) for name in named for one in value.literals | value.items}
            items |= value
    for closure in items.closures if items.settings else ():  # a setting beside the function that checks it
        _enter(machine, scope, body, closure, [Value(settings=items.settings)])
    structs = frozenset[StructAt]() if kind.type in LISTS else made.structs
    return Value(items=items.literals | items.items, keys=frozenset(keys), pairs=frozenset(pairs), structs=structs)


def _element(machine: Interpreter, scope: Scope, kind: Node, element: Node) -> Value:
    inner = element.named_children[0] if element.type == "literal_element" and element.named_children else element
    return _composite(machine, scope, kind, inner) if inner.type == "literal_value" else evaluate(machine, scope, inner)


def _set_all(machine: Interpreter, scope: Scope, held: Value, source: Node) -> bool:
    """Set the fields of a struct, if what it is set to is a struct literal."""
    made = source.named_children[-1] if source.type == "unary_expression" else source
    if made.type == "composite_literal":
        _composite(machine, scope, part(made, "type"), part(made, "body"), held.structs)
    return made.type == "composite_literal"


def _set_element(machine: Interpreter, scope: Scope, made: Value, key: Node, content: Node) -> None:
    """Set a field of a struct literal; struct literals in it are set field by field."""
    held = union(_field(machine, at, text(key)) for at in made.structs)
    inner = content.named_children[0] if content.named_children else content
    if held.structs and _set_all(machine, scope, held, inner):
        return
    value = evaluate(machine, scope, inner)
    for path in held.settings:
        _set(machine, scope, key, path, value)


def _call(machine: Interpreter, scope: Scope, node: Node) -> Value:
    function, listed = part(node, "function"), part(node, "arguments")
    if function.type in {"index_expression", "type_instantiation_expression"} and function.named_children:
        function = function.named_children[0]
    nodes = [child for child in listed.named_children if child.type != "comment"]
    arguments = [evaluate(machine, scope, child) for child in nodes]
    name = text(function.child_by_field_name("field")) if function.type == "selector_expression" else text(function)
    local = evaluate(machine, scope, function) if function.type in {"identifier", "func_literal"} else NOTHING
    if local.closures:
        return union(_enter(machine, scope, node, closure, arguments) for closure in local.closures)
    if function.type == "selector_expression" and name in MAPS:
        return Value(maps=frozenset({MAPS[name]}))
    found = [one for one in callees(machine.tree, scope, function, len(arguments)) if _entered(machine, one)]
    if not found:
        return _foreign(machine, scope, node, name, arguments)
    operand = function.child_by_field_name("operand")
    receiver = (
        evaluate(machine, scope, operand) if operand is not None and operand.type != "package_identifier" else NOTHING
    )
    machine.frames.append((scope, node))
    results = [machine.run(_package(machine, one), one, receiver, arguments) for one in found]
    machine.frames.pop()
    return union(results)


def _entered(machine: Interpreter, function: Function) -> bool:
    return machine.enters(function.file.path)


def _package(machine: Interpreter, function: Function) -> Package:
    package = machine.tree.package(function.file.path.rsplit("/", 1)[0])
    assert package is not None
    return package


def _enter(machine: Interpreter, scope: Scope, node: Node, closure: Closure, arguments: Sequence[Value]) -> Value:
    if closure.node in machine.running or len(machine.frames) > DEEPEST:
        return NOTHING
    inner = Scope(closure.scope.function, closure.scope.package, closure.scope)
    given = parameters(closure.node.child_by_field_name("parameters"))
    for index, (name, kind) in enumerate(given):
        _declare(inner, name, kind, arguments[index] if index < len(arguments) else NOTHING)
    machine.frames.append((scope, node))
    machine.running.append(closure.node)
    execute(machine, inner, part(closure.node, "body"))
    machine.running.pop()
    machine.frames.pop()
    return inner.result


def _foreign(machine: Interpreter, scope: Scope, node: Node, name: str, arguments: Sequence[Value]) -> Value:
    """Return the result of a function that is not in the tree, or of a built-in one, or of a conversion."""
    if name == "Contains" and len(arguments) == 2 and arguments[0].items:
        _allow(machine, scope, node, arguments[1], arguments[0].items)
        return NOTHING
    if name == "append" and arguments:
        rest = union(arguments[1:])
        return arguments[0] | Value(items=rest.literals | rest.items)
    converts = BASIC.fullmatch(name) or name in PASSING or name in scope.package.types
    if len(arguments) == 1 and converts:
        return arguments[0]
    for argument in arguments:
        for closure in argument.closures:
            _enter(machine, scope, node, closure, ())
    return NOTHING
