"""crewai-tools: WeaviateVectorSearchTool searches what the client wrote; the rest of the trip is the client's.

The tool connects to Weaviate Cloud, which is on the internet: that one function is replaced by a local connection.
"""

from __future__ import annotations

import json
import os
from typing import Any
from unittest.mock import patch

os.environ["OPENAI_API_KEY"] = "none is asked for"

import weaviate
from crewai_tools import WeaviateVectorSearchTool
from support import BIKE, BOAT, COUNT, GRPC_PORT, HOST, PORT, RIDES, finish, use_directly
from weaviate.classes.config import DataType, Property


def connect(cluster_url: str, auth_credentials: Any, headers: dict[str, str]) -> weaviate.WeaviateClient:
    assert ("https://cluster.weaviate.cloud", "key") == (cluster_url, auth_credentials.api_key)
    assert {"X-OpenAI-Api-Key": "none is asked for"} == headers
    return weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT, headers=headers)


def tool(**settings: Any) -> WeaviateVectorSearchTool:
    return WeaviateVectorSearchTool(
        collection_name="Crew",
        weaviate_cluster_url="https://cluster.weaviate.cloud",
        weaviate_api_key="key",
        **settings,
    )


with weaviate.connect_to_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as client:
    search = tool(limit=1)
    crew = client.collections.create(
        "Crew",
        properties=[Property(name="content", data_type=DataType.TEXT), Property(name="kind", data_type=DataType.TEXT)],
        vectorizer_config=search.vectorizer,
        generative_config=search.generative_model,
    )
    config = crew.config.get()
    assert ("text2vec-openai", "nomic-embed-text") == (config.vectorizer, config.vectorizer_config.model["model"])
    assert "gpt-4o" == config.generative_config.model["model"]
    with crew.batch.dynamic() as batch:
        for ride in RIDES:
            batch.add_object({"content": ride.text, "kind": ride.kind})
    assert COUNT == len(crew)

    with patch("weaviate.connect_to_weaviate_cloud", connect):
        assert {"content": BOAT.text, "kind": "boat"} == json.loads(search.run(query="a blue boat"))
        assert {"content": BIKE.text, "kind": "bike"} == json.loads(tool(alpha=0.0).run(query="bike"))
    use_directly(crew, "content")
    client.collections.delete("Crew")
finish()
