"""Features that came between releases, used through the public client, and what shows that a server read them."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator
from typing import Any

import weaviate_gen
from tests.congruence.releases import NEAR, SEASONS, Example, World, identity
from weaviate_gen.classes.backup import BackupCompressionLevel, BackupConfigCreate, BackupStorage
from weaviate_gen.classes.config import Configure, DataType, Property, Reconfigure, Tokenization
from weaviate_gen.classes.data import DataReference
from weaviate_gen.classes.query import (
    BM25Operator,
    Boost,
    Diversity,
    Filter,
    GenerativeConfig,
    HybridVector,
    MetadataQuery,
    Rerank,
)
from weaviate_gen.classes.rbac import Permissions

INDEX, QUANTIZER = Configure.VectorIndex, Configure.VectorIndex.Quantizer
DAY = 86400
FILES = BackupStorage.FILESYSTEM
RUN = f"{time.time_ns():x}"
"""Part of names that must be new, such as those of backups."""


def _seasons(made: World) -> Any:
    return made.client.collections.use(SEASONS)


def _create(**arguments: Any) -> Callable[[World, str], Any]:
    return lambda made, name: made.client.collections.create(name, **arguments)


def _raw_class(**body: Any) -> Callable[[World, str], Any]:
    return lambda made, name: made.client.raw.rest.schema_objects_create(body={"class": name, **body})


def _vector(index: Any) -> Callable[[World, str], Any]:
    return _create(vector_config=Configure.Vectors.self_provided(vector_index_config=index))


def _titles(result: Any) -> list[str]:
    return [each.properties["title"] for each in result.objects]


def _titled(**settings: Any) -> Property:
    return Property(name="title", data_type=DataType.TEXT, **settings)


TITLE = _titled()
ANALYZER = Configure.text_analyzer(ascii_fold=True)


def _schema_examples() -> Iterator[Example]:
    inverted = Configure.inverted_index
    yield Example(
        "object TTL",
        _create(properties=[TITLE], object_ttl_config=Configure.ObjectTTL.delete_by_creation_time(DAY)),
        lambda made, name, _: made.schema(name).get("objectTtlConfig", {}).get("defaultTtl") == DAY,
    )
    yield Example(
        "async replication settings",
        _create(
            replication_config=Configure.replication(
                factor=1, async_config=Configure.Replication.async_config(propagation_limit=77)
            )
        ),
        lambda made, name, _: (
            made.schema(name)["replicationConfig"].get("asyncConfig", {}).get("propagationLimit") == 77
        ),
    )
    yield Example(
        "stop words of one's own",
        _create(properties=[TITLE], inverted_index_config=inverted(stopword_presets={"mine": ["the"]})),
        lambda made, name, _: "mine" in made.schema(name)["invertedIndexConfig"].get("stopwordPresets", {}),
    )
    yield Example(
        "a dictionary of a tokenizer",
        _create(
            properties=[TITLE], inverted_index_config=inverted(tokenizer_user_dict={"kagome_kr": {"Weaviate": "We"}})
        ),
        lambda made, name, _: bool(made.schema(name)["invertedIndexConfig"].get("tokenizerUserDict")),
    )
    yield Example(
        "text analyzer of a property",
        _create(properties=[_titled(text_analyzer=ANALYZER)]),
        lambda made, name, _: "textAnalyzer" in made.schema(name)["properties"][0],
    )
    yield Example(
        "text analyzer of a property that is added",
        lambda made, name: made.client.collections.create(name).config.add_property(_titled(text_analyzer=ANALYZER)),
        lambda made, name, _: "textAnalyzer" in made.schema(name)["properties"][0],
    )
    yield Example(
        "text analyzer of a nested property",
        _create(
            properties=[
                Property(
                    name="part", data_type=DataType.OBJECT, nested_properties=[_titled(text_analyzer=ANALYZER), TITLE2]
                )
            ]
        ),
        lambda made, name, _: any(
            "textAnalyzer" in part for part in made.schema(name)["properties"][0]["nestedProperties"]
        ),
    )
    for key, setting in (("bucketGeneration", 1), ("searchableBlockmax", True), ("disableDuplicatedReferences", False)):
        kind = SEASONS if key == "disableDuplicatedReferences" else "text"
        yield Example(
            f"Property.{key}, raw",
            _raw_class(properties=[{"name": "title", "dataType": [kind], key: setting}]),
            # Servers that have `searchableBlockmax` set it themselves, and drop what they are sent.
            lambda made, name, _, key=key: (
                key in made.schema(name)["properties"][0]
                or (key == "searchableBlockmax" and made.version >= (1, 39, 0))
            ),
        )
    yield Example(
        "tokenization gse_ch", _create(properties=[_titled(tokenization=Tokenization.GSE_CH)]), lambda *_: True
    )
    yield Example(
        "a vector that is added",
        lambda made, name: made.client.collections.create(
            name, vector_config=Configure.Vectors.self_provided(name="one")
        ).config.add_vector(vector_config=Configure.Vectors.self_provided(name="two")),
        lambda made, name, _: {"one", "two"} == made.schema(name)["vectorConfig"].keys(),
    )
    yield Example(
        "a collection with no index named",
        _create(vector_config=Configure.Vectors.self_provided()),
        lambda made, name, _: bool(made.schema(name)["vectorConfig"]["default"]["vectorIndexType"]),
    )


TITLE2 = Property(name="subtitle", data_type=DataType.TEXT)


def _index_examples() -> Iterator[Example]:
    rq, none = QUANTIZER.rq(bits=8, rescore_limit=33), QUANTIZER.none()
    for kind in ("hnsw", "flat"):
        make = getattr(INDEX, kind)
        yield Example(
            f"RQ of {kind}",
            _vector(make(quantizer=rq)),
            lambda made, name, _: made.index(name).get("rq", {}).get("rescoreLimit") == 33,
        )
        yield Example(
            f"no quantizer of {kind}",
            _vector(make(quantizer=none)),
            lambda made, name, _: made.index(name).get("skipDefaultQuantization") is True,
        )
        yield Example(
            f"RQ of {kind}, of the vector without a name",
            _create(vectorizer_config=Configure.Vectorizer.none(), vector_index_config=make(quantizer=rq)),
            lambda made, name, _: made.schema(name)["vectorIndexConfig"].get("rq", {}).get("rescoreLimit") == 33,
        )
        yield Example(
            f"RQ of {kind} in dynamic",
            _vector(INDEX.dynamic(**{kind: make(quantizer=rq)})),
            lambda made, name, _, kind=kind: made.index(name)[kind].get("rq", {}).get("rescoreLimit") == 33,
        )
        yield Example(
            f"no quantizer of {kind} in dynamic",
            _vector(INDEX.dynamic(**{kind: make(quantizer=none)})),
            lambda made, name, _, kind=kind: made.index(name)[kind].get("skipDefaultQuantization") is True,
        )
    for bits in (1, 4):
        yield Example(
            f"RQ with {bits} bit",
            _vector(INDEX.hnsw(quantizer=QUANTIZER.rq(bits=bits))),
            lambda made, name, _, bits=bits: made.index(name).get("rq", {}).get("bits") == bits,
        )
    yield Example(
        "RQ, switched on later",
        lambda made, name: made.client.collections.create(
            name, vector_config=Configure.Vectors.self_provided(vector_index_config=INDEX.hnsw(quantizer=none))
        ).config.update(
            vector_config=Reconfigure.Vectors.update(
                vector_index_config=Reconfigure.VectorIndex.hnsw(quantizer=Reconfigure.VectorIndex.Quantizer.rq())
            )
        ),
        lambda made, name, _: made.index(name).get("rq", {}).get("enabled") is True,
    )
    yield Example(
        "MUVERA",
        _create(
            vector_config=Configure.MultiVectors.self_provided(
                encoding=Configure.VectorIndex.MultiVector.Encoding.muvera(ksim=3)
            )
        ),
        lambda made, name, _: made.index(name)["multivector"].get("muvera", {}).get("ksim") == 3,
    )
    yield Example(
        "index hfresh",
        _vector(INDEX.hfresh(max_posting_size_kb=64)),
        lambda made, name, _: made.index(name).get("maxPostingSizeKB") == 64,
    )
    yield Example(
        "filter strategy of hnsw",
        _vector(INDEX.hnsw(filter_strategy=weaviate_gen.classes.config.VectorFilterStrategy.ACORN, ef=99)),
        lambda made, name, _: (made.index(name)["filterStrategy"], made.index(name)["ef"]) == ("acorn", 99),
    )


def _query_examples() -> Iterator[Example]:
    yield Example(
        "Filter.not_",
        lambda made, _: _seasons(made).query.fetch_objects(
            filters=Filter.not_(Filter.by_property("title").equal("spring"))
        ),
        lambda _made, _name, result: {"summer", "autumn", "winter"} == set(_titles(result)),
    )
    yield Example(
        "contains_none",
        lambda made, _: _seasons(made).query.fetch_objects(filters=Filter.by_property("tags").contains_none(["rain"])),
        lambda _made, _name, result: {"summer", "winter"} == set(_titles(result)),
    )
    yield Example(
        "a count with Filter.not_",
        lambda made, _: _seasons(made).aggregate.over_all(
            filters=Filter.not_(Filter.by_property("title").equal("spring")), total_count=True
        ),
        lambda _made, _name, result: result.total_count == 3,
    )
    yield Example(
        "BM25 operator and",
        lambda made, _: _seasons(made).query.bm25(
            "rain spring", query_properties=["title", "body"], operator=BM25Operator.and_()
        ),
        lambda _made, _name, result: _titles(result) == [],
    )
    yield Example(
        "BM25 operator and across properties",
        lambda made, _: _seasons(made).query.bm25(
            "rain spring", query_properties=["title", "body"], operator=BM25Operator.and_cross()
        ),
        lambda _made, _name, result: _titles(result) == ["spring"],
    )
    yield Example(
        "BM25 operator of hybrid",
        lambda made, _: _seasons(made).query.hybrid(
            "rain spring",
            vector=NEAR,
            alpha=0,
            query_properties=["title", "body"],
            bm25_operator=BM25Operator.and_(),
        ),
        lambda _made, _name, result: _titles(result) == [],
    )
    yield Example(
        "hybrid by words alone",
        lambda made, _: _seasons(made).query.hybrid("snow", vector=NEAR, alpha=0),
        lambda _made, _name, result: _titles(result) == ["winter"],
    )
    yield Example(
        "hybrid by the vector alone",
        lambda made, _: _seasons(made).query.hybrid("snow", vector=NEAR, alpha=1, limit=1),
        lambda _made, _name, result: _titles(result) == ["spring"],
    )
    yield Example(
        "hybrid without alpha",
        lambda made, _: _seasons(made).query.hybrid("snow", vector=NEAR, limit=4),
        lambda _made, _name, result: len(_titles(result)) == 4,
    )
    boost = Boost.filter(Filter.by_property("title").equal("autumn"), weight=0.99)
    for name, search in (
        ("near_vector", lambda made, **more: _seasons(made).query.near_vector(NEAR, **more)),
        ("hybrid", lambda made, **more: _seasons(made).query.hybrid("rain", vector=NEAR, alpha=1, **more)),
        ("bm25", lambda made, **more: _seasons(made).query.bm25("rain snow", **more)),
        ("near_object", lambda made, **more: _seasons(made).query.near_object(identity(0), **more)),
    ):
        yield Example(
            f"boost of {name}",
            lambda made, _, search=search: search(made, boost=boost),
            lambda _made, _name, result: _titles(result)[0] == "autumn",
        )
        if name != "bm25":
            yield Example(
                f"diversity of {name}",
                lambda made, _, search=search: search(made, diversity_selection=Diversity.mmr(limit=2, balance=0.01)),
                lambda _made, _name, result: len(_titles(result)) == 2 and "winter" in _titles(result),
            )
        yield Example(
            f"query profile of {name}",
            lambda made, _, search=search: search(made, return_metadata=MetadataQuery(query_profile=True)),
            lambda _made, _name, result: result.query_profile is not None,
        )
    yield Example(
        "distance of a hybrid vector",
        lambda made, _: _seasons(made).query.hybrid(None, vector=HybridVector.near_vector(NEAR, distance=0.1), alpha=1),
        lambda _made, _name, result: "winter" not in _titles(result),
    )


def _write_examples() -> Iterator[Example]:
    yield Example(
        "a stream of objects",
        _stream,
        lambda made, name, _: len(made.client.collections.use(name)) == 3,
        ungated=False,
    )
    yield Example(
        "references over gRPC",
        lambda made, _: _seasons(made).data.reference_add_many(
            [DataReference(from_uuid=identity(0), from_property="next", to_uuid=identity(1))], over="grpc"
        ),
        lambda made, _name, _result: bool(made.get(f"/objects/{SEASONS}/{identity(0)}")["properties"].get("next")),
    )
    yield Example(
        "an alias",
        lambda made, name: made.client.alias.create(alias_name=f"{name}Alias", target_collection=SEASONS),
        lambda made, name, _: (
            made.http.get(f"/v1/aliases/{name}Alias").json()["class"] == SEASONS
            and made.client.alias.delete(alias_name=f"{name}Alias")
        ),
    )
    yield Example(
        "dropping the index of a property",
        lambda made, name: made.client.collections.create(name, properties=[TITLE]).config.delete_property_index(
            "title", "searchable"
        ),
        lambda made, name, _: made.schema(name)["properties"][0]["indexSearchable"] is False,
    )
    yield Example(
        "dropping the index of a vector",
        lambda made, name: made.client.collections.create(
            name, vector_config=[Configure.Vectors.self_provided(name=each) for each in ("one", "two")]
        ).indexes.drop_vector("one"),
        lambda made, name, _: made.schema(name)["vectorConfig"].get("one", {}).get("vectorIndexType") != "hnsw",
    )


def _stream(made: World, name: str) -> Any:
    collection = made.client.collections.create(name, properties=[TITLE])
    with collection.batch.stream() as batch:
        for number in range(3):
            batch.add_object({"title": str(number)})
    return collection.batch.failed_objects


def _admin_examples() -> Iterator[Example]:
    seasons = {"collection": SEASONS}
    answered = {
        "indexes": lambda made, _: _seasons(made).indexes.list_all(),
        "tokenization of a property": lambda made, _: made.client.tokenization.for_property(SEASONS, "title", "a b"),
        "tokenization": lambda made, _: made.client.tokenization.text("a b", Tokenization.WORD),
        "namespaces": lambda made, _: made.client.namespaces.list_all(),
        "replications": lambda made, _: made.client.cluster.replications.query(**seasons),
        "replications by target": lambda made, _: made.client.cluster.replications.query(target_node="node1"),
        "sharding state": lambda made, _: made.client.cluster.query_sharding_state(**seasons),
        "plan of scaling": lambda made, _: made.client.cluster.replications.plan_scale(**seasons, replication_factor=1),
        "tasks": lambda made, _: made.client.cluster.tasks(),
        "users, and when they were last seen": lambda made, _: made.client.users.db.list_all(
            include_last_used_time=True
        ),
        "groups": lambda made, _: made.client.groups.oidc.get_known_group_names(),
        "nodes of a shard": lambda made, _: made.client.cluster.nodes(
            SEASONS, output="verbose", shard=made.client.cluster.nodes(SEASONS, output="verbose")[0].shards[0].name
        ),
    }
    for name, use in answered.items():
        yield Example(name, use, lambda _made, _name, result: result is not None)
    for name, made_of in {
        "aliases": Permissions.alias(alias="A", collection="B", create=True),
        "replications": Permissions.replicate(collection="A", shard="s", create=True),
        "groups": Permissions.Groups.oidc(group="g", read=True),
        "MCP": Permissions.mcp(create=True),
        "namespaces": Permissions.namespaces(namespace="n", manage=True),
    }.items():
        yield Example(
            f"permission on {name}",
            lambda made, name, made_of=made_of: made.client.roles.create(role_name=name + RUN, permissions=made_of),
            lambda made, name, _: len(made.get(f"/authz/roles/{name}{RUN}")["permissions"]) == 1,
        )


def _backup_examples() -> Iterator[Example]:
    def create(made: World, name: str, **more: Any) -> Any:
        return made.client.backup.create(
            f"{name.lower()}{RUN}", FILES, include_collections=[SEASONS], wait_for_completion=True, **more
        )

    def probe(made: World, name: str, **wrong: Any) -> int:
        """Return the status for a key of the wrong type, which a server refuses if it reads the key."""
        one = f"{name.lower()}{RUN}probe"
        answer = made.http.post("/v1/backups/filesystem", json={"id": one, "include": [SEASONS], **wrong})
        while answer.status_code == 200 and made.get(f"/backups/filesystem/{one}")["status"] != "SUCCESS":
            time.sleep(0.05)
        return answer.status_code

    backup = "backup-filesystem"
    for level in BackupCompressionLevel:
        yield Example(
            f"backup with {level.value}",
            lambda made, name, level=level: create(made, name, config=BackupConfigCreate(compression_level=level)),
            lambda _made, _name, result: result.status == "SUCCESS",
            backup,
        )
    yield Example(
        "users of a backup",
        lambda made, name: create(made, name, include_users=["nobody"]),
        lambda made, name, _: probe(made, name, includeUsers=7) != 200,
        backup,
    )
    yield Example(
        "an incremental backup",
        lambda made, name: (
            create(made, f"{name}base"),
            create(made, name, incremental_base_backup_id=f"{name}base{RUN}".lower()),
        ),
        lambda made, name, _: probe(made, name, incremental_base_backup_id=7) != 200,
        backup,
    )
    yield Example(
        "backups in ascending order",
        lambda made, _: made.client.backup.list_backups(FILES, sort_by_starting_time_asc=True),
        lambda _made, _name, result: (
            [each.started_at for each in result]
            == sorted((each.started_at for each in result), key=lambda at: at or dt.datetime.min.replace(tzinfo=dt.UTC))
        ),
        backup,
    )


def _module_examples() -> Iterator[Example]:
    """Settings of modules, and of single searches, that reach the service."""

    def embedded(module: str, factory: str, **settings: Any) -> Callable[[World, str], Any]:
        def use(made: World, name: str) -> Any:
            own = {key: value(made) if callable(value) else value for key, value in settings.items()}
            vectors = getattr(Configure.Vectors, factory)(**own)
            collection = made.client.collections.create(name, properties=[TITLE], vector_config=vectors)
            collection.data.insert({"title": "a"})

        return use

    def url(made: World) -> str:
        return made.provider.url

    def sent(key: str, value: Any) -> Callable[[World, str, Any], bool]:
        return lambda made, _name, _result: any(body.get(key) == value for body in made.provider.bodies())

    def left_out(key: str) -> Callable[[World, str, Any], bool]:
        return lambda made, _name, _result: any(key not in body for body in made.provider.bodies())

    def asked(path: str) -> Callable[[World, str, Any], bool]:
        return lambda made, _name, _result: any(each.startswith(path) for each, _ in made.provider.requests)

    for module, factory, settings, kept in (
        ("text2vec-openai", "text2vec_openai", {"endpoint": "/mine/embeddings"}, asked("/mine/embeddings")),
        ("text2vec-openai", "text2vec_openai", {"dimensions": 512}, sent("dimensions", 512)),
        ("text2vec-morph", "text2vec_morph", {"endpoint": "/mine/embeddings"}, asked("/mine/embeddings")),
        ("text2vec-cohere", "text2vec_cohere", {"dimensions": 512}, sent("output_dimension", 512)),
        ("text2vec-voyageai", "text2vec_voyageai", {"dimensions": 512}, sent("output_dimension", 512)),
        ("text2vec-voyageai", "text2vec_voyageai", {"truncate": False}, left_out("truncation")),
    ):
        yield Example(
            f"{module} {next(iter(settings))}", embedded(module, factory, base_url=url, **settings), kept, module
        )

    def generated(provider: Callable[[World], Any], **stored: Any) -> Callable[[World, str], Any]:
        def use(made: World, name: str) -> Any:
            return _seasons(made).generate.fetch_objects(
                limit=1, single_prompt="{title}?", generative_provider=provider(made), **stored
            )

        return use

    for name, module, provider, kept in (
        (
            "reasoning effort",
            "generative-openai",
            lambda made: GenerativeConfig.openai(base_url=url(made), model="gpt-5", reasoning_effort="low"),
            sent("reasoning_effort", "low"),
        ),
        (
            "verbosity",
            "generative-openai",
            lambda made: GenerativeConfig.openai(base_url=url(made), model="gpt-5", verbosity="low"),
            sent("verbosity", "low"),
        ),
        (
            "DeepSeek",
            "generative-openai",
            lambda made: GenerativeConfig.deepseek(base_url=url(made), model="deepseek-chat"),
            sent("model", "deepseek-chat"),
        ),
        (
            "temperature",
            "generative-mistral",
            lambda made: GenerativeConfig.mistral(base_url=url(made), model="m", temperature=0.5),
            sent("temperature", 0.5),
        ),
    ):
        yield Example(f"{name} of one search", generated(provider), kept, module)

    def generating(made: World, name: str) -> Any:
        generative = Configure.Generative.openai(
            base_url=url(made), model="gpt-5", reasoning_effort="low", verbosity="low"
        )
        collection = made.client.collections.create(name, properties=[TITLE], generative_config=generative)
        collection.data.insert({"title": "a"})
        return collection.generate.fetch_objects(limit=1, single_prompt="{title}?")

    yield Example("reasoning effort of a collection", generating, sent("reasoning_effort", "low"), "generative-openai")

    def reranked(made: World, name: str) -> Any:
        collection = made.client.collections.create(
            name, properties=[TITLE], reranker_config=Configure.Reranker.cohere(base_url=url(made), model="m")
        )
        collection.data.insert({"title": "snow"})
        return collection.query.bm25("snow", rerank=Rerank(prop="title", query="snow"))

    yield Example(
        "reranker-cohere base_url", reranked, lambda made, *_: bool(made.provider.requests), "reranker-cohere"
    )
    for module, config in (
        ("generative-deepseek", lambda made: {"generative_config": Configure.Generative.deepseek(base_url=url(made))}),
        (
            "generative-contextualai",
            lambda _made: {"generative_config": Configure.Generative.contextualai(knowledge=["a"])},
        ),
        (
            "text2vec-digitalocean",
            lambda _made: {"vector_config": Configure.Vectors.text2vec_digitalocean(model="m")},
        ),
        (
            "multi2vec-google",
            lambda _made: {
                "vector_config": Configure.Vectors.multi2vec_google(
                    project_id="p", location="us-central1", audio_fields=["title"]
                )
            },
        ),
    ):
        yield Example(
            f"collection with {module}",
            lambda made, name, config=config: made.client.collections.create(name, properties=[TITLE], **config(made)),
            lambda made, _name, _result, module=module: made.has(module),
        )


EXAMPLES = [
    *_schema_examples(),
    *_index_examples(),
    *_query_examples(),
    *_write_examples(),
    *_admin_examples(),
    *_backup_examples(),
    *_module_examples(),
]
