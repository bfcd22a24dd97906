"""Execution of GraphQL queries."""

# graphql-core leaves the parameters of its types open, which strict checks report wherever one is named.
# pyright: reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
    execute_sync,
)

from weaviate_gen.engine import deadline
from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.errors import EngineError, NotSupportedByLocalEngine
from weaviate_gen.engine.wire.context import Context
from weaviate_gen.engine.wire.graphql.aggregate import aggregate
from weaviate_gen.engine.wire.graphql.document import parse
from weaviate_gen.engine.wire.graphql.errors import InvalidQuery, QueryError, error_at, error_body
from weaviate_gen.engine.wire.graphql.fields import Field, fields_of, operation_of, variables_of
from weaviate_gen.engine.wire.graphql.get import get
from weaviate_gen.engine.wire.graphql.rules import check
from weaviate_gen.engine.wire.graphql.schema import schema_of

_CLASSES: Mapping[str, Callable[[Database, Field, Context], list[dict[str, Any]]]] = {
    "Get": get,
    "Aggregate": aggregate,
}
_INTROSPECTION = frozenset({"__schema", "__type"})


def execute(database: Database, context: Context, query: str, variables: Any, name: str | None) -> dict[str, Any]:
    """Return the reply to a query.

    Args:
        database: the database.
        context: who asks, and when.
        query: the document.
        variables: values of variables, by name.
        name: the operation, if the document has several.

    Raises:
        NotSupportedByLocalEngine: the engine leaves out what is asked for.
    """
    try:
        parsed = parse(query)
        document = parsed.node
        _refuse_explore(document)
        schema = schema_of(database, _asked(database, parsed.names))
        check(schema, parsed)
        operation = operation_of(document, name)
        values = variables_of(schema, operation, variables)
        fields = fields_of(schema, document, operation, values)
    except QueryError as error:
        return {"errors": [error_body(error)]}
    except InvalidQuery as invalid:
        return {"errors": [error_body(error) for error in invalid.errors]}
    data, errors = dict[str, Any](), list[dict[str, Any]]()
    if any(field.name in _INTROSPECTION for field in fields):
        data, errors = _introspected(schema, document, operation, variables)
    for root in fields:
        if root.name == "__typename":
            data[root.key] = root.parent
        elif root.name in _CLASSES:
            data[root.key] = _classes(database, context, root, errors)
    return {"data": data, **({"errors": errors} if errors else {})}


def _asked(database: Database, names: AbstractSet[str]) -> frozenset[str] | None:
    """Return the collections and aliases among the names in a document; None where it asks for the schema."""
    if not names.isdisjoint(_INTROSPECTION):
        return None
    return frozenset(name for name in names if name in database.catalog.collections or name in database.catalog.aliases)


def _classes(database: Database, context: Context, root: Field, errors: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the replies to the classes of a `Get` or an `Aggregate`; what is wrong with one becomes an error."""
    replies = dict[str, Any]()
    for field in root.fields:
        if field.name == "__typename":
            replies[field.key] = field.parent
            continue
        try:
            replies[field.key] = _CLASSES[root.name](database, field, context)
        except NotSupportedByLocalEngine:
            raise
        except EngineError as error:
            replies[field.key] = None
            errors.append(error_body(error_at(error.message, field.node), [root.key, field.key]))
    return replies


def _refuse_explore(document: DocumentNode) -> None:
    """Raise where objects are searched across collections, which the schema of some servers has."""
    for definition in document.definitions:
        selections: Sequence[Any] = getattr(getattr(definition, "selection_set", None), "selections", ())
        if any(isinstance(node, FieldNode) and node.name.value == "Explore" for node in selections):
            raise NotSupportedByLocalEngine("GraphQL query Explore")


def _introspected(
    schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, variables: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return what a query asks about the schema; its other fields are answered without graphql-core's help."""
    asked = [
        node
        for node in operation.selection_set.selections
        if not (isinstance(node, FieldNode) and node.name.value in _CLASSES)
    ]
    part = OperationDefinitionNode(
        operation=operation.operation,
        variable_definitions=operation.variable_definitions,
        selection_set=SelectionSetNode(selections=tuple(asked)),
        directives=(),
    )
    fragments = [each for each in document.definitions if isinstance(each, FragmentDefinitionNode)]

    def look(resolve: Callable[..., Any], source: Any, info: Any, **arguments: Any) -> Any:
        deadline.check()
        return resolve(source, info, **arguments)

    result = execute_sync(
        schema, DocumentNode(definitions=(part, *fragments)), variable_values=variables or {}, middleware=[look]
    )
    deadline.check()  # an error inside of a field would be one of that field
    errors = [
        error_body(QueryError(error.message, error.locations or ()), list(map(str, error.path or ())))
        for error in result.errors or ()
    ]
    return dict(result.data or {}), errors
