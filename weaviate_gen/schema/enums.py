"""The closed choices of a schema and of a write: data types, tokenizations, consistency levels."""

from __future__ import annotations

from enum import Enum


class ConsistencyLevel(str, Enum):
    """How many replicas have to answer before a read or a write is done.

    Attributes:
        ALL: every replica.
        ONE: a single replica.
        QUORUM: more than half of the replicas.
    """

    ALL = "ALL"
    ONE = "ONE"
    QUORUM = "QUORUM"


class DataType(str, Enum):
    """What a property holds; the `_ARRAY` members are lists of it."""

    TEXT = "text"
    TEXT_ARRAY = "text[]"
    INT = "int"
    INT_ARRAY = "int[]"
    BOOL = "boolean"
    BOOL_ARRAY = "boolean[]"
    NUMBER = "number"
    NUMBER_ARRAY = "number[]"
    DATE = "date"
    DATE_ARRAY = "date[]"
    UUID = "uuid"
    UUID_ARRAY = "uuid[]"
    GEO_COORDINATES = "geoCoordinates"
    BLOB = "blob"
    BLOB_HASH = "blobHash"
    PHONE_NUMBER = "phoneNumber"
    OBJECT = "object"
    OBJECT_ARRAY = "object[]"


class Tokenization(str, Enum):
    """How text is cut into terms for keyword search and filters.

    Attributes:
        WORD: at everything that is neither letter nor digit, in lower case.
        WHITESPACE: at white space, case kept.
        LOWERCASE: at white space, in lower case.
        FIELD: not at all: the trimmed value is one term.
        TRIGRAM: into overlapping runs of three characters.
        GSE: with a Chinese and Japanese dictionary.
        GSE_CH: with a Chinese dictionary.
        KAGOME_JA: with a Japanese dictionary.
        KAGOME_KR: with a Korean dictionary.
    """

    WORD = "word"
    WHITESPACE = "whitespace"
    LOWERCASE = "lowercase"
    FIELD = "field"
    GSE = "gse"
    TRIGRAM = "trigram"
    KAGOME_JA = "kagome_ja"
    KAGOME_KR = "kagome_kr"
    GSE_CH = "gse_ch"
