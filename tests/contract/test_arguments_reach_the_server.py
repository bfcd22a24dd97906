"""Arguments that go out whole, also where the server at hand has not the module that would use them."""

from __future__ import annotations

import base64
import inspect
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from weaviate_gen._types.cluster.replication import ScalePlan, ShardScaleActions
from weaviate_gen.classes.config import Configure, DataType, Property, ReferenceProperty
from weaviate_gen.classes.data import DataObject, ReferenceToMulti
from weaviate_gen.classes.generate import GenerativeConfig, GenerativeParameters
from weaviate_gen.classes.query import Boost, Diversity, NearMediaType, QueryReference, TargetVectors
from weaviate_gen.exceptions import WeaviateBaseError

IMAGE = base64.b64encode(b"no image").decode()
IDENTITY = uuid.UUID(int=7)
VALUES: dict[str, Any] = {"bool": True, "int": 3, "float": 0.5, "list[str]": ["one", "two"]}
AHEAD = {"digitalocean", "meta"}
"""Providers that the protos do not have yet."""
PROVIDERS = sorted(name for name in dir(GenerativeConfig) if not name.startswith("_") and name not in AHEAD)
"""All but the one that Weaviate's protos do not have."""


@pytest.fixture
def pictures(client: Any, name: str) -> Any:
    """Return a collection with two vectors and nothing in it."""
    return client.collections.create(
        name,
        properties=[Property(name="title", data_type=DataType.TEXT), Property(name="size", data_type=DataType.NUMBER)],
        vector_config=[Configure.Vectors.self_provided(name="shape"), Configure.Vectors.self_provided(name="flavor")],
    )


def _value(name: str, kind: str) -> Any:
    if name == "service":
        return "bedrock"
    if name in ("endpoint", "base_url", "api_endpoint"):
        return "http://127.0.0.1:9"  # nobody listens there
    return VALUES.get(kind.removesuffix(" | None"), "words")


@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning"
)  # some factories, and two arguments, are the official client's of old
@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_setting_of_a_provider_goes_to_the_server(pictures: Any, provider: str) -> None:
    factory = getattr(GenerativeConfig, provider)
    given = {
        name: _value(name, str(parameter.annotation))
        for name, parameter in inspect.signature(factory).parameters.items()
        if name not in ("reasoning_effort", "verbosity")
    }
    pictures.data.insert({"title": "harbour"}, vector={"shape": [1.0, 0.0]})
    prompt = GenerativeParameters.single_prompt(
        "about {title}", images=[IMAGE], image_properties=["cover"], metadata=True, debug=True
    )
    with pytest.raises(WeaviateBaseError, match=r"(?i)generative|module|provider|supported|image|key"):
        pictures.generate.near_vector(
            [1.0, 0.0], target_vector="shape", single_prompt=prompt, generative_provider=factory(**given)
        )


@pytest.mark.parametrize("effort", ["minimal", "low", "medium", "high"])
@pytest.mark.parametrize("verbosity", ["low", "medium", "high"])
def test_every_value_of_an_enumeration_goes_to_the_server(pictures: Any, effort: str, verbosity: str) -> None:
    provider = GenerativeConfig.openai(reasoning_effort=effort, verbosity=verbosity)
    pictures.data.insert({"title": "harbour"}, vector={"shape": [1.0, 0.0]})
    with pytest.raises(WeaviateBaseError, match=r"(?i)generative|module|provider|supported|key"):
        pictures.generate.near_vector(
            [1.0, 0.0], target_vector="shape", grouped_task="sum up", generative_provider=provider
        )


@pytest.mark.parametrize("media_type", list(NearMediaType))
@pytest.mark.parametrize("bound", ["certainty", "distance"])
@pytest.mark.parametrize("diversity", [None, Diversity.mmr(limit=2, balance=0.5)], ids=["alike", "diverse"])
def test_a_search_near_media_names_its_targets(
    pictures: Any, media_type: NearMediaType, bound: str, diversity: Any
) -> None:
    with pytest.raises(WeaviateBaseError, match=r"(?i)media|image|module|vectoriz|supported|search"):
        pictures.query.near_media(
            IMAGE,
            media_type,
            target_vector=TargetVectors.manual_weights({"shape": 1.0, "flavor": 2.0}),
            diversity_selection=diversity,
            **{bound: 0.5},
        )


@pytest.mark.parametrize("media_type", list(NearMediaType))
def test_an_aggregation_near_media_goes_to_the_server(pictures: Any, media_type: NearMediaType) -> None:
    with pytest.raises(WeaviateBaseError, match=r"(?i)media|image|module|vectoriz|supported|search"):
        pictures.aggregate.near_media(IMAGE, media_type, object_limit=3, target_vector="shape")


@pytest.mark.parametrize("curve", ["exp", "gauss", "linear"])
@pytest.mark.parametrize("modifier", ["log1p", "sqrt"])
def test_every_curve_and_modifier_of_a_boost_is_understood(pictures: Any, curve: str, modifier: str) -> None:
    pictures.data.insert({"title": "harbour", "size": 4.0}, vector={"shape": [1.0, 0.0], "flavor": [0.0, 1.0]})
    boosts = [
        Boost.numeric_decay("size", origin=3.0, scale=2.0, curve=curve, decay=0.25),
        Boost.numeric_property("size", modifier=modifier),
    ]
    for boost in boosts:
        found = pictures.query.near_vector([1.0, 0.0], target_vector="shape", boost=boost)
        assert ["harbour"] == [each.properties["title"] for each in found.objects]


def test_a_task_for_a_group_can_show_its_prompt(pictures: Any) -> None:
    task = GenerativeParameters.grouped_task("sum up", images=[IMAGE], non_blob_properties=["title"], debug=True)
    pictures.data.insert({"title": "harbour"}, vector={"shape": [1.0, 0.0]})
    with pytest.raises(WeaviateBaseError, match=r"(?i)generative|module|provider|supported|image|key"):
        pictures.generate.near_vector(
            [1.0, 0.0], target_vector="shape", grouped_task=task, generative_provider=GenerativeConfig.cohere()
        )


CLUSTER: dict[str, Callable[[Any, str], object]] = {
    "scale plan": lambda client, name: client.cluster.replications.plan_scale(collection=name, replication_factor=2),
    "scale": lambda client, name: client.cluster.replications.apply_scale(
        ScalePlan(IDENTITY, name, {"s": ShardScaleActions([], {"node2": "node1"})})
    ),
    "cancel a movement": lambda client, _: client.cluster.replications.cancel(uuid=IDENTITY),
    "delete a movement": lambda client, _: client.cluster.replications.delete(uuid=IDENTITY),
    "force a deletion": lambda client, name: client.cluster.replications.force_delete(collection=name, dry_run=True),
    "namespaces": lambda client, _: client.namespaces.list_all(),
    "a namespace": lambda client, _: client.namespaces.get("north"),
    "create a namespace": lambda client, _: client.namespaces.create("north"),
    "move a namespace": lambda client, _: client.namespaces.update("north", home_node="node2"),
    "suspend a namespace": lambda client, _: client.namespaces.suspend("north"),
    "resume a namespace": lambda client, _: client.namespaces.resume("north"),
    "delete a namespace": lambda client, _: client.namespaces.delete("north"),
    "classify": lambda client, name: client.classifications.start(
        name, classify_properties=["by"], based_on_properties=["title"]
    ),
    "a classification": lambda client, _: client.classifications.get(IDENTITY),
    "rebuild an index": lambda client, name: client.collections.use(name).indexes.rebuild("title", "searchable"),
    "cancel an index": lambda client, name: client.collections.use(name).indexes.cancel("title", "searchable"),
    "update an index": lambda client, name: client.collections.use(name).indexes.update("size", "rangeFilters"),
    "indexes": lambda client, name: client.collections.use(name).indexes.list_all(),
    "drop a vector index": lambda client, name: client.collections.use(name).indexes.drop_vector("shape"),
    "tasks": lambda client, _: client.cluster.tasks(),
}
"""What a server of one node answers, refuses, or leaves out, as it is built and set up."""


@pytest.mark.parametrize("asked", sorted(CLUSTER))
def test_what_a_server_leaves_out_is_an_error_of_ours(
    client: Any, pictures: Any, asked: str, request: pytest.FixtureRequest
) -> None:
    if "live" in request.node.name and asked.endswith("an index"):
        pytest.skip("a server keeps a collection as long as it works on an index of it")
    try:
        CLUSTER[asked](client, pictures.name)
    except WeaviateBaseError as error:
        assert asked.rsplit(maxsplit=1)[-1].rstrip("es")[:5] in str(error).lower() or "not" in str(error).lower()
    assert client.collections.exists(pictures.name)


def test_references_to_several_collections_go_with_their_objects(client: Any, name: str) -> None:
    targets = [f"{name}Maker", f"{name}Shop"]
    try:
        for target in targets:
            client.collections.create(target, vector_config=Configure.Vectors.self_provided())
        things = client.collections.create(
            name,
            references=[ReferenceProperty.MultiTarget(name="from", target_collections=targets)],
            vector_config=Configure.Vectors.self_provided(),
        )
        maker = client.collections.use(targets[0]).data.insert({})
        things.data.insert_many(
            [DataObject(references={"from": ReferenceToMulti(target_collection=targets[0], uuids=maker)})]
        )
        (found,) = things.query.fetch_objects(
            return_references=QueryReference.MultiTarget(link_on="from", target_collection=targets[0])
        ).objects
        assert [maker] == [each.uuid for each in found.references["from"].objects]
    finally:
        for target in targets:
            client.collections.delete(target)
