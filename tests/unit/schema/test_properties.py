"""Properties and references check what they are given, and know what they are on the wire."""

from __future__ import annotations

from typing import Any

import pytest

from codegen.ir.modules_code import RESULTS
from weaviate_gen._types.schema import values
from weaviate_gen._types.schema.enums import DataType, Tokenization
from weaviate_gen._types.schema.properties import Property, ReferenceProperty, ReferencePropertyMultiTarget
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen_wire.modules import Configure

pytestmark = pytest.mark.unit


def test_a_property_with_everything_is_all_that_on_the_wire() -> None:
    inner = Property(name="a", data_type=DataType.INT, index_range_filters=True)
    prop = Property(
        name="o",
        data_type=DataType.OBJECT_ARRAY,
        description="parts",
        index_filterable=True,
        index_searchable=False,
        nested_properties=inner,
        tokenization=Tokenization.FIELD,
        text_analyzer=Configure.text_analyzer(ascii_fold=True, ascii_fold_ignore=["é"], stopword_preset="fr"),
    )
    assert {
        "name": "o",
        "dataType": ["object[]"],
        "description": "parts",
        "indexFilterable": True,
        "indexSearchable": False,
        "tokenization": "field",
        "nestedProperties": [{"name": "a", "dataType": ["int"], "indexRangeFilters": True}],
        "textAnalyzer": {"asciiFold": True, "asciiFoldIgnore": ["é"], "stopwordPreset": "fr"},
    } == prop.to_wire()


def test_a_value_of_an_enum_counts_as_its_member() -> None:
    text: Any = "text"
    assert DataType.TEXT is Property(name="a", data_type=text).data_type


def test_a_text_analyzer_is_found_in_the_depth() -> None:
    deep = Property(name="a", data_type=DataType.TEXT, text_analyzer=Configure.text_analyzer(ascii_fold=False))
    outer = Property(name="o", data_type=DataType.OBJECT, nested_properties=[deep])
    plain = Property(
        name="p", data_type=DataType.OBJECT, nested_properties=[Property(name="a", data_type=DataType.INT)]
    )
    assert [True, False] == [outer.has_text_analyzer(), plain.has_text_analyzer()]


def test_only_what_was_given_on_vectorization_counts_as_said() -> None:
    said = Property(name="a", data_type=DataType.TEXT, skip_vectorization=False)
    assert (frozenset({"skip_vectorization"}), False, True) == (
        said.explicit,
        said.skip_vectorization,
        said.vectorize_property_name,
    )


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        ({"data_type": DataType.TEXT}, "name"),
        ({"name": "a"}, "data_type is required: pass a member of DataType"),
        ({"name": "a", "data_type": "varchar"}, "data_type"),
        ({"name": "vector", "data_type": DataType.TEXT}, "reserved"),
        ({"name": 5, "data_type": DataType.TEXT}, "name"),
        ({"name": "a", "data_type": DataType.TEXT, "description": 5}, "description"),
        ({"name": "a", "data_type": DataType.TEXT, "index_filterable": "yes"}, "index_filterable"),
        ({"name": "a", "data_type": DataType.TEXT, "tokenization": "letters"}, "tokenization"),
        ({"name": "a", "data_type": DataType.TEXT, "nested_properties": ["b"]}, "nested_properties"),
        ({"name": "a", "data_type": DataType.TEXT, "skip_vectorization": None}, "skip_vectorization"),
        ({"name": "a", "data_type": DataType.TEXT, "text_analyzer": {}}, "text_analyzer"),
    ],
)
def test_a_property_refuses_what_does_not_fit(arguments: dict[str, Any], part: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=part):
        Property(**arguments)


def test_references_name_collections_as_the_server_writes_them() -> None:
    one = ReferenceProperty(name="by", target_collection="author", description="who")
    several = ReferenceProperty.MultiTarget(name="of", target_collections=["video", "Article"])
    assert [
        {"name": "by", "dataType": ["Author"], "description": "who"},
        {"name": "of", "dataType": ["Video", "Article"]},
    ] == [one.to_wire(), several.to_wire()]


@pytest.mark.parametrize(
    ("kind", "arguments", "part"),
    [
        (ReferenceProperty, {"name": "id", "target_collection": "A"}, "reserved"),
        (ReferenceProperty, {"name": "a"}, "target_collection"),
        (ReferenceProperty, {"name": "a", "target_collection": 5}, "target_collection"),
        (ReferencePropertyMultiTarget, {"name": "a", "target_collections": "A"}, "target_collections"),
        (ReferencePropertyMultiTarget, {"name": "a", "target_collections": [5]}, "target_collections"),
    ],
)
def test_a_reference_refuses_what_does_not_fit(kind: type[Any], arguments: dict[str, Any], part: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=part):
        kind(**arguments)


def test_the_check_of_a_references_name_can_be_had_alone() -> None:
    assert ("by", "of") == (ReferenceProperty.check_name("by"), ReferencePropertyMultiTarget.check_name("of"))


def test_what_factories_give_has_public_names() -> None:
    assert [] == [name for name in values.__all__ if not hasattr(values, name)]
    assert {each.name for each in RESULTS} - {*values.__all__, "GenerativeParameters"} == set()
