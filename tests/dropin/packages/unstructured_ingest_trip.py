"""unstructured-ingest: elements are staged, uploaded and, as new ones come for a file, replaced; the client reads them.

Its local connector always connects to localhost:8080: the address is the one thing that is replaced.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import weaviate
from embedding import embed
from support import BOAT, COUNT, GRPC_PORT, HOST, PORT, TEXTS, TRAIN, finish, use_directly
from unstructured_ingest.data_types.file_data import FileData, SourceIdentifiers
from unstructured_ingest.processes.connectors.weaviate.local import (
    LocalWeaviateConnectionConfig,
    LocalWeaviateUploader,
    LocalWeaviateUploaderConfig,
    LocalWeaviateUploadStager,
    WeaviateUploadStagerConfig,
)
from weaviate.classes.init import AdditionalConfig
from weaviate.classes.query import Filter


class Connection(LocalWeaviateConnectionConfig):
    @contextmanager
    def get_client(self) -> Iterator[weaviate.WeaviateClient]:
        additional = AdditionalConfig(timeout=self.get_timeout())
        with weaviate.connect_to_local(HOST, PORT, GRPC_PORT, additional_config=additional) as client:
            yield client


def file(identifier: str) -> FileData:
    return FileData(
        identifier=identifier,
        connector_type="local",
        source_identifiers=SourceIdentifiers(filename=identifier, fullpath=identifier),
    )


def element(number: int, text: str) -> dict[str, Any]:
    metadata = {"data_source": {"version": 3}}
    return {"element_id": str(number), "text": text, "metadata": metadata, "embeddings": embed(text)}


def rich_element(number: int, text: str) -> dict[str, Any]:
    source = {"version": 3, "date_created": "1700000000", "record_locator": {"path": "/a"}}
    metadata = {"page_number": number + 1, "languages": ["eng"], "last_modified": "2024-01-02", "data_source": source}
    return {**element(number, text), "metadata": metadata}


def staged(data: FileData, texts: list[str], make: Any = element, **settings: bool) -> list[dict[str, Any]]:
    elements = Path(f"{data.identifier}.json")
    elements.write_text(json.dumps([make(number, text) for number, text in enumerate(texts)]), "utf-8")
    stager = LocalWeaviateUploadStager(upload_stager_config=WeaviateUploadStagerConfig(**settings))
    written = stager.run(elements, data, Path("staged"), elements.name)
    return json.loads(Path(written).read_text("utf-8"))


def uploader(collection: str | None, **settings: Any) -> LocalWeaviateUploader:
    upload = LocalWeaviateUploader(
        connection_config=Connection(),
        upload_config=LocalWeaviateUploaderConfig(collection=collection, **settings),
    )
    upload.precheck()
    return upload


def with_its_own_schema(client: weaviate.WeaviateClient) -> None:
    upload = uploader(None, batch_size=200, dynamic_batch=False)
    assert upload.create_destination("Elements")
    assert not upload.create_destination("Elements"), "it is there already"
    all_of_them = file("whole")
    upload.run_data(staged(all_of_them, TEXTS), all_of_them)
    elements = client.collections.get("Elements")
    assert COUNT == len(elements)

    found = elements.query.near_vector(embed("a blue boat"), limit=1).objects[0].properties
    assert (BOAT.text, "whole", "1") == (found["text"], found["record_id"], found["element_id"])
    assert {"version": "3"} == found["metadata"]["data_source"]
    other = file("other")
    upload.run_data(staged(other, [TRAIN.text]), other)
    assert COUNT + 1 == len(elements)
    upload.run_data(staged(all_of_them, TEXTS[:3]), all_of_them)
    replaced = elements.query.fetch_objects(filters=Filter.by_property("record_id").equal("whole")).objects
    assert set(TEXTS[:3]) == {found.properties["text"] for found in replaced}
    assert 4 == len(elements)
    use_directly(elements, "text")
    client.collections.delete("Elements")


def with_properties_from_objects(client: weaviate.WeaviateClient) -> None:
    upload = uploader("Nested", auto_schema=True)
    pages = file("pages")
    upload.run_data(staged(pages, TEXTS[:20], rich_element, auto_schema=True), pages)
    nested = client.collections.get("Nested")
    metadata = nested.query.bm25("boat", query_properties=["text"]).objects[0].properties["metadata"]
    assert ("2", ["eng"], "3") == (metadata["page_number"], metadata["languages"], metadata["data_source"]["version"])
    client.collections.delete("Nested")

    settings = {"flatten_metadata": True, "auto_schema": True}
    upload = uploader("Flattened", dynamic_batch=False, requests_per_minute=6_000, **settings)
    upload.run_data(staged(pages, TEXTS[:20], rich_element, **settings), pages)
    flattened = client.collections.get("Flattened")
    found = flattened.query.bm25("boat", query_properties=["text"]).objects[0].properties
    assert ("2", "3", ["eng"]) == (found["page_number"], found["data_source_version"], found["languages"])
    upload.run_data(staged(pages, TEXTS[:2], rich_element, **settings), pages)
    assert 2 == len(flattened)
    client.collections.delete("Flattened")


with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as opened:
    with_its_own_schema(opened)
    with_properties_from_objects(opened)
finish()
