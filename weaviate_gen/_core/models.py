"""Data models: the TypedDicts that users type collections with."""

from __future__ import annotations

from typing import Any, get_origin, is_typeddict

from weaviate_gen.exceptions import InvalidDataModelError


def _is_model(model: Any) -> bool:
    return is_typeddict(model) or model is dict or get_origin(model) is dict


def check_properties(model: Any) -> None:
    """Check that a model of properties is a dict type.

    Raises:
        InvalidDataModelError: if it is not.
    """
    if model is not None and not _is_model(model):
        raise InvalidDataModelError("data_model_properties")


def check_references(model: Any) -> None:
    """Check that a model of references is a dict type.

    Raises:
        InvalidDataModelError: if it is not.
    """
    if model is not None and not _is_model(model):
        raise InvalidDataModelError("data_model_references")
