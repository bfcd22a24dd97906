"""Typed models: schemas of classes, the source of classes from schemas, and what is refused."""

from __future__ import annotations

import dataclasses
import datetime as dt
import importlib
import re
import sys
import uuid
from collections.abc import Callable
from types import ModuleType
from typing import Annotated, Any, Literal, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import weaviate_gen
from weaviate_gen._core import models
from weaviate_gen._core.data import objects
from weaviate_gen._core.modeling.instances import parts
from weaviate_gen._core.modeling.schema import create_model
from weaviate_gen._core.scope import Scope
from weaviate_gen._types.data.values import PhoneNumberRead
from weaviate_gen.classes.config import Configure, DataType, Tokenization
from weaviate_gen.classes.data import GeoCoordinate, PhoneNumber
from weaviate_gen.exceptions import WeaviateInvalidInputError
from weaviate_gen.models import (
    ID,
    TENANT,
    CollectionOptions,
    Model,
    Prop,
    PropertyOptions,
    Ref,
    Refs,
    Vector,
    count,
    field,
    fields,
    into,
    link,
    schema,
    source,
)
from weaviate_gen.schemas import load
from weaviate_gen_wire.grpc import messages as pb

pytestmark = pytest.mark.unit


class Part(Model):
    name: Prop[str]
    parts: Prop[list[Inner] | None] = field(default=None)


class Inner(Model):
    size: Annotated[Prop[int], PropertyOptions(index_filterable=False)]


class Target(Model):
    name: Prop[str]


class Everything(Model):
    __collection__ = CollectionOptions(
        name="every",
        description="All of it",
        multi_tenancy_config=Configure.multi_tenancy(),
        vector_config=Configure.Vectors.self_provided(name="extra"),
        schema={"objectTtlConfig": {"enabled": True}},
    )

    id: Annotated[uuid.UUID | None, ID] = None
    tenant: Annotated[str | None, TENANT] = None
    text: Annotated[Prop[str], PropertyOptions(tokenization=Tokenization.FIELD, description="d", index_searchable=True)]
    flag: Prop[bool]
    number: Annotated[Prop[int | None], PropertyOptions(index_range_filters=True, name="class")] = field(default=None)
    price: Prop[float]
    day: Prop[dt.datetime]
    own: Prop[uuid.UUID]
    blob: Annotated[Prop[str], PropertyOptions(data_type=DataType.BLOB, schema={"moduleConfig": {"m": {}}})]
    place: Prop[GeoCoordinate]
    phone: Prop[PhoneNumber]
    part: Prop[Part]
    days: Prop[list[dt.datetime]]
    parts: Prop[list[Part]]
    one: Annotated[Ref[Target], PropertyOptions(description="r")] = field(default=None)
    many: Refs[Target | Everything] = field(default_factory=list)
    vector: Annotated[list[float] | None, Vector(Configure.Vectors.self_provided())] = None


def test_the_schema_of_a_model_has_all_that_it_says() -> None:
    inner = {
        "name": "parts", "dataType": ["object[]"],
        "nestedProperties": [{"name": "size", "dataType": ["int"], "indexFilterable": False}],
    }  # fmt: skip
    nested = [{"name": "name", "dataType": ["text"]}, inner]
    own = {"vectorizer": {"none": {}}}
    assert {
        "class": "Every", "description": "All of it", "multiTenancyConfig": {"enabled": True},
        "objectTtlConfig": {"enabled": True}, "vectorConfig": {"extra": own, "vector": own},
        "properties": [
            {
                "name": "text", "dataType": ["text"], "description": "d", "indexSearchable": True,
                "tokenization": "field",
            },
            {"name": "flag", "dataType": ["boolean"]},
            {"name": "class", "dataType": ["int"], "indexRangeFilters": True},
            {"name": "price", "dataType": ["number"]},
            {"name": "day", "dataType": ["date"]},
            {"name": "own", "dataType": ["uuid"]},
            {"name": "blob", "dataType": ["blob"], "moduleConfig": {"m": {}}},
            {"name": "place", "dataType": ["geoCoordinates"]},
            {"name": "phone", "dataType": ["phoneNumber"]},
            {"name": "part", "dataType": ["object"], "nestedProperties": nested},
            {"name": "days", "dataType": ["date[]"]},
            {"name": "parts", "dataType": ["object[]"], "nestedProperties": nested},
            {"name": "one", "dataType": ["Target"], "description": "r"},
            {"name": "many", "dataType": ["Target", "Every"]},
        ],
    } == schema(Everything)  # fmt: skip
    assert load(Everything).collections["Every"]["properties"][0]["name"] == "text"


def _executed(schemas: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the names of the generated module."""
    module = ModuleType("generated_models")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, module.__name__, module)
        exec(source(schemas), vars(module))
        return {each["class"]: schema(_model(module, each["class"])) for each in schemas}


def _model(module: ModuleType, name: str) -> type[Any]:
    own = [each for each in vars(module).values() if getattr(each, "__module__", "") == module.__name__]
    (found,) = [each for each in own if schema(each)["class"] == name]
    return cast("type[Any]", found)


def _sorted(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "properties": sorted(body.get("properties") or [], key=lambda each: str(each["name"]))}


def test_a_model_comes_back_from_its_own_source() -> None:
    schemas = [schema(Everything), schema(Target)]
    assert list(map(_sorted, schemas)) == list(map(_sorted, _executed(schemas).values()))


NAMES = st.sampled_from(["title", "class", "_own", "id_", "uuid", "datetime", "str", "field", "from", "list", "Prop"])
PLAIN = [each.value for each in DataType if not each.value.startswith("object")]
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "description": st.text(max_size=5),
        "indexFilterable": st.booleans(),
        "indexRangeFilters": st.booleans(),
        "indexSearchable": st.booleans(),
        "tokenization": st.sampled_from([each.value for each in Tokenization]),
        "moduleConfig": st.just({"text2vec-x": {"skip": True}}),
        "textAnalyzer": st.just({"asciiFold": True}),
    },
)


def _properties(depth: int) -> st.SearchStrategy[list[dict[str, Any]]]:
    kinds = st.sampled_from(PLAIN).map(lambda kind: {"dataType": [kind]})
    if depth:
        inner = _properties(depth - 1).filter(bool)
        kinds |= st.builds(
            lambda kind, nested: {"dataType": [kind], "nestedProperties": nested},
            st.sampled_from(["object", "object[]"]),
            inner,
        )
    one = st.builds(lambda name, kind, options: {"name": name, **kind, **options}, NAMES, kinds, OPTIONS)
    return st.lists(one, max_size=4, unique_by=lambda each: str(each["name"]))


@settings(max_examples=40, deadline=None)
@given(
    properties=_properties(2),
    name=st.sampled_from(["Article", "Model", "None", "Part"]),
    vectors=st.sampled_from([{}, {"vectorizer": "none"}, {"vectorConfig": {"a-b": {"vectorizer": {"none": {}}}}}]),
    refers=st.booleans(),
)
def test_any_schema_comes_back_from_the_source_of_its_model(
    properties: list[dict[str, Any]], name: str, vectors: dict[str, Any], refers: bool
) -> None:
    links = [{"name": "toSelf", "dataType": [name], "description": "self"}] if refers else []
    body = {
        "class": name,
        "properties": [*properties, *links],
        **vectors,
        "invertedIndexConfig": {"indexNullState": True},
    }
    expected = body if vectors else {**body, "vectorizer": "none"}
    assert _sorted(expected) == _sorted(_executed([body])[name])


def test_source_names_what_it_cannot_write() -> None:
    with pytest.raises(WeaviateInvalidInputError, match=r"A\.b refers to Absent"):
        source([{"class": "A", "properties": [{"name": "b", "dataType": ["Absent"]}]}])
    with pytest.raises(WeaviateInvalidInputError, match=r"A.b has the data type vector\[\]"):
        source([{"class": "A", "properties": [{"name": "b", "dataType": ["vector[]"]}]}])


class NoFit(Model):
    what: Prop[complex]


class NoArray(Model):
    places: Prop[list[GeoCoordinate]]


class NotModels(Model):
    other: Ref[int] = field(default=None)


class Twice(Model):
    one: Annotated[uuid.UUID | None, ID] = None
    two: Annotated[uuid.UUID | None, ID] = None


class Unknown(Model):
    other: Ref[Absent]  # type: ignore[name-defined]  # noqa: F821 - the mistake


@pytest.mark.parametrize(
    ("model", "words"),
    [
        (NoFit, "NoFit.what: no data type fits"),
        (NoArray, "NoArray.places: no data type fits"),
        (NotModels, "NotModels.other must refer to models"),
        (Twice, "Twice must have one field with ID"),
        (Unknown, "Unknown has a field whose type cannot be read"),
        (int, "a model must be a subclass of Model"),
    ],
)
def test_a_wrong_model_is_refused_by_the_name_of_its_field(model: type[Any], words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        schema(model)


class Defaulted(Model):
    count: Prop[int] = field(default=3)
    names: Prop[list[str]] = field(default_factory=list)


class Overriding(Defaulted):
    count: Prop[int]


def test_a_field_with_a_default_is_an_expression_of_the_class() -> None:
    assert 3 == Defaulted().count
    assert Defaulted().names is not Defaulted().names
    assert (Defaulted.count > 3).to_wire() == (fields(Defaulted).count > 3).to_wire()
    assert dataclasses.is_dataclass(Defaulted)
    with pytest.raises(TypeError, match="count"):
        Overriding()  # type: ignore[call-arg]


def test_expressions_say_what_they_are_not_for() -> None:
    with pytest.raises(AttributeError, match="absent"):
        _ = Everything.absent  # type: ignore[attr-defined]
    with pytest.raises(AttributeError, match="vector"):
        _ = fields(Everything).vector
    with pytest.raises(WeaviateInvalidInputError, match="no truth value"):
        bool(Everything.price)
    with pytest.raises(WeaviateInvalidInputError, match="own collection"):
        Everything.one.name.asc()
    with pytest.raises(WeaviateInvalidInputError, match="choose one with into"):
        _ = Everything.many.name
    with pytest.raises(WeaviateInvalidInputError, match="must have a field with ID"):
        link(Target, uuid.uuid4())


class Other(Model):
    id: Annotated[uuid.UUID | None, ID] = None
    level: Prop[Literal["low", "high"]] = field(default="low")
    notes: Prop[list[Annotated[str, "marked"]]] = field(default_factory=list)
    seen: Prop[Annotated[int, "marked"] | None] = field(default=None)
    phone: Prop[PhoneNumber | PhoneNumberRead | None] = field(default=None)
    links: Refs[Other | Related] = field(default_factory=list)
    places: Prop[GeoCoordinate | None] = field(default=None)


class Related(Model):
    id: Annotated[uuid.UUID | None, ID] = None


def test_types_are_read_below_annotations_and_unions() -> None:
    kinds = {each["name"]: each["dataType"] for each in schema(Other)["properties"]}
    assert {
        "level": ["text"],
        "notes": ["text[]"],
        "seen": ["int"],
        "phone": ["phoneNumber"],
        "links": ["Other", "Related"],
        "places": ["geoCoordinates"],
    } == kinds


@pytest.mark.parametrize(
    ("expression", "operator", "target"),
    [
        (Other.seen.is_none(), "IsNull", "seen"),
        (Other.level.contains_none(["low"]), "ContainsNone", "level"),
        (fields(Other).places.within_geo_range(GeoCoordinate(latitude=1, longitude=2), 5), "WithinGeoRange", "places"),
        (Other.level.length == 3, "Equal", "len(level)"),
    ],
)
def test_expressions_make_filters(expression: Any, operator: str, target: str) -> None:
    wire = expression.to_wire()
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", operator).upper()
    assert (f"OPERATOR_{name}", target) == (pb.Filters.Operator.Name(wire.operator), wire.target.property)


def test_expressions_show_what_they_stand_for() -> None:
    assert "Expression('seen')" == repr(Other.seen)
    assert "Expression('count')" == repr(count(Other.links))
    with pytest.raises(WeaviateInvalidInputError, match="a sort order requires a property, got a count"):
        count(Other.links).asc()
    for path in (Other.links, fields(Other)):
        with pytest.raises(AttributeError, match="_private"):
            _ = path._private  # type: ignore[attr-defined]


class WrongOptions(Model):
    __collection__ = "Other"  # type: ignore[assignment]  # the mistake


class NoTarget(Model):
    what: Annotated[Prop[str], PropertyOptions(data_type=DataType.OBJECT)]


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda: schema(WrongOptions), "WrongOptions.__collection__ must be CollectionOptions"),
        (lambda: schema(NoTarget), "NoTarget.what must have the type of a model"),
        (lambda: into(Other.links, Everything), "links does not refer to Everything"),
        (lambda: count(Other.seen), "a reference of a model's class is required"),
        (lambda: models.bound(None, validate=True), "pass a class, not a name"),
        (lambda: parts(SCOPE, Other(links=[Everything]), None, None, None), "links must be of Other or Related"),  # type: ignore[list-item]
        (lambda: parts(SCOPE, Other(links=[OWN, RELATED]), None, None, None), "points to several collections"),
    ],
)
def test_mistakes_are_named(mistake: Callable[[], Any], words: str) -> None:
    with pytest.raises(WeaviateInvalidInputError, match=words):
        mistake()


SCOPE = Scope("Other")
OWN, RELATED = Other(id=uuid.UUID(int=1)), Related(id=uuid.UUID(int=2))


def test_a_collection_is_named_by_its_model_or_by_a_name() -> None:
    assert ("Every", Everything) == models.name_of(Everything, None)
    assert ("Article", None) == models.name_of("Article", None)
    assert ("Article", Everything) == models.name_of("Article", Everything)


def test_keys_of_the_schema_of_a_collection_are_sent() -> None:
    sent: Any = next(create_model(Everything)).request
    assert {"enabled": True} == sent.body["objectTtlConfig"]
    assert ["one", "many"] == [each["name"] for each in sent.body["properties"]][-2:]


class Left(Model):
    rights: Refs[Right] = field(default_factory=list)


class Right(Model):
    left: Ref[Left] = field(default=None)


def test_references_that_are_there_are_not_added_again(weaviate_client: weaviate_gen.WeaviateClient) -> None:
    weaviate_client.collections.create(Left)
    for _ in range(2):
        weaviate_client.collections.create(Right)
        (reference,) = weaviate_client.collections.use("Left").config.get().references
        assert ["Right"] == reference.target_collections
        weaviate_client.collections.delete("Right")


def test_an_object_is_checked_as_an_instance() -> None:
    sent: Any = objects.validate(SCOPE, Other(id=uuid.UUID(int=7), seen=3), None, None, None).request
    assert (str(uuid.UUID(int=7)), 3) == (sent.body["id"], sent.body["properties"]["seen"])


def test_what_is_null_in_a_list_is_empty(weaviate_client: weaviate_gen.WeaviateClient) -> None:
    weaviate_client.collections.create(Related)
    others = weaviate_client.collections.create(Other)
    weaviate_client.collections.use("Other").data.insert({"level": "high"})
    (found,) = others.query.fetch_objects().objects
    assert ([], "high", None) == (found.properties.notes, found.properties.level, found.properties.seen)
    assert others.query.fetch_object_by_id(uuid.uuid4()) is None
    assert others.query.fetch_object_by_id(uuid.UUID(int=5)) is None
    assert ["high"] == [
        each["level"] for each in weaviate_client.collections.use("Other").query.fetch_objects().to_dicts()
    ]


def test_what_is_no_instance_stays_as_it_is() -> None:
    found = parts(SCOPE, {"level": "high"}, None, None, [1.0])
    assert ({"level": "high"}, None, [1.0], SCOPE) == (found.properties, found.uuid, found.vector, found.scope)


class Tenanted(Model):
    shop: Annotated[str | None, TENANT] = None
    seen: Prop[int] = field(default=1)


def test_an_instance_without_a_tenant_has_that_of_the_handle(weaviate_client: weaviate_gen.WeaviateClient) -> None:
    assert Scope("Tenanted", "a") == parts(Scope("Tenanted", "a"), Tenanted(), None, None, None).scope
    weaviate_client.collections.create("Tenanted")
    plain = weaviate_client.collections.use(Tenanted)
    plain.data.insert(Tenanted(seen=2))
    assert [Tenanted(seen=2)] == [each.properties for each in plain.query.fetch_objects().objects]


def test_pydantic_models_have_defaults_that_are_made(weaviate_client: weaviate_gen.WeaviateClient) -> None:
    pytest.importorskip("pydantic")
    from weaviate_gen.models import PydanticModel

    class Made(PydanticModel):
        names: Prop[list[str]] = field(default_factory=lambda: ["x"])

    assert ["x"] == Made().names
    assert Made().names is not Made().names


def test_without_pydantic_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pydantic", None)
    monkeypatch.delitem(sys.modules, "weaviate_gen._core.modeling.pydantic_model", raising=False)
    with pytest.raises(WeaviateInvalidInputError, match=r"pip install 'weaviate-gen\[models\]'"):
        importlib.import_module("weaviate_gen._core.modeling.pydantic_model")
