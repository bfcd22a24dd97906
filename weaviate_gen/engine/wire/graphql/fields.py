"""Fields of a query: fragments, directives and variables resolved, what is asked for twice merged."""

# graphql-core leaves the parameters of its types open, which strict checks report wherever one is named.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    GraphQLUnionType,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    VariableDefinitionNode,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    type_from_ast,
)
from graphql.execution.values import (
    VariableValues,
    get_argument_values,
    get_directive_values,
    get_variable_values,
)

from weaviate_gen.engine import deadline
from weaviate_gen.engine.values.json_types import is_map
from weaviate_gen.engine.wire.graphql.errors import InvalidQuery, QueryError, error_at

MAX_FIELDS = 10_000
"""Fields of a query, fragments counted wherever they are spread."""

_Nodes = dict[tuple[str, str], list[FieldNode]]


@dataclass(frozen=True, slots=True)
class Field:
    """A field that is asked for.

    Attributes:
        name: its name.
        key: its name in the reply.
        node: where it stands first.
        parent: the name of the type that has it.
        on: the type that it is asked for on, where several are possible; empty for any of them.
        arguments: values by name; what is null is left out.
        fields: what is asked for inside it.
    """

    name: str
    key: str
    node: FieldNode
    parent: str
    on: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])
    fields: tuple[Field, ...] = ()


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation that is asked for.

    Raises:
        QueryError: there is none, or it changes data.
    """
    operations = [each for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    if name:
        operations = [each for each in operations if each.name is not None and each.name.value == name]
        if not operations:
            raise QueryError(f'Unknown operation named "{name}".')
    if not operations:
        raise QueryError("Must provide an operation.")
    if len(operations) > 1:
        raise QueryError("Must provide operation name if query contains multiple operations.")
    (operation,) = operations
    if operation.operation is not OperationType.QUERY:
        raise error_at(f"Schema is not configured for {operation.operation.value}s", operation)
    return operation


def variables_of(schema: GraphQLSchema, operation: OperationDefinitionNode, sent: Any) -> VariableValues:
    """Return the values of an operation's variables.

    Raises:
        InvalidQuery: one is missing, or of another type.
    """
    values = get_variable_values(schema, operation.variable_definitions or (), sent if is_map(sent) else {})
    if isinstance(values, list):
        raise InvalidQuery(_variable_error(schema, error, sent) for error in values)
    return values


def _variable_error(schema: GraphQLSchema, error: GraphQLError, sent: Any) -> GraphQLError:
    """Return an error about a variable in the words of a server's library."""
    node = error.nodes[0] if error.nodes else None
    if not isinstance(node, VariableDefinitionNode):
        return error
    name = node.variable.name.value
    kind: Any = type_from_ast(schema, node.type)
    value = sent.get(name) if is_map(sent) else None
    if value is None:
        return GraphQLError(f'Variable "${name}" of required type "{kind}" was not provided.', [node])
    shown = json.dumps(value, ensure_ascii=False)
    detail = f'Expected type "{get_named_type(kind)}", found {shown}.' if kind else ""
    if not is_leaf_type(get_nullable_type(kind)):
        detail = error.message.replace("'", '"')
    return GraphQLError(f'Variable "${name}" got invalid value {shown}.\n{detail}', [node])


def fields_of(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: VariableValues
) -> tuple[Field, ...]:
    """Return the fields that an operation asks for.

    Raises:
        QueryError: two fields of one name in the reply differ, or there are too many.
    """
    root = schema.query_type
    return () if root is None else _Collector(schema, document, variables).fields(root, [operation.selection_set])


class _Collector:
    """Collector of one operation's fields."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues) -> None:
        self._schema = schema
        self._variables = variables
        self._count = 0
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }

    def fields(self, parent: Any, selections: Iterable[SelectionSetNode]) -> tuple[Field, ...]:
        """Return the fields that selections ask for on a type."""
        nodes: _Nodes = {}
        seen = set[tuple[str, str]]()
        for selection in selections:
            self._gather(parent, selection, "", nodes, seen)
        return tuple(self._field(parent, on, key, same) for (on, key), same in nodes.items())

    def _gather(
        self, parent: Any, selections: SelectionSetNode, on: str, nodes: _Nodes, seen: set[tuple[str, str]]
    ) -> None:
        for node in selections.selections:
            deadline.check()
            self._count += 1
            if self._count > MAX_FIELDS:
                raise error_at(f"The query asks for more than {MAX_FIELDS} fields.", node)
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                key = node.name.value if node.alias is None else node.alias.value
                nodes.setdefault((on, key), []).append(node)
                continue
            fragment: Any = node
            if isinstance(node, FragmentSpreadNode):
                if (on, node.name.value) in seen:
                    continue
                seen.add((on, node.name.value))
                fragment = self._fragments[node.name.value]
            condition = fragment.type_condition
            kind = None if condition is None else self._schema.get_type(condition.name.value)
            chosen = isinstance(parent, GraphQLUnionType) and isinstance(kind, GraphQLObjectType)
            self._gather(parent, fragment.selection_set, kind.name if chosen and kind else on, nodes, seen)

    def _included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip or {}).get("if", False) and bool((include or {}).get("if", True))

    def _field(self, parent: Any, on: str, key: str, nodes: list[FieldNode]) -> Field:
        first, name = nodes[0], nodes[0].name.value
        owner: Any = self._schema.get_type(on) if on else parent
        definition = self._schema.get_field(owner, name)
        if definition is None or name.startswith("__"):
            return Field(name, key, first, owner.name, on)
        arguments = self._arguments(definition, first)
        for other in nodes[1:]:
            why = ""
            if other.name.value != name:
                why = f"{name} and {other.name.value} are different fields"
            elif self._arguments(definition, other) != arguments:
                why = "they have differing arguments"
            if why:
                hint = "Use different aliases on the fields to fetch both if this was intentional."
                raise error_at(f'Fields "{key}" conflict because {why}. {hint}', first, other)
        inner = [node.selection_set for node in nodes if node.selection_set is not None]
        kind = get_named_type(definition.type)
        return Field(name, key, first, owner.name, on, arguments, self.fields(kind, inner) if inner else ())

    def _arguments(self, definition: Any, node: FieldNode) -> dict[str, Any]:
        try:
            values = get_argument_values(definition, node, self._variables)
        except GraphQLError as error:
            raise error_at(error.message.replace("'", '"'), node) from error
        return {name: value for name, value in values.items() if value is not None}


def walk(fields: Iterable[Field]) -> Iterator[Field]:
    """Yield fields, and the fields inside them."""
    for each in fields:
        yield each
        yield from walk(each.fields)
