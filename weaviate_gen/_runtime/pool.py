"""Private descriptor pools, and the message classes made from them.

A private pool lets another library register the same messages in protobuf's default one. That holds for Google's
well-known types too: the `Struct` here is not `google.protobuf.struct_pb2.Struct`.
"""

from __future__ import annotations

import pkgutil
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from google.protobuf.internal import api_implementation
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

if TYPE_CHECKING:
    from google.protobuf.descriptor_pool import DescriptorPool


class Pool:
    """Descriptors of a package, and the message classes and enums made from them; thread-safe.

    Args:
        package: package that holds the descriptors.
        resource: file of the package with a serialized `FileDescriptorSet`; it is read on first use.
    """

    def __init__(self, package: str, resource: str) -> None:
        self._package = package
        self._resource = resource
        self._lock = threading.Lock()
        self._filled: DescriptorPool | None = None
        self._class: Callable[[Any], Any]

    def message_class(self, full_name: str) -> Any:
        """Return the class of a message by its full name; always the same class."""
        with self._lock:
            descriptor = self._pool().FindMessageTypeByName(full_name)
            return self._class(descriptor)

    def enum_type(self, full_name: str) -> Any:
        """Return names and numbers of an enum by its full name."""
        with self._lock:
            return EnumTypeWrapper(self._pool().FindEnumTypeByName(full_name))

    def _pool(self) -> DescriptorPool:
        if self._filled is None:
            pool, self._class = _implementation()
            for file in _files(pkgutil.get_data(self._package, self._resource) or b""):
                pool.AddSerializedFile(file)
            self._filled = pool
        return self._filled


def _implementation() -> tuple[DescriptorPool, Callable[[Any], Any]]:
    """Return an empty pool, and what makes (or finds) the class of a descriptor.

    protobuf's public modules import its implementation in Python also where the compiled one is used, which takes
    longer than all the rest of a first search. So the compiled one is used directly, where it has the names for it.
    """
    compiled: Any = getattr(api_implementation, "_c_module", None)
    if api_implementation.Type() == "upb" and hasattr(compiled, "DescriptorPool") and hasattr(compiled, "MessageMeta"):
        from google.protobuf.message import Message

        def compiled_class(descriptor: Any) -> Any:
            return compiled.MessageMeta(descriptor.name, (Message,), {"DESCRIPTOR": descriptor, "__module__": None})

        return compiled.DescriptorPool(), compiled_class
    return public_implementation()


def public_implementation() -> tuple[DescriptorPool, Callable[[Any], Any]]:
    """Return the same by protobuf's public interface."""
    from google.protobuf.descriptor_pool import DescriptorPool
    from google.protobuf.message_factory import GetMessageClass

    def made_class(descriptor: Any) -> Any:
        made = GetMessageClass(descriptor)
        if api_implementation.Type() == "python":
            # protobuf's compiled implementation finds nested classes by itself; the one in Python does not.
            for nested in descriptor.nested_types:
                setattr(made, nested.name, made_class(nested))
        return made

    return DescriptorPool(), made_class


def _files(content: bytes) -> Iterator[bytes]:
    # A FileDescriptorSet is its files in a row, each behind the tag of field 1 and its length as a varint.
    at = 0
    while at < len(content):
        at += 1
        length = shift = 0
        while True:
            byte = content[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        yield content[at : at + length]
        at += length
