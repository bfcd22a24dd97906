"""Small tools for ids, vectors, blobs and versions."""

from __future__ import annotations

from weaviate_gen._client.legacy import check_batch_result, docstring_deprecated, strip_newlines
from weaviate_gen._core.vectors import get_vector
from weaviate_gen._inputs.beacons import (
    escape_string,
    get_domain_from_weaviate_url,
    is_object_url,
    is_weaviate_domain,
    is_weaviate_object_url,
)
from weaviate_gen._inputs.blobs import (
    file_decoder_b64,
    file_encoder_b64,
    image_decoder_b64,
    image_encoder_b64,
    parse_blob,
)
from weaviate_gen._inputs.identifiers import generate_uuid5, get_valid_uuid
from weaviate_gen._inputs.versions import is_weaviate_client_too_old, is_weaviate_too_old, parse_version_string
from weaviate_gen.exceptions import (
    ResponseCannotBeDecodedError,
    SchemaValidationError,
    UnexpectedStatusCodeError,
    WeaviateInvalidInputError,
    WeaviateUnsupportedFeatureError,
)

__all__ = [
    "ResponseCannotBeDecodedError",
    "SchemaValidationError",
    "UnexpectedStatusCodeError",
    "WeaviateInvalidInputError",
    "WeaviateUnsupportedFeatureError",
    "check_batch_result",
    "docstring_deprecated",
    "escape_string",
    "file_decoder_b64",
    "file_encoder_b64",
    "generate_uuid5",
    "get_domain_from_weaviate_url",
    "get_valid_uuid",
    "get_vector",
    "image_decoder_b64",
    "image_encoder_b64",
    "is_object_url",
    "is_weaviate_client_too_old",
    "is_weaviate_domain",
    "is_weaviate_object_url",
    "is_weaviate_too_old",
    "parse_blob",
    "parse_version_string",
    "strip_newlines",
]
