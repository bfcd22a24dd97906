"""Vectors of gRPC messages: bytes of float32, one after the other."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np

from weaviate_gen.engine.collections.collection import Collection
from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.index.distance import Floats
from weaviate_gen.engine.search import assembly
from weaviate_gen.engine.search.query import Targets, Vectors
from weaviate_gen_wire.grpc import messages as pb

_WIDTH = struct.Struct("<H")


def read_single(raw: bytes) -> Floats:
    """Read one vector.

    Raises:
        EngineError: the bytes are no whole number of float32.
    """
    if len(raw) % 4:
        raise EngineError("vector_malformed", "bytes", length=len(raw))
    return np.frombuffer(raw, dtype="<f4").astype(np.float32)


def read_multi(raw: bytes) -> Floats:
    """Read several vectors: their length in two bytes, and then all of them."""
    if len(raw) < _WIDTH.size:
        raise EngineError("vector_malformed", "no_width")
    (width,) = _WIDTH.unpack_from(raw)
    flat = read_single(raw[_WIDTH.size :])
    if not width or flat.size % width:
        raise EngineError("vector_malformed", "width", count=flat.size, width=width)
    return flat.reshape(-1, width)


def read_vector(message: Any) -> Floats:
    """Read a `Vectors` message: one vector, or several for late interaction."""
    if message.type == pb.Vectors.VECTOR_TYPE_MULTI_FP32:
        return read_multi(message.vector_bytes)
    if message.type not in pb.Vectors.VectorType.values():
        raise EngineError("vector_malformed", "type")
    return read_single(message.vector_bytes)


def write_multi(vector: Floats) -> bytes:
    """Write several vectors."""
    return _WIDTH.pack(vector.shape[1]) + write_single(vector)


def write_single(vector: Floats) -> bytes:
    """Write one vector."""
    return vector.astype("<f4", copy=False).tobytes()


def read_one(message: Any) -> Floats | None:
    """Read the one vector of a message that has `vectors`, `vector_bytes` and `vector`; the first one set counts.

    Raises:
        EngineError: there are several.
    """
    if len(message.vectors) > 1:
        raise EngineError("vector_malformed", "several", count=len(message.vectors))
    if message.vectors:
        return read_vector(message.vectors[0])
    if message.vector_bytes:
        return read_single(message.vector_bytes)
    if message.vector:
        return np.asarray(message.vector, dtype=np.float32)
    return None


def read_near_vector(message: Any, targets: Targets, collection: Collection) -> tuple[Vectors, Targets]:
    """Read the vectors of a `NearVector` message: one for all targets, or one or several for each.

    Args:
        message: the message.
        targets: the targets of the request.
        collection: where it searches.

    Returns:
        One vector a target; a target with several vectors is repeated, with weights to match.

    Raises:
        EngineError: vectors and targets do not fit.
    """
    names = targets.names or ("",)
    one = read_one(message)
    if one is not None:
        if message.vector_per_target:
            raise EngineError("arguments_conflict", "vector_and_targets")
        return Vectors((one,) * len(names)), targets
    if message.vector_for_targets:
        return _for_targets(message, targets, names, collection)
    if message.vector_per_target:
        if len(message.vector_per_target) != len(names):
            raise EngineError("target_vectors_mismatch", "not_all")
        absent = next((name for name in names if name not in message.vector_per_target), None)
        if absent is not None:
            raise EngineError("target_vectors_mismatch", "absent", vector=absent)
        return Vectors(tuple(read_single(message.vector_per_target[name]) for name in names)), targets
    raise EngineError("argument_missing", "query_near_vector_rpc")


def _for_targets(
    message: Any, targets: Targets, names: Sequence[str], collection: Collection
) -> tuple[Vectors, Targets]:
    if message.vector_for_targets[0].vectors:  # a target may have several of these
        names = tuple(dict.fromkeys(names))
    listed = [entry.name for entry in message.vector_for_targets]
    if len(listed) != len(names):
        raise EngineError("target_vectors_mismatch", "length")
    for name, entry in zip(names, message.vector_for_targets, strict=True):
        if entry.name != name:
            raise EngineError("target_vectors_mismatch", "listed", vector=name, names=list(names), got=listed)
    vectors = ((entry.name, _of_target(entry)) for entry in message.vector_for_targets)
    return assembly.expanded(collection, targets, vectors)


def _of_target(entry: Any) -> list[Floats]:
    if not entry.vectors:
        return [read_single(entry.vector_bytes)]
    return [read_vector(message) for message in entry.vectors]
