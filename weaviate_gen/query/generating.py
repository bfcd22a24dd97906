"""What a generative model is asked about results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from weaviate_gen.query.inputs import invalid, no_instances, texts
from weaviate_gen.query.media import Media, to_base64


@dataclass(frozen=True, slots=True)
class SinglePrompt:
    """A prompt for each object.

    Attributes:
        prompt: the text; ``{name}`` stands for the object's property of that name.
        image_properties: blob properties to send along.
        images: images to send along, as base64 text.
        metadata: whether to ask the provider about its answer.
        debug: whether to ask for the prompt as it was sent.
    """

    prompt: str
    image_properties: tuple[str, ...] | None = None
    images: tuple[str, ...] | None = None
    metadata: bool = False
    debug: bool = False


@dataclass(frozen=True, slots=True)
class GroupedTask:
    """A prompt about all objects together.

    Attributes:
        prompt: the text.
        non_blob_properties: the properties to send; all, if left out.
        image_properties: blob properties to send along.
        images: images to send along, as base64 text.
        metadata: whether to ask the provider about its answer.
    """

    prompt: str
    non_blob_properties: tuple[str, ...] | None = None
    image_properties: tuple[str, ...] | None = None
    images: tuple[str, ...] | None = None
    metadata: bool = False


def _names(values: Sequence[str] | None, name: str) -> tuple[str, ...] | None:
    return None if values is None else tuple(texts(values, name))


def _images(images: Media | Sequence[Media] | None) -> tuple[str, ...] | None:
    if images is None:
        return None
    several: Sequence[Any] = images if isinstance(images, list | tuple) else [images]
    return tuple(to_base64(each, "images") for each in several)


def _prompt(prompt: str) -> str:
    if not isinstance(prompt, str):  # pyright: ignore[reportUnnecessaryIsInstance]  # users without a type checker
        raise invalid("prompt", "a text", prompt)
    return prompt


class GenerativeParameters:
    """Prompts with more than a text, made by these methods."""

    def __init__(self) -> None:
        raise no_instances(type(self), 'GenerativeParameters.single_prompt("Translate {title}")')

    @staticmethod
    def grouped_task(
        prompt: str,
        *,
        non_blob_properties: Sequence[str] | None = None,
        image_properties: Sequence[str] | None = None,
        images: Media | Sequence[Media] | None = None,
        metadata: bool = False,
    ) -> GroupedTask:
        """Ask about all objects together.

        Args:
            prompt: the text.
            non_blob_properties: the properties to send; all, if left out.
            image_properties: blob properties to send along.
            images: images to send along: base64 texts, paths, bytes or open files.
            metadata: whether to ask the provider about its answer.
        """
        return GroupedTask(
            _prompt(prompt),
            _names(non_blob_properties, "non_blob_properties"),
            _names(image_properties, "image_properties"),
            _images(images),
            metadata,
        )

    @staticmethod
    def single_prompt(
        prompt: str,
        *,
        image_properties: Sequence[str] | None = None,
        images: Media | Sequence[Media] | None = None,
        metadata: bool = False,
        debug: bool = False,
    ) -> SinglePrompt:
        """Ask about each object.

        Args:
            prompt: the text; ``{name}`` stands for the object's property of that name.
            image_properties: blob properties to send along.
            images: images to send along: base64 texts, paths, bytes or open files.
            metadata: whether to ask the provider about its answer.
            debug: whether to ask for the prompt as it was sent.
        """
        return SinglePrompt(
            _prompt(prompt), _names(image_properties, "image_properties"), _images(images), metadata, debug
        )


GenerativeProvider = Any
"""A provider chosen for one call, made by ``GenerativeConfig``."""
