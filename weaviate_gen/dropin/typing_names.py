"""Type variables and aliases of the official client; the classes in them are those of this package."""

from __future__ import annotations

import datetime as dt
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, ParamSpec, TypeAlias, TypeVar

from weaviate_gen._client.aio.batch.client import AsyncBatchClient
from weaviate_gen._client.aio.batch.collection import AsyncBatchCollection
from weaviate_gen._client.aio.collection import CollectionAsync
from weaviate_gen._client.aio.connection import AsyncConnectionV4
from weaviate_gen._client.sync.batch.client import BatchClient
from weaviate_gen._client.sync.batch.collection import BatchCollection
from weaviate_gen._client.sync.collection import Collection
from weaviate_gen._client.sync.connection import ConnectionV4
from weaviate_gen._types.access.actions import Action
from weaviate_gen._types.auth import AuthBearerToken, AuthClientCredentials, AuthClientPassword
from weaviate_gen._types.data.tenants import Tenant
from weaviate_gen._types.query.metrics import PropertyMetrics
from weaviate_gen._types.query.selection import QueryNested, _QueryReference
from weaviate_gen._types.type_aliases import GEO_COORDINATES, NUMBER, PRIMITIVE

A = TypeVar("A")
ActionT = TypeVar("ActionT")
CollectionType = TypeVar("CollectionType", Collection[Any, Any], CollectionAsync[Any, Any])
ConnectionType = TypeVar("ConnectionType", ConnectionV4, AsyncConnectionV4)
DProperties = TypeVar("DProperties", bound=Mapping[str, Any])
IReferences = TypeVar("IReferences", bound=Mapping[str, Any] | None)
N = TypeVar("N", int, float)
NProperties = TypeVar("NProperties", bound=Mapping[str, Any] | None)
Obj = TypeVar("Obj")
P = ParamSpec("P")
Q = TypeVar("Q", bound=AsyncBatchClient | AsyncBatchCollection)
QP = TypeVar("QP")
QProperties = TypeVar("QProperties", bound=Mapping[str, Any])
QR = TypeVar("QR")
R = TypeVar("R")
Ref = TypeVar("Ref")
T = TypeVar("T")
TBatchInput = TypeVar("TBatchInput")
TBatchReturn = TypeVar("TBatchReturn")

ActionsType: TypeAlias = Action | Sequence[Action]
BatchResponse: TypeAlias = list[dict[str, Any]]
ClientBatchingContextManager: TypeAlias = BatchClient
CollectionBatchingContextManager: TypeAlias = BatchCollection
Colour: TypeAlias = Literal["async", "sync"]
Connection: TypeAlias = ConnectionV4 | AsyncConnectionV4
FilterValuesList: TypeAlias = Sequence[str] | Sequence[bool] | Sequence[int] | Sequence[float] | Sequence[dt.datetime]
JSONPayload: TypeAlias = Mapping[str, Any] | Sequence[Any]
MetaReasoningEffort: TypeAlias = Literal["none", "minimal", "low", "medium", "high", "xhigh"]
MountsMaker: TypeAlias = Callable[[], dict[str, Any]]
OIDC_CONFIG: TypeAlias = dict[str, str | list[str]]
OidcAuth: TypeAlias = AuthBearerToken | AuthClientPassword | AuthClientCredentials
OneDimensionalVectorType: TypeAlias = Sequence[NUMBER]
TwoDimensionalVectorType: TypeAlias = Sequence[Sequence[NUMBER]]
PrimitiveVectorType: TypeAlias = OneDimensionalVectorType | TwoDimensionalVectorType
PROPERTY: TypeAlias = str | QueryNested
NestedProperties: TypeAlias = list[PROPERTY] | PROPERTY
PropertiesMetrics: TypeAlias = PropertyMetrics | list[PropertyMetrics]
REFERENCE: TypeAlias = _QueryReference
Result: TypeAlias = T | Awaitable[T]
SCOPES: TypeAlias = str | list[str]
SyncOrAsyncCallback: TypeAlias = Callable[[R], T | Awaitable[A]]
SyncOrAsyncMethod: TypeAlias = Callable[P, R | Awaitable[R]]
TIMEOUT_TYPE: TypeAlias = tuple[NUMBER, NUMBER] | NUMBER
TIMEOUT_TYPE_RETURN: TypeAlias = tuple[NUMBER, NUMBER]
TenantInputType: TypeAlias = str | Tenant
USER_TYPE: TypeAlias = Literal["db", "oidc"]
Verbosity: TypeAlias = Literal["minimal", "verbose"]
GQLEntryReturnType: TypeAlias = dict[str, list[dict[str, Any]]]
Metrics: TypeAlias = PropertyMetrics
PyValue: TypeAlias = Any

DATATYPE_TO_PYTHON_TYPE: dict[str, Any] = {
    "text": str,
    "int": int,
    "text[]": list[str],
    "int[]": list[int],
    "boolean": bool,
    "boolean[]": list[bool],
    "number": float,
    "number[]": list[float],
    "date": dt.datetime,
    "date[]": list[dt.datetime],
    "geoCoordinates": GEO_COORDINATES,
    "object": dict[str, PRIMITIVE],
    "object[]": list[dict[str, PRIMITIVE]],
}
"""Python types of properties by their types in a schema."""
PYTHON_TYPE_TO_DATATYPE: dict[Any, str] = {kind: name for name, kind in DATATYPE_TO_PYTHON_TYPE.items()}
"""The same, by Python type."""
