"""Checks of queries against the schema, in the words and at the places of a server's library."""

# graphql-core leaves the parameters of its types open, which strict checks report wherever one is named.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from graphql import (
    SKIP,
    ArgumentNode,
    ASTValidationRule,
    DirectiveNode,
    ExecutableDefinitionsRule,
    FieldNode,
    FragmentsOnCompositeTypesRule,
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLUnionType,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    ListValueNode,
    LoneAnonymousOperationRule,
    NamedTypeNode,
    Node,
    NoFragmentCyclesRule,
    NoUndefinedVariablesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    PossibleFragmentSpreadsRule,
    UniqueArgumentNamesRule,
    UniqueFragmentNamesRule,
    UniqueInputFieldNamesRule,
    UniqueOperationNamesRule,
    UniqueVariableNamesRule,
    ValidationRule,
    ValueNode,
    VariableDefinitionNode,
    VariableNode,
    VariablesAreInputTypesRule,
    get_named_type,
    is_leaf_type,
    is_specified_scalar_type,
    print_ast,
    type_from_ast,
    validate,
)

from weaviate_gen.engine import deadline
from weaviate_gen.engine.wire.graphql.document import Document
from weaviate_gen.engine.wire.graphql.errors import InvalidQuery
from weaviate_gen.engine.wire.graphql.schema import ALL_FIELDS

_MOST_SUGGESTIONS = 5
_LONGEST_NAME = 255
"""Longer names are not compared with others: the cost grows with both lengths."""


class _Worded(GraphQLError):
    """An error in a server's words."""


def check(schema: GraphQLSchema, document: Document) -> None:
    """Check a document against a schema.

    Raises:
        InvalidQuery: it does not fit.
    """
    # what is about variables looks at the whole document once more
    errors = validate(schema, document.node, _RULES + (_VARIABLE_RULES if document.variables else ()))
    if errors:
        raise InvalidQuery(error if isinstance(error, _Worded) else _reworded(error) for error in errors)


def _reworded(error: GraphQLError) -> GraphQLError:
    """Return an error of graphql-core's own rules as a server's library says it; the sentences have one origin."""
    message = error.message.replace("'", '"').replace('directive "@', 'directive "')
    return GraphQLError(message, error.nodes)


def _suggested(name: str, options: Iterable[str]) -> str:
    near = suggestions(name, options)
    return f" Did you mean {_either(near)}?" if near else ""


def _either(names: Sequence[str]) -> str:
    quoted = [f'"{name}"' for name in names[:_MOST_SUGGESTIONS]]
    if len(quoted) > 2:
        return f"{', '.join(quoted[:-1])}, or {quoted[-1]}"
    return " or ".join(quoted)


def suggestions(name: str, options: Iterable[str]) -> list[str]:
    """Return the options that somebody may have meant, the nearest first."""
    if len(name) > _LONGEST_NAME:
        return []
    away = ((_distance(name, option), option) for option in deadline.checked(sorted(options), 8))
    return [option for edits, option in sorted(away) if edits <= max(len(name) // 2, len(option) // 2, 1)]


def _distance(a: str, b: str) -> int:
    """Return the edit distance of two strings."""
    row = list(range(len(b) + 1))
    for at, letter in enumerate(a, 1):
        before, row = row, [at]
        for column, other in enumerate(b, 1):
            row.append(min(before[column] + 1, row[-1] + 1, before[column - 1] + (letter != other)))
    return row[-1]


def literal(node: ValueNode) -> str:
    """Return a value as it is written, on one line."""
    if isinstance(node, ListValueNode):
        return f"[{', '.join(map(literal, node.values))}]"
    if isinstance(node, ObjectValueNode):
        return f"{{{', '.join(f'{field.name.value}: {literal(field.value)}' for field in node.fields)}}}"
    return print_ast(node)


class _Clock(ValidationRule):
    """Checks the deadline while the others look at the document."""

    def enter_field(self, *_args: Any) -> None:
        deadline.check()

    def enter_object_field(self, *_args: Any) -> None:
        deadline.check()


class _Fields(ValidationRule):
    """Fields exist on the type that they are asked for on."""

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        parent = self.context.get_parent_type()
        if parent is None or self.context.get_field_def() is not None:
            return
        name, hint = node.name.value, ""
        if isinstance(parent, GraphQLUnionType):
            types = [kind.name for kind in parent.types if name in kind.fields]
            hint = f" Did you mean to use an inline fragment on {_either(types)}?" if types else ""
        elif isinstance(parent, GraphQLObjectType):
            hint = _suggested(name, parent.extensions.get(ALL_FIELDS, parent.fields))
        self.report_error(_Worded(f'Cannot query field "{name}" on type "{parent.name}".{hint}', node))


class _Selections(ValidationRule):
    """Something is asked for inside of objects, and nothing inside of plain values."""

    def enter_field(self, node: FieldNode, *_args: Any) -> None:
        kind = self.context.get_type()
        if kind is None:
            return
        start = f'Field "{node.name.value}" of type "{kind}" must'
        if is_leaf_type(get_named_type(kind)):
            if node.selection_set is not None:
                self.report_error(_Worded(f"{start} not have a sub selection.", node.selection_set))
        elif node.selection_set is None:
            self.report_error(_Worded(f"{start} have a sub selection.", node))


class _ArgumentNames(ValidationRule):
    """Arguments exist."""

    def enter_argument(self, node: ArgumentNode, _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> None:
        name = node.name.value
        owner: Any = next(each for each in reversed(ancestors) if isinstance(each, Node))
        if isinstance(owner, DirectiveNode):
            directive = self.context.get_directive()
            known, where = None if directive is None else directive.args, f'directive "@{owner.name.value}"'
        else:
            field, parent = self.context.get_field_def(), self.context.get_parent_type()
            kind = "" if parent is None else parent.name
            known, where = None if field is None else field.args, f'field "{owner.name.value}" of type "{kind}"'
        if known is not None and name not in known:
            self.report_error(_Worded(f'Unknown argument "{name}" on {where}.{_suggested(name, known)}', node))


class _RequiredArguments(ValidationRule):
    """Required arguments of directives are present; fields have no required ones."""

    def enter_directive(self, node: DirectiveNode, *_args: Any) -> None:
        directive = self.context.get_directive()
        names = {argument.name.value for argument in node.arguments or ()}
        for name, argument in directive.args.items() if directive is not None else ():
            if isinstance(argument.type, GraphQLNonNull) and name not in names:
                start = f'Directive "@{node.name.value}" argument "{name}" of type "{argument.type}"'
                self.report_error(_Worded(f"{start} is required but not provided.", node))


class _TypeNames(ValidationRule):
    """Types exist."""

    def enter_named_type(self, node: NamedTypeNode, *_args: Any) -> None:
        name, known = node.name.value, self.context.schema.type_map
        if name not in known:
            self.report_error(_Worded(f'Unknown type "{name}".{_suggested(name, known)}', node))


class _Values(ValidationRule):
    """Values of arguments, and defaults of variables, are of their types."""

    def enter_argument(self, node: ArgumentNode, *_args: Any) -> Any:
        argument = self.context.get_argument()
        problems = [] if argument is None else [*_problems(argument.type, node.value)]
        if problems:
            start = f'Argument "{node.name.value}" has invalid value {literal(node.value)}.'
            self.report_error(_Worded("\n".join([start, *problems]), node.value))
        return SKIP

    def enter_variable_definition(self, node: VariableDefinitionNode, *_args: Any) -> Any:
        kind = type_from_ast(self.context.schema, node.type)
        if node.default_value is not None and kind is not None:
            problems = [*_problems(kind, node.default_value)]
            if problems:
                start = f'Variable "${node.variable.name.value}" has invalid default value: '
                text = "\n".join([f"{start}{literal(node.default_value)}.", *problems])
                self.report_error(_Worded(text, node.default_value))
        return SKIP


def _problems(kind: Any, node: ValueNode | None) -> Iterator[str]:
    """Yield what is wrong with a value; variables have been checked where they are declared."""
    if isinstance(kind, GraphQLNonNull):
        if node is None or isinstance(node, NullValueNode):
            yield f'Expected "{kind}", found null.'
            return
        kind = kind.of_type
    if node is None or isinstance(node, (VariableNode, NullValueNode)):
        return
    deadline.check()
    if isinstance(kind, GraphQLList):
        if not isinstance(node, ListValueNode):
            yield from _problems(kind.of_type, node)
            return
        for item in node.values:  # a server counts an element's problems, not the elements
            problems = enumerate(_problems(kind.of_type, item), 1)
            yield from (f"In element #{number}: {problem}" for number, problem in problems)
    elif isinstance(kind, GraphQLInputObjectType):
        if not isinstance(node, ObjectValueNode):
            yield f'Expected "{kind.name}", found not an object.'
            return
        values = {field.name.value: field.value for field in node.fields}
        yield from (f'In field "{name}": Unknown field.' for name in values if name not in kind.fields)
        for name, field in kind.fields.items():
            yield from (f'In field "{name}": {problem}' for problem in _problems(field.type, values.get(name)))
    elif isinstance(kind, (GraphQLScalarType, GraphQLEnumType)) and not _is_literal(kind, node):
        yield f'Expected type "{kind.name}", found {literal(node)}.'


def _is_literal(kind: GraphQLScalarType | GraphQLEnumType, node: ValueNode) -> bool:
    try:
        kind.parse_literal(node)
    except (GraphQLError, ValueError):  # the latter for a number with more digits than are read
        return False
    return True


class _VariablePositions(ValidationRule):
    """Variables are of the type of what they stand for.

    A server's own scalars, which take one value or several, take variables of any type; there every variable is
    refused that is not declared with the scalar's name.
    """

    def leave_operation_definition(self, operation: OperationDefinitionNode, *_args: Any) -> None:
        declared = {each.variable.name.value: each for each in operation.variable_definitions or ()}
        for usage in self.context.get_recursive_variable_usages(operation):
            definition, expected = declared.get(usage.node.name.value), usage.type
            kind: Any = None if definition is None else type_from_ast(self.context.schema, definition.type)
            if definition is None or kind is None or expected is None or _is_own_scalar(expected):
                continue
            if definition.default_value is not None and not isinstance(kind, GraphQLNonNull):
                kind = GraphQLNonNull(kind)
            if not _stands_for(kind, expected):
                start = f'Variable "${usage.node.name.value}" of type "{print_ast(definition.type)}"'
                text = f'{start} used in position expecting type "{expected}".'
                self.report_error(_Worded(text, [definition, usage.node]))


def _is_own_scalar(kind: Any) -> bool:
    named = get_named_type(kind)
    return isinstance(named, GraphQLScalarType) and not is_specified_scalar_type(named)


def _stands_for(kind: Any, expected: Any) -> bool:
    if isinstance(expected, GraphQLNonNull):
        return isinstance(kind, GraphQLNonNull) and _stands_for(kind.of_type, expected.of_type)
    kind = kind.of_type if isinstance(kind, GraphQLNonNull) else kind
    if isinstance(expected, GraphQLList):
        return _stands_for(kind.of_type if isinstance(kind, GraphQLList) else kind, expected.of_type)
    return kind is expected


_RULES: tuple[type[ASTValidationRule], ...] = (
    _Clock,
    ExecutableDefinitionsRule,
    _Values,
    _Fields,
    FragmentsOnCompositeTypesRule,
    _ArgumentNames,
    KnownDirectivesRule,
    KnownFragmentNamesRule,
    _TypeNames,
    LoneAnonymousOperationRule,
    NoFragmentCyclesRule,
    NoUnusedFragmentsRule,
    PossibleFragmentSpreadsRule,
    _RequiredArguments,
    _Selections,
    UniqueArgumentNamesRule,
    UniqueFragmentNamesRule,
    UniqueInputFieldNamesRule,
    UniqueOperationNamesRule,
)
_VARIABLE_RULES: tuple[type[ASTValidationRule], ...] = (
    NoUndefinedVariablesRule,
    NoUnusedVariablesRule,
    UniqueVariableNamesRule,
    VariablesAreInputTypesRule,
    _VariablePositions,
)
