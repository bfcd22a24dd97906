"""What is wrong with a query, and where."""

from __future__ import annotations

from weaviate_gen.engine.wire.graphql.parse import Field, Place


class Fault(ValueError):
    """A query that the schema has no answer to.

    Attributes:
        place: where.
    """

    def __init__(self, message: str, place: Place) -> None:
        super().__init__(message)
        self.place = place


class UnknownField(Fault):
    """A field that the schema does not have."""

    def __init__(self, field: Field, kind: str) -> None:
        super().__init__(f'Cannot query field "{field.name}" on type "{kind}".', field.place)


class UnknownArgument(Fault):
    """An argument that a field does not have."""

    def __init__(self, field: Field, name: str, kind: str) -> None:
        super().__init__(f'Unknown argument "{name}" on field "{field.name}" of type "{kind}".', field.places[name][0])


class WrongArgument(Fault):
    """An argument whose value is not of its type."""

    def __init__(self, field: Field, name: str, why: str) -> None:
        super().__init__(f'Argument "{name}" has invalid value.\n{why}', field.places[name][1])


def wants_fields(field: Field, kind: str) -> None:
    """Refuse a field of an object's type in which nothing is asked for.

    Raises:
        Fault: nothing is.
    """
    if not field.fields:
        raise Fault(f'Field "{field.name}" of type "{kind}" must have a sub selection.', field.place)


def wants_none(field: Field, kind: str) -> None:
    """Refuse a plain value in which something is asked for.

    Raises:
        Fault: something is.
    """
    if field.fields:
        place = field.fields[0].place
        raise Fault(f'Field "{field.name}" of type "{kind}" must not have a sub selection.', place)
