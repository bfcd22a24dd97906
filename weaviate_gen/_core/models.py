"""Data models: the TypedDicts and typed models that users type collections with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_origin, is_typeddict

from weaviate_gen._core.call import Flow
from weaviate_gen._core.scope import BoundModel
from weaviate_gen._inputs.arguments import boolean
from weaviate_gen.exceptions import InvalidDataModelError, WeaviateInvalidInputError


def _is_model(model: Any) -> bool:
    return is_typeddict(model) or model is dict or get_origin(model) is dict


def check_properties(model: Any) -> None:
    """Check that a model of properties is a dict type, or a typed model.

    Raises:
        InvalidDataModelError: if it is not.
    """
    if model is not None and not _is_model(model):
        from weaviate_gen._core.modeling.reading import is_model

        if not is_model(model):
            raise InvalidDataModelError("data_model_properties")


def check_references(model: Any) -> None:
    """Check that a model of references is a dict type.

    Raises:
        InvalidDataModelError: if it is not.
    """
    if model is not None and not _is_model(model):
        raise InvalidDataModelError("data_model_references")


def bound(model: Any, *, validate: bool) -> BoundModel | None:
    """Return what the objects of a collection are made of; ``None`` for dict types.

    Args:
        model: the model of properties, or ``None``.
        validate: whether results are validated.

    Raises:
        WeaviateInvalidInputError: the model is wrong, or cannot validate.
    """
    if model is None or _is_model(model):
        if boolean(validate, "validate"):
            raise WeaviateInvalidInputError("validate=True requires a model of pydantic: pass a class, not a name")
        return None
    from weaviate_gen._core.modeling.reading import is_pydantic, read

    read(model)
    if boolean(validate, "validate") and not is_pydantic(model):
        raise WeaviateInvalidInputError(
            f"validate=True requires a model of pydantic: make {model.__name__} a subclass of PydanticModel"
        )
    return BoundModel(model, validate)


def name_of(name: Any, model: Any) -> tuple[Any, Any]:
    """Return a collection's name and its model, where either may be passed as the name."""
    if not isinstance(name, type) or model is not None:
        return name, model
    from weaviate_gen._core.modeling.reading import collection_of

    return collection_of(name), name


def creation(model: type[Any], settings: Mapping[str, Any], *, validate: bool) -> Flow[str]:
    """Plan the making of a typed model's collection.

    Args:
        model: the class.
        settings: what was passed beside it, by name.
        validate: whether results are to be validated.

    Raises:
        WeaviateInvalidInputError: the model is wrong, or something was passed beside it.
    """
    from weaviate_gen._core.modeling.schema import create_model

    bound(model, validate=validate)
    passed = [name for name, value in settings.items() if value is not None]
    if passed:
        raise WeaviateInvalidInputError(
            f"{', '.join(passed)} must not be passed beside a model: set it in {model.__name__}.__collection__"
        )
    return create_model(model)
