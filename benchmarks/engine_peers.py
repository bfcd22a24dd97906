"""The engines of `engine.py`: the same few operations through each one's public interface."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

WIDTH, PAGE, BATCH, JUDGED, QUERIES = 256, 10, 1000, 200, 1000


class Data:
    """What is stored and searched for.

    Attributes:
        vectors: the vectors that are stored.
        queries: those that are searched for.
        texts: beside each stored vector.
        categories: likewise; ten of them.
        numbers: likewise; each from 0 on once.
        ids: likewise.
    """

    def __init__(self, folder: Path, count: int) -> None:
        every = np.load(folder / "vectors.npy")
        self.count = count
        self.vectors, self.queries = np.ascontiguousarray(every[:count]), every[-QUERIES:].copy()
        self.texts: list[str] = json.loads((folder / "texts.json").read_text("utf-8"))[:count]
        self.categories = [f"c{number % 10}" for number in range(count)]
        self.numbers = [number * 7919 % count for number in range(count)]  # 7919 is a prime: each number once
        self.ids = [str(uuid.UUID(int=number + 1)) for number in range(count)]

    def parts(self) -> Iterable[tuple[int, int]]:
        """Yield the bounds of batches."""
        for start in range(0, self.count, BATCH):
            yield start, min(start + BATCH, self.count)

    def nearest(self, mask: np.ndarray | None = None) -> list[set[int]]:
        """Return the right results of the first queries, of all objects or of those of a mask."""
        count = PAGE if mask is None else min(PAGE, int(np.count_nonzero(mask)))
        found: list[set[int]] = []
        for query in self.queries[:JUDGED]:
            scores = self.vectors @ query
            if mask is not None:
                scores = np.where(mask, scores, -2)
            found.append(set(np.argpartition(-scores, count)[:count].tolist()))
        return found


class Engine:
    """What is measured of every engine; results of searches are the numbers of objects."""

    def __init__(self, data: Data, folder: Path) -> None:
        self.data, self.folder, self.below = data, folder, data.count // 100
        self.text: Callable[[str], list[int]] | None = None

    def open(self) -> None:
        """Open what was stored."""
        raise NotImplementedError

    def load(self) -> None:
        """Create a collection and store everything."""
        raise NotImplementedError

    def index(self) -> None:
        """Wait until searches are as fast as they get."""

    def near(self, query: np.ndarray) -> list[int]:
        """Return the nearest objects."""
        raise NotImplementedError

    def near_category(self, query: np.ndarray) -> list[int]:
        """Return the nearest objects of one category in ten."""
        raise NotImplementedError

    def near_number(self, query: np.ndarray) -> list[int]:
        """Return the nearest objects of the hundredth with the smallest numbers."""
        raise NotImplementedError

    def get(self, number: int) -> object:
        """Return an object by its id."""
        raise NotImplementedError

    def close(self) -> None:
        """Close it."""


class Ours(Engine):
    """This package, on a directory."""

    def open(self) -> None:
        import weaviate_gen
        from weaviate_gen.classes.query import Filter

        self.client = weaviate_gen.connect_to_path(self.folder)
        self.collection, self.filter = self.client.collections.use("Doc"), Filter

    def load(self) -> None:
        from weaviate_gen.classes import config

        data, self.text = self.data, self._text
        self.open()
        vectors = config.Configure.Vectors.self_provided(vector_index_config=config.Configure.VectorIndex.hnsw())
        properties = [
            config.Property(name="text", data_type=config.DataType.TEXT),
            config.Property(name="cat", data_type=config.DataType.TEXT, tokenization=config.Tokenization.FIELD),
            config.Property(name="num", data_type=config.DataType.INT, index_range_filters=True),
        ]
        self.client.collections.create("Doc", vector_config=vectors, properties=properties)
        with self.collection.batch.fixed_size(batch_size=BATCH, concurrent_requests=2) as batch:
            for at, text in enumerate(data.texts):
                values = {"text": text, "cat": data.categories[at], "num": data.numbers[at]}
                batch.add_object(values, uuid=data.ids[at], vector=data.vectors[at])
        if self.collection.batch.failed_objects:
            raise RuntimeError(str(self.collection.batch.failed_objects[0]))

    def index(self) -> None:
        self.near(self.data.queries[0])
        for thread in threading.enumerate():
            if thread.name == "weaviate-gen-index":
                thread.join()

    def near(self, query: np.ndarray, chosen: Any = None) -> list[int]:
        found = self.collection.query.near_vector(query, limit=PAGE, filters=chosen, return_properties=["cat", "num"])
        return [one.uuid.int - 1 for one in found.objects]

    def near_category(self, query: np.ndarray) -> list[int]:
        return self.near(query, self.filter.by_property("cat").equal("c3"))

    def near_number(self, query: np.ndarray) -> list[int]:
        return self.near(query, self.filter.by_property("num").less_than(self.below))

    def get(self, number: int) -> object:
        return self.collection.query.fetch_object_by_id(self.data.ids[number])

    def _text(self, word: str) -> list[int]:
        found = self.collection.query.bm25(word, limit=PAGE, query_properties=["text"])
        return [one.uuid.int - 1 for one in found.objects]

    def close(self) -> None:
        self.client.close()


class Chroma(Engine):
    """chromadb's persistent client."""

    def open(self) -> None:
        import chromadb

        settings = chromadb.Settings(anonymized_telemetry=False)
        self.client = chromadb.PersistentClient(str(self.folder), settings=settings)
        options: Any = {"metadata": {"hnsw:space": "cosine"}, "embedding_function": None}
        self.collection = self.client.get_or_create_collection("doc", **options)

    def load(self) -> None:
        self.open()
        data = self.data
        for start, end in data.parts():
            values = [{"cat": data.categories[at], "num": data.numbers[at]} for at in range(start, end)]
            self.collection.add(
                ids=data.ids[start:end],
                embeddings=data.vectors[start:end],
                documents=data.texts[start:end],
                metadatas=values,
            )

    def near(self, query: np.ndarray, where: Any = None) -> list[int]:
        found = self.collection.query(
            query_embeddings=[query], n_results=PAGE, where=where, include=["metadatas", "distances"]
        )
        return [uuid.UUID(one).int - 1 for one in found["ids"][0]]

    def near_category(self, query: np.ndarray) -> list[int]:
        return self.near(query, {"cat": "c3"})

    def near_number(self, query: np.ndarray) -> list[int]:
        return self.near(query, {"num": {"$lt": self.below}})

    def get(self, number: int) -> object:
        return self.collection.get(ids=[self.data.ids[number]])


class Lance(Engine):
    """lancedb, with its indexes of vectors, scalars and words."""

    def open(self) -> None:
        import lancedb

        self.table: Any = lancedb.connect(str(self.folder)).open_table("doc")

    def load(self) -> None:
        import lancedb
        import pyarrow as pa

        data, self.text = self.data, self._text
        vector = pa.list_(pa.float32(), WIDTH)
        kinds = {"id": pa.string(), "text": pa.string(), "cat": pa.string(), "num": pa.int64(), "vector": vector}
        self.table = lancedb.connect(str(self.folder)).create_table("doc", schema=pa.schema(list(kinds.items())))
        for start, end in data.parts():
            rows = {
                "id": data.ids[start:end],
                "text": data.texts[start:end],
                "cat": data.categories[start:end],
                "num": data.numbers[start:end],
                "vector": pa.FixedSizeListArray.from_arrays(pa.array(data.vectors[start:end].ravel()), WIDTH),
            }
            self.table.add(pa.table(rows))

    def index(self) -> None:
        self.table.create_index(metric="cosine", vector_column_name="vector", index_type="IVF_HNSW_SQ")
        for name in ("id", "cat", "num"):
            self.table.create_scalar_index(name)
        self.table.create_fts_index("text")
        self.table.optimize()

    def near(self, query: np.ndarray, where: str = "") -> list[int]:
        search = self.table.search(query).distance_type("cosine").limit(PAGE).select(["id", "cat", "num"])
        return self._numbers(search.where(where, prefilter=True) if where else search)

    def near_category(self, query: np.ndarray) -> list[int]:
        return self.near(query, "cat = 'c3'")

    def near_number(self, query: np.ndarray) -> list[int]:
        return self.near(query, f"num < {self.below}")

    def get(self, number: int) -> object:
        return self.table.search().where(f"id = '{self.data.ids[number]}'").limit(1).to_list()

    def _text(self, word: str) -> list[int]:
        return self._numbers(self.table.search(word, query_type="fts").limit(PAGE).select(["id", "cat", "num"]))

    @staticmethod
    def _numbers(search: Any) -> list[int]:
        return [uuid.UUID(one["id"]).int - 1 for one in search.to_list()]


class Qdrant(Engine):
    """qdrant-client's local mode."""

    def open(self) -> None:
        from qdrant_client import QdrantClient, models

        self.client, self.models = QdrantClient(path=str(self.folder)), models

    def load(self) -> None:
        self.open()
        data, models = self.data, self.models
        params = models.VectorParams(size=WIDTH, distance=models.Distance.COSINE)
        self.client.create_collection("doc", vectors_config=params)
        for start, end in data.parts():
            values = [
                {"text": data.texts[at], "cat": data.categories[at], "num": data.numbers[at]}
                for at in range(start, end)
            ]
            vectors = data.vectors[start:end].tolist()
            self.client.upsert("doc", models.Batch(ids=data.ids[start:end], vectors=vectors, payloads=values))

    def near(self, query: np.ndarray, condition: Any = None) -> list[int]:
        chosen = None if condition is None else self.models.Filter(must=[condition])
        found = self.client.query_points(
            "doc", query=query.tolist(), limit=PAGE, query_filter=chosen, with_payload=["cat", "num"]
        )
        return [uuid.UUID(str(one.id)).int - 1 for one in found.points]

    def near_category(self, query: np.ndarray) -> list[int]:
        return self.near(query, self.models.FieldCondition(key="cat", match=self.models.MatchValue(value="c3")))

    def near_number(self, query: np.ndarray) -> list[int]:
        return self.near(query, self.models.FieldCondition(key="num", range=self.models.Range(lt=self.below)))

    def get(self, number: int) -> object:
        return self.client.retrieve("doc", [self.data.ids[number]])

    def close(self) -> None:
        self.client.close()


class Milvus(Engine):
    """milvus-lite, through pymilvus."""

    def open(self) -> None:
        from pymilvus import DataType, MilvusClient

        self.client, self.kinds = MilvusClient(str(self.folder / "milvus.db")), DataType
        if self.client.has_collection("doc"):
            self.client.load_collection("doc")

    def load(self) -> None:
        self.open()
        data, kinds = self.data, self.kinds
        schema, index = self.client.create_schema(auto_id=False), self.client.prepare_index_params()
        schema.add_field("id", kinds.VARCHAR, is_primary=True, max_length=40)
        schema.add_field("vector", kinds.FLOAT_VECTOR, dim=WIDTH)
        schema.add_field("text", kinds.VARCHAR, max_length=8000)
        schema.add_field("cat", kinds.VARCHAR, max_length=8)
        schema.add_field("num", kinds.INT64)
        graph = {"M": 16, "efConstruction": 128}
        index.add_index("vector", index_type="HNSW", metric_type="COSINE", params=graph)
        self.client.create_collection("doc", schema=schema, index_params=index)
        for start, end in data.parts():
            rows = [
                {
                    "id": data.ids[at],
                    "vector": data.vectors[at].tolist(),
                    "text": data.texts[at],
                    "cat": data.categories[at],
                    "num": data.numbers[at],
                }
                for at in range(start, end)
            ]
            self.client.insert("doc", rows)

    def index(self) -> None:
        self.client.flush("doc")
        self.client.load_collection("doc")

    def near(self, query: np.ndarray, condition: str = "") -> list[int]:
        found = self.client.search(
            "doc", data=[query.tolist()], limit=PAGE, filter=condition, output_fields=["cat", "num"]
        )
        return [uuid.UUID(one["id"]).int - 1 for one in found[0]]

    def near_category(self, query: np.ndarray) -> list[int]:
        return self.near(query, 'cat == "c3"')

    def near_number(self, query: np.ndarray) -> list[int]:
        return self.near(query, f"num < {self.below}")

    def get(self, number: int) -> object:
        return self.client.get("doc", ids=[self.data.ids[number]])

    def close(self) -> None:
        self.client.close()


class Zvec(Engine):
    """zvec, with 32 connections in its graph, and otherwise its defaults."""

    def open(self) -> None:
        import zvec

        self.zvec: Any = zvec
        self.collection = zvec.open(path=str(self.folder / "doc"))

    def load(self) -> None:
        import zvec

        self.zvec, data = zvec, self.data
        kinds, graph = zvec.DataType, zvec.HnswIndexParam(metric_type=zvec.MetricType.COSINE, m=32, ef_construction=128)
        ranges = zvec.InvertIndexParam(enable_range_optimization=True)
        fields = [
            zvec.FieldSchema("text", kinds.STRING),
            zvec.FieldSchema("cat", kinds.STRING, index_param=zvec.InvertIndexParam()),
            zvec.FieldSchema("num", kinds.INT64, index_param=ranges),
        ]
        vector = zvec.VectorSchema("vector", kinds.VECTOR_FP32, WIDTH, index_param=graph)
        schema = zvec.CollectionSchema(name="doc", fields=fields, vectors=vector)
        self.collection = zvec.create_and_open(path=str(self.folder / "doc"), schema=schema)
        for start, end in data.parts():
            rows = [
                zvec.Doc(
                    id=str(at),
                    vectors={"vector": data.vectors[at].tolist()},
                    fields={"text": data.texts[at], "cat": data.categories[at], "num": data.numbers[at]},
                )
                for at in range(start, end)
            ]
            self.collection.insert(rows)

    def index(self) -> None:
        self.collection.optimize()

    def near(self, query: np.ndarray, condition: str | None = None) -> list[int]:
        asked = self.zvec.Query("vector", vector=query.tolist())
        found = self.collection.query(asked, topk=PAGE, filter=condition, output_fields=["cat", "num"])
        return [int(one.id) for one in found]

    def near_category(self, query: np.ndarray) -> list[int]:
        return self.near(query, "cat = 'c3'")

    def near_number(self, query: np.ndarray) -> list[int]:
        return self.near(query, f"num < {self.below}")

    def get(self, number: int) -> object:
        return self.collection.fetch([str(number)])


ENGINES: dict[str, type[Engine]] = {
    "ours": Ours,
    "chroma": Chroma,
    "lancedb": Lance,
    "qdrant": Qdrant,
    "milvus": Milvus,
    "zvec": Zvec,
}
