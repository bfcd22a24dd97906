"""Generative searches: the provider of one query, prompts, and `GenerativeParameters`."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, cast

from weaviate_gen._inputs import check
from weaviate_gen._inputs.blobs import Media, to_base64
from weaviate_gen._inputs.value import Configured, Value
from weaviate_gen.exceptions import WeaviateInvalidInputError


def blobs(name: str, value: object) -> list[str] | None:
    """Return one or several blobs in base64."""
    if value is None:
        return None
    if isinstance(value, str | bytes | Path) or hasattr(value, "read"):
        return [to_base64(cast("Media", value), name)]
    if not isinstance(value, Iterable):
        check.wrong(name, value, "an image or several")
    return [to_base64(item, name) for item in cast("Iterable[Media]", value)]


class GenerativeConfigRuntime(Configured):
    """Generative provider of one query; its settings are fields of the provider's message, a list is a TextArray.

    Attributes:
        module: name of the module.
        provider: field of the provider in the message `GenerativeProvider`.
        takes_images: whether the prompt may have images.
        ahead: for a provider that these protos lack: its field number, and number and type of its own fields.
    """

    __slots__ = ("ahead", "module", "provider", "takes_images")

    module: str
    provider: str
    takes_images: bool
    ahead: tuple[int, Mapping[str, tuple[int, str]]] | None

    def __init__(
        self,
        module: str,
        provider: str,
        settings: Mapping[str, Any],
        takes_images: bool,
        ahead: tuple[int, Mapping[str, tuple[int, str]]] | None = None,
    ) -> None:
        """Store the parts."""
        super().__init__(settings)
        self.ahead = ahead
        self.module = module
        self.provider = provider
        self.takes_images = takes_images

    @property
    def generative(self) -> str:
        """Name of the module."""
        return self.module

    def shown(self) -> dict[str, Any]:
        """Return what `repr` shows: the module, and its settings."""
        return {"generative": self.module} | {name: self.settings.get(name) for name in self.settings.names}

    def to_proto(
        self,
        pb: Any,
        *,
        metadata: bool = False,
        images: list[str] | None = None,
        image_properties: list[str] | None = None,
    ) -> Any:
        """Return the message `GenerativeProvider`.

        Args:
            pb: module of the message classes, `weaviate_gen_wire.grpc.messages`.
            metadata: whether to return the provider's metadata.
            images: images of the prompt in base64.
            image_properties: names of properties whose images are added to the prompt.

        Raises:
            WeaviateInvalidInputError: the provider does not accept images.
        """
        provider = pb.GenerativeProvider(return_metadata=metadata)
        if (images is not None or image_properties is not None) and not self.takes_images:
            raise WeaviateInvalidInputError(
                f"The module {self.module} takes neither images nor image_properties; leave them out."
            )
        more = {"images": images, "image_properties": image_properties}
        fields: Mapping[str, Any] = {
            **{key: getattr(value, "number", value) for key, value in self.settings.items()},
            **{key: value for key, value in more.items() if value is not None},
        }
        if self.ahead is not None and self.provider not in provider.DESCRIPTOR.fields_by_name:
            number, fields_ahead = self.ahead
            body = b"".join(_field(*fields_ahead[name], value) for name, value in fields.items())
            provider.MergeFromString(_delimited(number, body))
            return provider
        message = getattr(provider, self.provider)
        message.SetInParent()
        for name, value in fields.items():
            if isinstance(value, list):
                getattr(message, name).SetInParent()
                getattr(message, name).values.extend(value)
            else:
                setattr(message, name, value)
        return provider


def _varint(value: int) -> bytes:
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*found, value))


def _delimited(number: int, body: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(body)) + body


def _field(number: int, kind: str, value: Any) -> bytes:
    """Encode a field that these protos lack; ints and enums are encoded as 64-bit two's complement."""
    if kind == "float":
        return _varint(number << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value & 0xFFFF_FFFF_FFFF_FFFF)
    if kind == "list[str]":
        return _delimited(number, b"".join(_delimited(1, item.encode()) for item in value))
    return _delimited(number, value.encode())


class SinglePrompt(Value):
    """Prompt for each result.

    Attributes:
        prompt: prompt; `{property}` is replaced by a property of the result.
        image_properties: names of properties whose images are added to the prompt.
        images: images of the prompt in base64.
        metadata: whether to return the provider's metadata.
        debug: whether to return the prompt that was sent.
    """

    __slots__ = ("debug", "image_properties", "images", "metadata", "prompt")

    def __init__(
        self,
        prompt: str,
        *,
        image_properties: list[str] | None = None,
        images: list[str] | None = None,
        metadata: bool = False,
        debug: bool = False,
    ) -> None:
        """Store the parts."""
        self.prompt: str = check.string("prompt", check.needed("prompt", prompt)) or ""
        self.image_properties: list[str] | None = check.strings("image_properties", image_properties)
        self.images: list[str] | None = images
        self.metadata: bool = bool(check.boolean("metadata", metadata))
        self.debug: bool = bool(check.boolean("debug", debug))

    def to_proto(self, pb: Any, provider: GenerativeConfigRuntime | None = None) -> Any:
        """Return the message `GenerativeSearch.Single`, with the provider if one is given.

        Args:
            pb: module of the message classes, `weaviate_gen_wire.grpc.messages`.
            provider: provider, or ``None`` for the collection's module.
        """
        return pb.GenerativeSearch.Single(prompt=self.prompt, debug=self.debug, queries=_queries(pb, self, provider))


class GroupedTask(Value):
    """Task for all results together.

    Attributes:
        prompt: task.
        non_blob_properties: properties that are passed to the model.
        image_properties: names of properties whose images are added to the prompt.
        images: images of the prompt in base64.
        metadata: whether to return the provider's metadata.
        debug: whether to return the prompt that was sent.
    """

    __slots__ = ("debug", "image_properties", "images", "metadata", "non_blob_properties", "prompt")

    def __init__(
        self,
        prompt: str,
        *,
        non_blob_properties: list[str] | None = None,
        image_properties: list[str] | None = None,
        images: list[str] | None = None,
        metadata: bool = False,
        debug: bool = False,
    ) -> None:
        """Store the parts."""
        self.prompt: str = check.string("prompt", check.needed("prompt", prompt)) or ""
        self.non_blob_properties: list[str] | None = check.strings("non_blob_properties", non_blob_properties)
        self.image_properties: list[str] | None = check.strings("image_properties", image_properties)
        self.images: list[str] | None = images
        self.metadata: bool = bool(check.boolean("metadata", metadata))
        self.debug: bool = bool(check.boolean("debug", debug))

    def to_proto(self, pb: Any, provider: GenerativeConfigRuntime | None = None) -> Any:
        """Return the message `GenerativeSearch.Grouped`, with the provider if one is given.

        Args:
            pb: module of the message classes, `weaviate_gen_wire.grpc.messages`.
            provider: provider, or ``None`` for the collection's module.
        """
        message = pb.GenerativeSearch.Grouped(task=self.prompt, debug=self.debug, queries=_queries(pb, self, provider))
        if self.non_blob_properties is not None:
            message.properties.SetInParent()
            message.properties.values.extend(self.non_blob_properties)
        return message


def _queries(pb: Any, asked: SinglePrompt | GroupedTask, provider: GenerativeConfigRuntime | None) -> list[Any]:
    if provider is None:
        return []
    return [
        provider.to_proto(pb, metadata=asked.metadata, images=asked.images, image_properties=asked.image_properties)
    ]


class GenerativeParameters:
    """Factories of prompts with more than a string."""

    __slots__ = ()

    @staticmethod
    def grouped_task(
        prompt: str,
        *,
        non_blob_properties: list[str] | None = None,
        image_properties: list[str] | None = None,
        images: Media | Iterable[Media] | None = None,
        metadata: bool = False,
        debug: bool = False,
    ) -> GroupedTask:
        """Return a task for all results together.

        Args:
            prompt: task.
            non_blob_properties: properties that are passed to the model; all but blobs by default.
            image_properties: names of properties whose images are added to the prompt.
            images: one or several images as base64, path or open file; files are read immediately.
            metadata: whether to return the provider's metadata, such as the tokens used.
            debug: whether to return the prompt that was sent to the model.

        Raises:
            WeaviateInvalidInputError: an argument has the wrong type, or a file cannot be read.
        """
        return GroupedTask(
            prompt,
            non_blob_properties=non_blob_properties,
            image_properties=image_properties,
            images=blobs("images", images),
            metadata=metadata,
            debug=debug,
        )

    @staticmethod
    def single_prompt(
        prompt: str,
        *,
        image_properties: list[str] | None = None,
        images: Media | Iterable[Media] | None = None,
        metadata: bool = False,
        debug: bool = False,
    ) -> SinglePrompt:
        """Return a prompt for each result.

        Args:
            prompt: prompt; `{property}` is replaced by a property of the result.
            image_properties: names of properties whose images are added to the prompt.
            images: one or several images as base64, path or open file; files are read immediately.
            metadata: whether to return the provider's metadata, such as the tokens used.
            debug: whether to return the prompt that was sent to the model.

        Raises:
            WeaviateInvalidInputError: an argument has the wrong type, or a file cannot be read.
        """
        return SinglePrompt(
            prompt, image_properties=image_properties, images=blobs("images", images), metadata=metadata, debug=debug
        )
