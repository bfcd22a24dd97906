"""Objects and references as gRPC messages."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from weaviate_gen._core import values, vectors
from weaviate_gen._core.typeguards import is_list, is_mapping, is_plain_dict, is_sequence
from weaviate_gen._inputs.errors import invalid
from weaviate_gen._inputs.identifiers import canonical_uuids
from weaviate_gen._types.data.batch import BatchObject, BatchReference
from weaviate_gen._types.data.objects import ReferenceToMulti
from weaviate_gen._types.data.values import GeoCoordinate, PhoneNumber, PhoneNumberRead
from weaviate_gen.exceptions import WeaviateInsertInvalidPropertyError, WeaviateInvalidInputError
from weaviate_gen_wire.codec import objects as codec
from weaviate_gen_wire.grpc import messages as pb


def batch_object(item: BatchObject) -> pb.BatchObject:
    """Return one object as a message.

    Args:
        item: the object; its id is set.

    Returns:
        The message.

    Raises:
        WeaviateInsertInvalidPropertyError: if a property has a reserved name.
        WeaviateInvalidInputError: if a value cannot be stored.
    """
    message = pb.BatchObject(collection=item.collection, uuid=str(item.uuid))
    if item.tenant is not None:
        message.tenant = item.tenant
    if item.properties is not None:
        _fill(message.properties, item.properties, "", nested=False)
        _refer(message.properties, item.references or {})
    elif item.references:
        _refer(message.properties, item.references)
    if is_mapping(item.vector):
        for name, vector in item.vector.items():
            packed, multi = vectors.pack(vector, f"vector {name!r}", empty=True)
            kind = pb.Vectors.VECTOR_TYPE_MULTI_FP32 if multi else pb.Vectors.VECTOR_TYPE_SINGLE_FP32
            message.vectors.add(name=name, vector_bytes=packed, type=kind)
    elif item.vector is not None:
        message.vector_bytes = vectors.pack_unnamed(item.vector)
    return message


def encoded(item: BatchObject) -> bytes:
    """Return one object as the bytes of its message: by the codec, or through the message for rare values.

    Args:
        item: the object; its id is set.

    Returns:
        What :func:`batch_object` gives, serialized.

    Raises:
        WeaviateInsertInvalidPropertyError: if a property has a reserved name.
        WeaviateInvalidInputError: if a value cannot be stored.
    """
    try:
        return _encoded(item)
    except UnicodeEncodeError as error:
        raise WeaviateInvalidInputError(f"strings of an object must be valid UTF-8: {error}") from error
    except RecursionError as error:
        raise values.too_deep() from error


def _encoded(item: BatchObject) -> bytes:
    given = item.properties
    if item.references or not is_plain_dict(given) or "vector" in given or "id" in given:
        return batch_object(item).SerializeToString()
    properties = codec.properties(given)
    if properties is None:
        return batch_object(item).SerializeToString()
    single: bytes | None = None
    named: list[tuple[str, bytes, bool]] = []
    if is_mapping(item.vector):
        named = [(name, *vectors.pack(each, f"vector {name!r}", empty=True)) for name, each in item.vector.items()]
    elif item.vector is not None:
        single = vectors.pack_unnamed(item.vector)
    return codec.batch_object(item.collection, str(item.uuid), item.tenant, properties, single, named)


def batch_reference(item: BatchReference) -> pb.BatchReference:
    """Return one reference as a message.

    Args:
        item: the reference.

    Returns:
        The message.
    """
    return pb.BatchReference(
        name=item.from_property_name,
        from_collection=item.from_object_collection,
        from_uuid=str(item.from_object_uuid),
        to_collection=item.to_object_collection,
        to_uuid=str(item.to_object_uuid),
        tenant=item.tenant,
    )


def _refer(message: Any, references: Mapping[str, Any]) -> None:
    if not is_mapping(references):
        raise WeaviateInvalidInputError(
            f"references must be a mapping of names to ids, got {type(references).__name__}"
        )
    for name, reference in references.items():
        if isinstance(reference, ReferenceToMulti):
            message.multi_target_ref_props.add(
                uuids=reference.uuids_str, target_collection=reference.target_collection, prop_name=name
            )
        else:
            message.single_target_ref_props.add(uuids=canonical_uuids(reference, f"references.{name}"), prop_name=name)


def _fill(message: Any, properties: Mapping[str, Any], path: str, *, nested: bool) -> None:
    """Write properties into `BatchObject.Properties` or `ObjectPropertiesValue`, which have the same fields."""
    if not is_mapping(properties):
        raise invalid(path or "properties", "a mapping of names to values", properties)
    if "vector" in properties or ("id" in properties and not nested):
        raise WeaviateInsertInvalidPropertyError(dict(properties))
    fields = message.non_ref_properties.fields
    message.non_ref_properties.SetInParent()
    for given, value in properties.items():
        name = values.named(given, path)
        _property(message, fields, name, value, f"{path}.{name}" if path else name)


def _property(message: Any, fields: Any, name: str, value: Any, path: str) -> None:
    kind: object = type(value)  # pyright: ignore[reportUnknownVariableType] - of anything
    if kind is str:
        fields[name].string_value = value
    elif kind is bool:
        fields[name].bool_value = value
    elif kind is int or kind is float:
        fields[name].number_value = values.to_json(value, path)
    elif value is None:
        fields[name].null_value = 0
    elif isinstance(value, GeoCoordinate | PhoneNumber | PhoneNumberRead):
        _struct(fields[name], value.to_wire())
    elif is_mapping(value):
        _fill(_added(message.object_properties, name).value, value, path, nested=True)
    elif is_sequence(value):
        _sequence(message, fields, name, list(value), path)
    else:
        plain = values.to_json(value, path)
        if is_list(plain):
            _sequence(message, fields, name, plain, path)
        elif is_mapping(plain):
            _fill(_added(message.object_properties, name).value, plain, path, nested=True)
        else:
            _struct(fields[name], plain)


def _added(repeated: Any, name: str) -> Any:
    return repeated.add(prop_name=name)


def _sequence(message: Any, fields: Any, name: str, items: list[Any], path: str) -> None:
    if not items:
        message.empty_list_props.append(name)
        return
    if is_mapping(items[0]):
        holder = _added(message.object_array_properties, name)
        for place, item in enumerate(items):
            _fill(holder.values.add(), item, f"{path}[{place}]", nested=True)
        return
    plain: list[Any] = [values.to_json(item, path) for item in items]
    kinds: set[type[Any]] = {type(item) for item in plain}
    if kinds == {bool}:
        message.boolean_array_properties.add(prop_name=name, values=plain)
    elif kinds == {str}:
        message.text_array_properties.add(prop_name=name, values=plain)
    elif kinds == {int} and max(abs(item) for item in plain) < 2**63:
        message.int_array_properties.add(prop_name=name, values=plain)
    elif kinds <= {int, float}:
        packed = struct.pack(f"<{len(plain)}d", *plain)
        message.number_array_properties.add(prop_name=name, values_bytes=packed)
    elif kinds == {dict}:
        holder = _added(message.object_array_properties, name)
        for place, item in enumerate(plain):
            _fill(holder.values.add(), item, f"{path}[{place}]", nested=True)
    elif dict in kinds or list in kinds or len(kinds) == 1:
        _struct(fields[name], plain)
    else:
        found = ", ".join(sorted(kind.__name__ for kind in kinds))
        raise WeaviateInvalidInputError(f"{path} must be a list of values of one type, got {found}")


def _struct(value: Any, plain: Any) -> None:
    """Write JSON into a `google.protobuf.Value`."""
    if plain is None:
        value.null_value = 0
    elif isinstance(plain, bool):
        value.bool_value = plain
    elif isinstance(plain, int | float):
        value.number_value = plain
    elif isinstance(plain, str):
        value.string_value = plain
    elif is_mapping(plain):
        value.struct_value.SetInParent()
        for name, each in plain.items():
            _struct(value.struct_value.fields[name], each)
    else:
        value.list_value.SetInParent()
        for each in plain:
            _struct(value.list_value.values.add(), each)
