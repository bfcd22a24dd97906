"""Constants of the official client, with its values; those of machinery that is not used here have no effect."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Final

AUTH_DEFAULT_TIMEOUT: Final = 5
BATCH_TIME_TARGET: Final = 10
BYTES_PER_CHUNK: Final = 65535
CONCURRENT_REQUESTS_DYNAMIC_VECTORIZER: Final = 2
DEFAULT_GRPC_PORT: Final = 50060
DEFAULT_PORT: Final = 8079
ERROR_CODE_EXPLANATION: Final = {413: "Payload too large: send smaller batches, or raise the server's limit."}
GCP_STREAM_TIMEOUT: Final = 160
GITHUB_RELEASE_DOWNLOAD_URL: Final = "https://github.com/weaviate/weaviate/releases/download/"
GRPC_WEB_MIN_SERVER_VERSION: Final = "1.38.3"
GRPC_WEB_SERVER_PATH_PREFIX: Final = "/v1/grpc-web"
ITERATOR_CACHE_SIZE: Final = 100
MAXIMUM_MINOR_VERSION_DELTA: Final = 3
MAX_CONCURRENT_REQUESTS: Final = 10
MAX_GRPC_MESSAGE_LENGTH: Final = 104858000
MAX_RETRIES: Final = float(os.environ.get("WEAVIATE_BATCH_MAX_RETRIES", "9.299"))
MINIMUM_NO_WARNING_VERSION: Final = "v1.16.0"
PERMISSION_DENIED: Final = "PERMISSION_DENIED"
PYPI_PACKAGE_URL: Final = "https://pypi.org/pypi/weaviate-client/json"
STORAGE_NAMES: Final = {"azure", "filesystem", "gcs", "s3"}
UPDATE_TENANT_BATCH_SIZE: Final = 100
USER_TYPE_DB: Final = "db"
USER_TYPE_OIDC: Final = "oidc"
VECTORIZER_BATCHING_STEP_SIZE: Final = 48
GO_ZERO_TIME: Final = datetime(1, 1, 1, tzinfo=UTC)
LOCAL_GRPC_PORT_DEFAULT: Final = 50051

map_: Final = {
    "AdditionalConfig": "config",
    "AuthApiKey": "auth",
    "AuthBearerToken": "auth",
    "AuthClientCredentials": "auth",
    "AuthClientPassword": "auth",
    "AuthenticationFailedException": "exceptions",
    "BackupStorage": "backup",
    "Collection": "collections",
    "Config": "config",
    "ConnectionConfig": "config",
    "ConnectionParams": "connect",
    "EmbeddedOptions": "embedded",
    "ObjectAlreadyExistsException": "exceptions",
    "ProtocolParams": "connect",
    "SchemaValidationException": "exceptions",
    "UnexpectedStatusCodeException": "exceptions",
    "WeaviateStartUpError": "exceptions",
}
"""Names that moved from `weaviate` to an inner module."""
deprs: Final = list(map_)
