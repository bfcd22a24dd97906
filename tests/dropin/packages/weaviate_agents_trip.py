"""weaviate-agents: every agent builds its requests and reads replies; what it sends and reads is written to a file.

The service is on the internet: a server on the loopback records what is sent, and answers from the table below. The
test runs this with the official client too, and compares the two files.
"""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import weaviate
from pydantic import BaseModel
from support import GRPC_PORT, HOST, PORT, finish
from weaviate.agents.classes import Operations, Persona, PersonaInteraction, QueryAgentCollectionConfig
from weaviate.agents.personalization import PersonalizationAgent
from weaviate.agents.query import AsyncQueryAgent, QueryAgent
from weaviate.agents.transformation import TransformationAgent
from weaviate.classes.config import DataType
from weaviate.classes.init import Auth
from weaviate.classes.query import (
    Filter,
    GeoCoordinate,
    HybridFusion,
    HybridVector,
    MetadataQuery,
    Move,
    QueryNested,
    QueryReference,
    Rerank,
    TargetVectors,
)

ID = UUID("00000000-0000-4000-8000-000000000001")
OTHER = UUID("00000000-0000-4000-8000-000000000002")
MOMENT = datetime(2024, 1, 2, 3, 4, 5, 678_900, tzinfo=UTC)

OBJECT = {
    "uuid": str(ID),
    "properties": {"name": "Red racer", "wheels": 2, "tags": ["fast"]},
    "metadata": {"distance": 0.25, "score": 0.5, "creation_time": MOMENT.isoformat()},
    "references": None,
    "vector": {"default": [1.0, 0.5]},
    "collection": "Bike",
}
UNITS = {"model_units": 1, "usage_in_plan": True, "remaining_plan_requests": 5}
SEARCH = {"query": "red", "filters": None, "collection": "Bike"}
ASKED = {
    "searches": [SEARCH],
    "aggregations": [],
    "usage": UNITS,
    "total_time": 0.5,
    "is_partial_answer": False,
    "missing_information": [],
    "final_answer": '{"color": "red"}',
    "sources": [{"object_id": str(ID), "collection": "Bike"}],
    "final_answer_parsed": {"color": "red"},
}
REPLIES: dict[str, Any] = {
    "/query/search_only": {
        "searches": [SEARCH],
        "usage": UNITS,
        "total_time": 0.5,
        "search_results": {"objects": [OBJECT]},
    },
    "/query/suggest_queries": {
        "queries": [{"query": "which?"}],
        "collection_count": 1,
        "usage": UNITS,
        "total_time": 0.5,
    },
    "/personalization/query": {"objects": [OBJECT], "usage": {"requests": 1}},
    "/personalization/objects": {
        "objects": [{"uuid": str(ID), "original_rank": 1, "personalized_rank": 2, "properties": {"name": "Red racer"}}],
        "usage": {"requests": 1},
    },
    "/transformation/properties": {"workflow_id": "one"},
}

requests: list[dict[str, Any]] = []
results: dict[str, Any] = {}


class Service(BaseHTTPRequestHandler):
    def handle_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        sent = {name.lower(): value for name, value in self.headers.items()}
        kept = {name: sent[name] for name in sent if name.startswith("x-") or name == "authorization"}
        requests.append(
            {"method": self.command, "path": self.path, "headers": kept, "body": json.loads(body) if body else None}
        )
        reply = json.dumps(REPLIES.get(self.path, ASKED if "ask" in self.path else {})).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    do_GET = do_POST = handle_any  # noqa: N815 - names of the standard library

    def log_message(self, *arguments: object) -> None:
        """Print nothing."""


def record(name: str, call: Callable[[], Any]) -> None:
    """Keep what a call returns, or which error it raises."""
    try:
        result = call()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is to be the same
        results[name] = {"error": type(error).__name__}
    else:
        results[name] = result.model_dump(mode="json") if isinstance(result, BaseModel) else repr(result)


def filters() -> dict[str, Any]:
    name = Filter.by_property("name")
    wheels = Filter.by_property("wheels")
    return {
        "equal": name.equal("red"),
        "not_equal": name.not_equal("red"),
        "like": name.like("r*"),
        "boolean": Filter.by_property("sold").equal(False),
        "less": wheels.less_than(3),
        "less_or_equal": wheels.less_or_equal(2.5),
        "greater": wheels.greater_than(1),
        "greater_or_equal": wheels.greater_or_equal(1),
        "any": name.contains_any(["red", "blue"]),
        "all": wheels.contains_all([1, 2]),
        "none": name.contains_none(["green"]),
        "null": name.is_none(True),
        "length": Filter.by_property("name", length=True).greater_than(3),
        "geo": Filter.by_property("place").within_geo_range(GeoCoordinate(latitude=52.5, longitude=4.5), 1_000),
        "moment": Filter.by_property("built").greater_than(MOMENT),
        "moments": Filter.by_property("built").contains_any([MOMENT]),
        "uuid": Filter.by_property("owner").equal(ID),
        "id": Filter.by_id().equal(ID),
        "ids": Filter.by_id().contains_any([ID, str(OTHER)]),
        "created": Filter.by_creation_time().less_than(MOMENT),
        "updated": Filter.by_update_time().greater_or_equal(MOMENT),
        "reference": Filter.by_ref("hasOwner").by_property("name").equal("Ann"),
        "references": Filter.by_ref("hasOwner").by_ref("hasHome").by_id().equal(ID),
        "target": Filter.by_ref_multi_target("hasOwner", "Person").by_property("age").less_than(30),
        "count": Filter.by_ref_count("hasOwner").greater_than(0),
        "and": name.equal("red") & wheels.equal(2),
        "or": name.equal("red") | wheels.equal(2) | wheels.equal(3),
        "deep": Filter.all_of([name.equal("red"), Filter.any_of([wheels.equal(2), name.like("b*") & wheels.equal(1)])]),
    }


def hybrid_vectors() -> dict[str, Any]:
    return {
        "list": [1.0, 2.0],
        "named": {"title": [1.0, 2.0], "body": [3.0]},
        "near text": HybridVector.near_text("racer"),
        "near text with moves": HybridVector.near_text(
            ["racer", "bike"],
            certainty=0.5,
            move_to=Move(force=0.5, objects=[ID, OTHER], concepts=["fast"]),
            move_away=Move(force=0.25, concepts="slow"),
        ),
        "near vector": HybridVector.near_vector([1.0, 2.0], distance=0.5),
        "near vectors": HybridVector.near_vector({"title": [1.0], "body": [2.0]}, certainty=0.5),
    }


def query_agents(client: weaviate.WeaviateClient, host: str) -> None:
    class Answer(BaseModel):
        color: str

    agent = QueryAgent(client, collections=["Bike"], agents_host=host, system_prompt="be brief")
    for name, condition in filters().items():
        config = QueryAgentCollectionConfig(
            name="Bike", tenant="ann", view_properties=["name"], target_vector=["title"], additional_filters=condition
        )
        results[f"filter {name}"] = config.model_dump(mode="json")
        record(f"search {name}", lambda config=config: agent.search("red", limit=5, collections=[config]))
    page = agent.search([{"role": "user", "content": "red?"}], filtering="recall", diversity_weight=0.5)
    found = page.search_results.objects[0]
    results["read"] = [
        repr(value) for value in (found.uuid, found.properties, found.vector, found.collection, found.references)
    ]
    results["read class"] = [type(page.search_results).__name__, type(found).__name__]
    record("next page", lambda: page.next(limit=2, offset=2))
    record("ask", lambda: agent.ask("which?"))
    record("ask for a format", lambda: agent.ask("which?", output_format=Answer))
    record("suggest", lambda: agent.suggest_queries(num_queries=2, instructions="short"))


async def asynchronous_agents(host: str) -> None:
    async with weaviate.use_async_with_local(host=HOST, port=PORT, grpc_port=GRPC_PORT) as client:
        agent = AsyncQueryAgent(client, collections=["Bike"], agents_host=host)
        page = await agent.search("red")
        record("asynchronous search", lambda: page)
        following = await page.next(limit=1)
        record("asynchronous next page", lambda: following)


def personalization(client: weaviate.WeaviateClient, host: str) -> None:
    agent = PersonalizationAgent.create(
        client, "Bike", user_properties={"age": DataType.NUMBER, "likes": DataType.TEXT_ARRAY}, agents_host=host
    )
    agent.add_persona(Persona(persona_id=ID, properties={"age": 30}))
    agent.add_interactions([PersonaInteraction(persona_id=ID, item_id=OTHER, weight=0.5, created_at=MOMENT)])
    for name, condition in filters().items():
        record(f"objects {name}", lambda condition=condition: agent.get_objects(ID, limit=2, filters=condition))
    query = agent.query(persona_id=ID, strength=0.5)
    for name, vector in hybrid_vectors().items():
        record(f"hybrid {name}", lambda vector=vector: query.hybrid("red", vector=vector))
    everything: dict[str, Any] = {
        "limit": 3,
        "offset": 1,
        "auto_limit": 2,
        "filters": filters()["deep"],
        "rerank": Rerank(prop="name", query="fast"),
        "include_vector": ["title"],
        "return_metadata": MetadataQuery(distance=True, score=True),
        "return_properties": ["name", QueryNested(name="frame", properties=["size"])],
        "return_references": QueryReference(link_on="hasOwner", return_properties=["name"]),
    }
    move_to = Move(force=0.5, objects=[ID], concepts=["fast"])
    for name, target in {
        "name": "title",
        "names": ["title", "body"],
        "sum": TargetVectors.sum(["title", "body"]),
        "weights": TargetVectors.manual_weights({"title": 0.25, "body": [0.5, 0.75]}),
    }.items():
        record(f"hybrid to {name}", lambda target=target: query.hybrid("red", target_vector=target))
        record(f"near text to {name}", lambda target=target: query.near_text("red", target_vector=target))
    record("near text", lambda: query.near_text(["red"], distance=0.5, move_to=move_to, **everything))
    record("bm25", lambda: query.bm25("red", query_properties=["name"], **everything))
    fusion = {"fusion_type": HybridFusion.RELATIVE_SCORE, "max_vector_distance": 0.5, "alpha": 0.25}
    record("hybrid", lambda: query.hybrid("red", **fusion, **everything))
    record("metadata by name", lambda: query.bm25("red", return_metadata=["score"], return_properties=True))
    record("one reference of many", lambda: query.bm25("red", return_references=[QueryReference(link_on="hasOwner")]))
    record("refused metadata", lambda: query.bm25("red", return_metadata=5))
    record("refused filters", lambda: query.bm25("red", filters="name = red"))


def transformation(client: weaviate.WeaviateClient, host: str) -> None:
    operations = [
        Operations.append_property("summary", kind, ["name"], f"as {kind.value}")
        for kind in (DataType.TEXT, DataType.TEXT_ARRAY, DataType.INT, DataType.BOOL, DataType.DATE)
    ]
    operations.append(Operations.update_property("name", ["name"], "in capitals"))
    results["operations"] = [operation.model_dump(mode="json") for operation in operations]
    agent = TransformationAgent(client, "Bike", operations, agents_host=host)
    record("update all", agent.update_all)
    record("update by ids", lambda: agent.update_by_uuids([ID, OTHER]))
    record("status", lambda: agent.get_status("one"))


warnings.simplefilter("ignore", DeprecationWarning)
service = ThreadingHTTPServer(("127.0.0.1", 0), Service)
Thread(target=service.serve_forever, daemon=True).start()
address = f"http://127.0.0.1:{service.server_port}"
with weaviate.connect_to_local(
    host=HOST,
    port=PORT,
    grpc_port=GRPC_PORT,
    auth_credentials=Auth.api_key("key"),
    headers={"X-OpenAI-Api-Key": "openai"},
) as opened:
    query_agents(opened, address)
    asyncio.run(asynchronous_agents(address))
    personalization(opened, address)
    transformation(opened, address)
service.shutdown()
service.server_close()
assert len(requests) > 70
Path("recorded.json").write_text(json.dumps({"requests": requests, "results": results}, indent=1), "utf-8")
finish()
