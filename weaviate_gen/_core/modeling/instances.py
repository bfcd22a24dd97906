"""Objects as instances of models, and instances as objects."""

from __future__ import annotations

import dataclasses
import uuid as uuid_module
from collections.abc import Callable
from typing import Any, TypeVar, cast

from weaviate_gen._core.modeling.reading import Attribute, ModelInfo, collection_of, is_model, is_pydantic, read
from weaviate_gen._core.scope import Scope
from weaviate_gen._inputs.errors import described
from weaviate_gen._inputs.identifiers import canonical_uuid
from weaviate_gen._types.data.objects import ReferenceToMulti
from weaviate_gen._types.query.results import GroupByReturn, QueryReturn
from weaviate_gen._types.query.selection import QueryNested
from weaviate_gen.exceptions import WeaviateInvalidInputError

T = TypeVar("T")
_MISSING = object()


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """What an instance has of an object; see :class:`DataObject`."""

    scope: Scope
    properties: Any
    references: Any
    uuid: Any
    vector: Any


def parts(scope: Scope, value: Any, references: Any, uuid: Any, vector: Any) -> Parts:
    """Split an instance; anything else is returned verbatim.

    Args:
        scope: where it goes.
        value: the instance.
        references: references that were passed beside it.
        uuid: the id that was passed beside it.
        vector: the vector that was passed beside it.

    Raises:
        WeaviateInvalidInputError: it is an instance of another model, or what was passed beside it contradicts it.
    """
    if not is_model(type(value)):
        return Parts(scope, value, references, uuid, vector)
    bound = scope.model
    fits = collection_of(type(value)) == scope.name if bound is None else isinstance(value, bound.model)
    if not fits:
        expected = f"a model of collection {scope.name}" if bound is None else bound.model.__name__
        raise WeaviateInvalidInputError(f"properties must be an instance of {expected}, got {described(value)}")
    info = read(cast("Any", type(value)))
    own = {each.attribute: getattr(value, each.attribute, None) for each in info.attributes.values()}
    links = {
        each.name: _links(info, each, own[each.attribute])
        for each in info.of_role("reference")
        if own[each.attribute] not in (None, [])
    }
    vectors = {each.name: own[each.attribute] for each in info.of_role("vector") if own[each.attribute] is not None}
    for each in info.of_role("id"):
        found = own[each.attribute]
        if found is not None and uuid is not None and canonical_uuid(found) != canonical_uuid(uuid):
            raise WeaviateInvalidInputError(f"uuid must be the instance's {each.attribute}, {found}, got {uuid}")
        uuid = found if uuid is None else uuid
    for each in info.of_role("tenant"):
        found = own[each.attribute]
        if found is not None and scope.tenant not in (None, found):
            raise WeaviateInvalidInputError(
                f"{each.attribute} must be the tenant of the collection's handle, {scope.tenant!r}, got {found!r}"
            )
        if found is not None:
            scope = dataclasses.replace(cast("Any", scope), tenant=found)
    named: Any = {**vectors, **cast("dict[str, Any]", vector)} if isinstance(vector, dict) else vector
    return Parts(
        scope,
        _properties(info, value),
        {**links, **(references or {})} or None,
        uuid,
        (vectors or None) if named is None else named,
    )


def _properties(info: ModelInfo, value: Any) -> dict[str, Any]:
    found = {each.name: getattr(value, each.attribute, _MISSING) for each in info.of_role("property")}
    nested = {each.name: each for each in info.of_role("property") if each.targets}
    return {
        name: _nested(each, nested[name]) if name in nested else each
        for name, each in found.items()
        if each is not _MISSING
    }


def _nested(value: Any, attribute: Attribute) -> Any:
    if isinstance(value, list):
        return [_nested(each, attribute) for each in cast("Any", value)]
    return _properties(read(cast("Any", type(value))), value) if is_model(type(value)) else value


def _links(info: ModelInfo, attribute: Attribute, value: Any) -> Any:
    where = f"{info.model.__name__}.{attribute.attribute}"
    ids: dict[str, list[str]] = {}
    for each in cast("Any", value) if isinstance(value, list) else [value]:
        if not isinstance(each, attribute.targets):
            names = " or ".join(target.__name__ for target in attribute.targets)
            raise WeaviateInvalidInputError(f"{where} must be of {names}, got {described(each)}")
        marked = read(cast("Any", type(each))).of_role("id")
        found = getattr(each, marked[0].attribute, None) if marked else None
        if found is None:
            raise WeaviateInvalidInputError(
                f"{where} requires the id of the {type(each).__name__}: give its class a field with ID, and the "
                "instance its value, or use link()"
            )
        ids.setdefault(collection_of(type(each)), []).append(canonical_uuid(found))
    if len(attribute.targets) == 1:
        return [each for group in ids.values() for each in group]
    if len(ids) > 1:
        raise WeaviateInvalidInputError(
            f"{where} points to several collections, {', '.join(ids)}: insert the references to one of them, and add "
            "the others with data.reference_add_many"
        )
    return next(ReferenceToMulti(target_collection=name, uuids=group) for name, group in ids.items())


def link(model: type[T], uuid: str | uuid_module.UUID) -> T:
    """Return an instance that stands for a stored object: it has the id alone, for references to it.

    Args:
        model: the model, with a field that is marked with ID.
        uuid: the id.

    Raises:
        WeaviateInvalidInputError: the model has no such field.
    """
    info = read(model)
    if not info.of_role("id"):
        raise WeaviateInvalidInputError(f"{info.model.__name__} must have a field with ID")
    made: T = _made(info, {info.of_role("id")[0].attribute: uuid_module.UUID(canonical_uuid(uuid))})
    return made


def _made(info: ModelInfo, values: dict[str, Any]) -> Any:
    """Make an instance without validation; what has neither a value nor a default is not set."""
    model: Any = info.model
    if is_pydantic(model):
        return model.model_construct(**values)
    made = object.__new__(model)
    for each in dataclasses.fields(model):
        if each.name in values:
            value = values[each.name]
        elif each.default is not dataclasses.MISSING:
            value = each.default
        elif each.default_factory is not dataclasses.MISSING:
            value = each.default_factory()
        else:
            continue
        object.__setattr__(made, each.name, value)
    return made


def _values(info: ModelInfo, properties: Any, make: Callable[[ModelInfo, Any], Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in info.of_role("property"):
        value = properties.get(each.name, _MISSING)
        if value is _MISSING or (value is None and not each.optional and not each.is_list):
            continue
        if value is None and not each.optional:
            value = []
        if each.targets and value is not None:
            inner = read(each.targets[0])
            value = [make(inner, one) for one in cast("Any", value)] if isinstance(value, list) else make(inner, value)
        found[each.attribute] = value
    return found


def _plain(info: ModelInfo, properties: Any) -> Any:
    return _made(info, _values(info, properties, _plain))


def _instance(info: ModelInfo, result: Any, tenant: str | None, *, validate: bool) -> Any:
    values = _values(info, result.properties, _by_attribute if validate else _plain)
    for each in info.of_role("id"):
        values[each.attribute] = result.uuid
    for each in info.of_role("tenant"):
        if tenant is not None:
            values[each.attribute] = tenant
    vectors = info.of_role("vector")
    if vectors:
        values |= {each.attribute: result.vector[each.name] for each in vectors if each.name in result.vector}
    for each in info.of_role("reference"):
        followed: Any = cast("Any", result.references or {}).get(each.name)
        if followed is None:
            values.setdefault(each.attribute, [] if each.is_list else None)
            continue
        models = {collection_of(target): target for target in each.targets}
        found = [
            _instance(read(models.get(one.collection, each.targets[0])), one, tenant, validate=False)
            for one in followed.objects
        ]
        values[each.attribute] = found if each.is_list else next(iter(found), None)
    if validate:
        model: Any = info.model
        try:
            return model.model_validate(values)
        except ValueError as error:
            raise WeaviateInvalidInputError(
                f"object {result.uuid} of collection {info.name} is not a valid {model.__name__}: {error}"
            ) from error
    return _made(info, values)


def _by_attribute(info: ModelInfo, properties: Any) -> Any:
    return _values(info, properties, _by_attribute)


def selected(model: type[Any]) -> list[str | QueryNested]:
    """Return the properties of a model, those of objects with their parts."""
    return [
        QueryNested(name=each.name, properties=selected(each.targets[0])) if each.targets else each.name
        for each in read(model).of_role("property")
    ]


def typed(read_reply: Callable[..., Any], scope: Scope) -> Callable[..., Any]:
    """Return a decoder whose results have instances of the scope's model as properties."""

    def decode(*arguments: Any, **named: Any) -> Any:
        return _typed(read_reply(*arguments, **named), scope)

    return decode


def _typed(result: Any, scope: Scope) -> Any:
    bound = scope.model
    if bound is None or result is None or result is NotImplemented:
        return result
    info = read(bound.model)

    def fill(one: Any) -> Any:
        instance = _instance(info, one, scope.tenant, validate=bound.validate)
        one._mapping, one.properties = one.properties, instance
        return one

    if isinstance(result, QueryReturn):
        lazy = cast("Any", result)
        undecoded = lazy.__getattribute__("_undecoded") if hasattr(lazy, "_undecoded") else (lambda: lazy.objects)
        return _relazied(lazy, lambda: [fill(one) for one in undecoded()])
    if isinstance(result, GroupByReturn) or hasattr(result, "objects"):
        for one in cast("Any", result).objects:
            fill(one)
        return cast("Any", result)
    return fill(result)


def _relazied(result: Any, objects: Callable[[], Any]) -> Any:
    made: QueryReturn[Any, Any] = QueryReturn(objects, result.query_profile, result.took)
    made._table = result._table
    return made
