"""Types of arguments, with a server's names for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from graphql import (
    EnumValueNode,
    GraphQLArgument,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLError,
    GraphQLFloat,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    GraphQLString,
    Undefined,
    ValueNode,
    value_from_ast_untyped,
)

from weaviate_gen.engine.index.parts import listed
from weaviate_gen.engine.search.filters import COMBINING, OPERATORS
from weaviate_gen.engine.values.capitals import capitalized
from weaviate_gen.engine.values.json_types import is_list, is_map

STRINGS = GraphQLList(GraphQLString)
_INT64 = 1 << 63

Fits: TypeAlias = Callable[[Any], bool]
InputType: TypeAlias = Any
"""A type of arguments; graphql-core's own union leaves its parameters open, which strict checks refuse."""

Types: TypeAlias = dict[str, InputType]


def _scalar(name: str, fits: Fits) -> GraphQLScalarType:
    def read(value: Any) -> Any:
        if not fits(value):
            raise GraphQLError(f"{name} cannot represent value: {value!r:.100}")
        return value

    def parse(node: ValueNode, variables: dict[str, Any] | None = None) -> Any:
        if isinstance(node, EnumValueNode):
            raise GraphQLError(f"{name} cannot represent value: {node.value:.100}")
        return read(value_from_ast_untyped(node, variables))

    return GraphQLScalarType(name, parse_value=read, parse_literal=parse)


def _is_number(value: Any) -> bool:
    return value is Undefined or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _is_int64(value: Any) -> bool:
    is_int = isinstance(value, int) and not isinstance(value, bool)
    return value is Undefined or (is_int and -_INT64 <= value < _INT64)


def _is_text(value: Any) -> bool:
    return value is Undefined or isinstance(value, str)


def _is_boolean(value: Any) -> bool:
    return value is Undefined or isinstance(value, bool)


def _one_or_several(fits: Fits) -> Fits:
    return lambda value: all(map(fits, listed(value)))


def _numbers(depth: int) -> Fits:
    """Return a check of lists of numbers, nested up to a depth; variables in them have no values yet."""
    inner: Fits = _is_number if depth == 1 else lambda value: _is_number(value) or _numbers(depth - 1)(value)
    return lambda value: value is Undefined or (is_list(value) and all(map(inner, value)))


def _by_name(fits: Fits) -> Fits:
    return lambda value: value is Undefined or (is_map(value) and all(map(fits, value.values())))


def _enum(name: str, *values: str) -> GraphQLEnumType:
    return GraphQLEnumType(name, {value: value for value in values})


VECTOR_PER_TARGET = _scalar("VectorPerTarget", _by_name(_numbers(3)))
WEIGHTS = _scalar("Weights", _by_name(lambda value: _is_number(value) or _numbers(1)(value)))
COMBINATION = _enum("targetCombinationEnum", "minimum", "average", "sum", "manualWeights", "relativeScore")
FUSION = _enum("FusionEnum", "rankedFusion", "relativeScoreFusion")


class Inputs:
    """Maker of one schema's input types.

    Args:
        free: returns a name that no type of the schema has, as near to the one given as possible.
    """

    def __init__(self, free: Callable[[str], str]) -> None:
        self._free = free

    def _object(self, name: str, fields: Mapping[str, InputType]) -> GraphQLInputObjectType:
        return GraphQLInputObjectType(
            self._free(name), {field: GraphQLInputField(kind) for field, kind in fields.items()}
        )

    def _enum(self, name: str, *values: str) -> GraphQLEnumType:
        return _enum(self._free(name), *values)

    def vector(self, prefix: str) -> GraphQLScalarType:
        """Return the type of a vector, or of several for late interaction."""
        return _scalar(self._free(f"{prefix}NearVectorVectorScalar"), _numbers(2))

    def where(self, prefix: str) -> GraphQLInputObjectType:
        """Return the type of a filter."""

        def several(name: str, fits: Fits) -> GraphQLScalarType:
            return _scalar(self._free(f"{name}{prefix}"), _one_or_several(fits))

        place: Types = {"latitude": GraphQLNonNull(GraphQLFloat), "longitude": GraphQLNonNull(GraphQLFloat)}
        geo = self._object(f"{prefix}WhereGeoRangeGeoCoordinatesInpObj", place)
        reach = self._object(f"{prefix}WhereGeoRangeDistanceInpObj", {"max": GraphQLNonNull(GraphQLFloat)})
        circle: Types = {"geoCoordinates": GraphQLNonNull(geo), "distance": GraphQLNonNull(reach)}
        fields: Types = {
            "operator": self._enum(f"{prefix}WhereOperatorEnum", *sorted(COMBINING | OPERATORS)),
            "path": STRINGS,
            "valueInt": several("Int", _is_int64),
            "valueNumber": several("Float", _is_number),
            "valueBoolean": several("Boolean", _is_boolean),
            "valueString": several("TextString", _is_text),
            "valueText": several("Text", _is_text),
            "valueDate": several("TextDate", _is_text),
            "valueGeoRange": self._object(f"{prefix}WhereGeoRangeInpObj", circle),
        }
        operand = GraphQLInputObjectType(
            self._free(f"{prefix}WhereOperandsInpObj"),
            lambda: {name: GraphQLInputField(kind) for name, kind in fields.items()},
        )
        fields["operands"] = GraphQLList(operand)
        return self._object(f"{prefix}WhereInpObj", fields)

    def near_vector(self, prefix: str, *, targets: bool) -> GraphQLInputObjectType:
        """Return the type of a search near vectors."""
        fields: Types = {"vector": self.vector(prefix), "vectorPerTarget": VECTOR_PER_TARGET}
        return self._near(prefix, "nearVector", fields, targets=targets)

    def near_object(self, prefix: str, *, targets: bool) -> GraphQLInputObjectType:
        """Return the type of a search near an object."""
        return self._near(prefix, "nearObject", {"id": GraphQLString, "beacon": GraphQLString}, targets=targets)

    def near_text(self, prefix: str, *, named: bool = True, targets: bool = False) -> GraphQLInputObjectType:
        """Return the type of a search near texts.

        Args:
            prefix: the beginning of the names of types.
            named: whether vectors are named here, and not in what is around.
            targets: whether several of them are joined.
        """
        fields: Types = {"concepts": GraphQLNonNull(STRINGS)}
        for name, kind in (("moveTo", f"{prefix}MoveTo"), ("moveAwayFrom", f"{prefix}MoveAwayFrom")):
            ends: Types = {"id": GraphQLString, "beacon": GraphQLString}
            objects = GraphQLList(self._object(f"{kind}MovementObjectsInpObj", ends))
            force = GraphQLNonNull(GraphQLFloat)
            fields[name] = self._object(kind, {"concepts": STRINGS, "objects": objects, "force": force})
        return self._near(prefix, "nearText", fields, named=named, targets=targets)

    def _near(
        self,
        prefix: str,
        argument: str,
        fields: Mapping[str, InputType],
        *,
        named: bool = True,
        targets: bool,
    ) -> GraphQLInputObjectType:
        bounds: Types = {"certainty": GraphQLFloat, "distance": GraphQLFloat}
        names: Types = {"targetVectors": STRINGS} if named else {}
        joined: Types = {"targets": self._targets(f"{prefix}{argument}")} if targets else {}
        name = f"{prefix}{capitalized(argument)}InpObj"
        return self._object(name, {**fields, **bounds, **names, **joined})

    def _targets(self, prefix: str) -> GraphQLInputObjectType:
        fields: Types = {"targetVectors": STRINGS, "combinationMethod": COMBINATION, "weights": WEIGHTS}
        return self._object(f"{prefix}TargetInpObj", fields)

    def _words(self, prefix: str) -> GraphQLInputObjectType:
        operator = self._enum(f"{prefix}SearchesOperator", "And", "Or", "AndCross")
        return self._object(f"{prefix}Searches", {"operator": operator, "minimumOrTokensMatch": GraphQLInt})

    def bm25(self, prefix: str) -> GraphQLInputObjectType:
        """Return the type of a keyword search."""
        fields: Types = {"query": GraphQLString, "properties": STRINGS, "searchOperator": self._words(prefix)}
        return self._object(f"{prefix}HybridGetBm25InpObj", fields)

    def hybrid(self, prefix: str, name: str, *, get: bool) -> GraphQLInputObjectType:
        """Return the type of a hybrid search.

        Args:
            prefix: the beginning of its name.
            name: the collection's name.
            get: whether objects are searched, and not aggregated.
        """
        part = f"{name}SubSearch" if get else f"{name}HybridSubSearch"
        inner = part if get else f"{part}Searches"
        halves: Types = {
            "nearText": self.near_text(inner, named=False),
            "nearVector": self.near_vector(inner, targets=get),
        }
        fields: Types = {
            "query": GraphQLString,
            "alpha": GraphQLFloat,
            "maxVectorDistance": GraphQLFloat,
            "vector": GraphQLList(GraphQLFloat) if get else self.vector(part),
            "targetVectors": STRINGS,
            "properties": STRINGS,
            "bm25SearchOperator": self._words(part),
            "searches": GraphQLList(self._object(f"{inner}SearchesInpObj", halves)),
        }
        if get:
            fields |= {"fusionType": FUSION, "targets": self._targets(f"{part}hybrid")}
        return self._object(f"{prefix}HybridInpObj", fields)

    def sort(self, prefix: str) -> InputType:
        """Return the type of an order."""
        order = self._enum(f"{prefix}SortInpObjTypeEnum", "asc", "desc")
        return GraphQLList(self._object(f"{prefix}SortInpObj", {"path": STRINGS, "order": order}))

    def group_by(self, prefix: str) -> InputType:
        """Return the type of a grouping of results."""
        count = GraphQLNonNull(GraphQLInt)
        fields: Types = {"path": GraphQLNonNull(STRINGS), "groups": count, "objectsPerGroup": count}
        return self._object(f"{prefix}GroupByInpObj", fields)

    def group(self, prefix: str) -> InputType:
        """Return the type of the older grouping of results, which the engine leaves out."""
        kind = self._enum(f"{prefix}GroupInpObjTypeEnum", "closest", "merge")
        return self._object(f"{prefix}GroupInpObj", {"type": kind, "force": GraphQLNonNull(GraphQLFloat)})

    def consistency(self, name: str) -> InputType:
        """Return the type of a consistency level."""
        return self._enum(f"{name}ConsistencyLevelEnum", "ONE", "QUORUM", "ALL")

    def generation(self, name: str) -> dict[str, GraphQLArgument]:
        """Return the arguments of generated texts."""
        single: Types = {"prompt": GraphQLString, "debug": GraphQLBoolean}
        grouped: Types = {"task": GraphQLString, "properties": STRINGS, "debug": GraphQLBoolean}
        return {
            "singleResult": GraphQLArgument(self._object(f"{name}IndividualResultsArg", single)),
            "groupedResult": GraphQLArgument(self._object(f"{name}AllResultsArg", grouped)),
        }
