"""Result types of searches."""

from __future__ import annotations

from weaviate_gen._types.data.objects import ReferenceInput, ReferenceInputs
from weaviate_gen._types.data.values import (
    GeoCoordinate,
    WeaviateField,
    WeaviateProperties,
)
from weaviate_gen._types.data.values import (
    PhoneNumberRead as PhoneNumberType,
)
from weaviate_gen._types.query.conditions import FilterReturn
from weaviate_gen._types.query.filters import (
    FilterByCreationTime,
    FilterById,
    FilterByProperty,
    FilterByRef,
    FilterByUpdateTime,
)
from weaviate_gen._types.query.generated import (
    GenerativeDebug,
    GenerativeGroup,
    GenerativeGroupByReturn,
    GenerativeGroupByReturnType,
    GenerativeGrouped,
    GenerativeMetadata,
    GenerativeNearMediaReturnType,
    GenerativeObject,
    GenerativeReturn,
    GenerativeReturnType,
    GenerativeSearchReturnType,
    GenerativeSingle,
)
from weaviate_gen._types.query.options import MMR, BM25OperatorAnd, BM25OperatorAndCross, BM25OperatorOr
from weaviate_gen._types.query.results import (
    Group,
    GroupByObject,
    GroupByReturn,
    GroupByReturnType,
    MetadataReturn,
    MetadataSingleObjectReturn,
    Object,
    ObjectSingleReturn,
    QueryNearMediaReturnType,
    QueryProfileReturn,
    QueryReturn,
    QueryReturnType,
    QuerySingleReturn,
    SearchProfileReturn,
    ShardProfileReturn,
)
from weaviate_gen._types.query.sorting import Sorting
from weaviate_gen._types.query.vectors import ListOfVectorsQuery, TargetVectorJoinType
from weaviate_gen._types.query.vectors import NearVectorInput as NearVectorInputType

__all__ = [
    "BM25OperatorAnd",
    "BM25OperatorAndCross",
    "BM25OperatorOr",
    "FilterByCreationTime",
    "FilterById",
    "FilterByProperty",
    "FilterByRef",
    "FilterByUpdateTime",
    "FilterReturn",
    "GenerativeDebug",
    "GenerativeGroup",
    "GenerativeGroupByReturn",
    "GenerativeGroupByReturnType",
    "GenerativeGrouped",
    "GenerativeMetadata",
    "GenerativeNearMediaReturnType",
    "GenerativeObject",
    "GenerativeReturn",
    "GenerativeReturnType",
    "GenerativeSearchReturnType",
    "GenerativeSingle",
    "GeoCoordinate",
    "Group",
    "GroupByObject",
    "GroupByReturn",
    "GroupByReturnType",
    "ListOfVectorsQuery",
    "MMR",
    "MetadataReturn",
    "MetadataSingleObjectReturn",
    "NearVectorInputType",
    "Object",
    "ObjectSingleReturn",
    "PhoneNumberType",
    "QueryNearMediaReturnType",
    "QueryProfileReturn",
    "QueryReturn",
    "QueryReturnType",
    "QuerySingleReturn",
    "ReferenceInput",
    "ReferenceInputs",
    "SearchProfileReturn",
    "ShardProfileReturn",
    "Sorting",
    "TargetVectorJoinType",
    "WeaviateField",
    "WeaviateProperties",
]
