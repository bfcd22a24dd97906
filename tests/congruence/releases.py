"""A server of any release, and a client of it.

A server of any release is asked twice: with the client's gates, and without them. What it keeps or honors without them
must leave with them; what it drops must be refused before it is sent. `test_releases.py` holds servers to that.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import httpx

import weaviate_gen
from weaviate_gen.classes.init import AdditionalConfig, Auth, Timeout

SEASONS = "ReleaseSeasons"
WORDS = ("spring rain", "summer sun", "autumn rain", "winter snow")
NEAR = [1.0, 0.0]
VECTORS = ([1.0, 0.0], [0.999, 0.01], [0.998, 0.02], [0.7, 0.7])


class Provider:
    """A stand-in for the services that modules ask, on the loopback; it notes what they are sent."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, Any]]] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                provider.requests.append((self.path, body))
                answer = json.dumps(provider.answer(self.path, body)).encode()
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def bodies(self) -> list[dict[str, Any]]:
        """Return the bodies of all requests."""
        return [body for _, body in self.requests]

    @staticmethod
    def answer(path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return what a service would answer."""
        if "messages" in body:
            message = {"role": "assistant", "content": [{"type": "text", "text": "so"}] if "cohere" in path else "so"}
            choice = {"index": 0, "finish_reason": "stop", "message": message}
            return {"choices": [choice], "message": message, "usage": {"total_tokens": 1}}
        if "documents" in body:
            rows = [{"index": number, "relevance_score": 0.5} for number in range(len(body["documents"]))]
            return {"results": rows}
        texts = body.get("input", body.get("texts", [""]))
        vectors = [[0.6, 0.8] for _ in (texts if isinstance(texts, list) else [texts])]
        rows = [{"object": "embedding", "index": number, "embedding": row} for number, row in enumerate(vectors)]
        return {"object": "list", "data": rows, "embeddings": {"float": vectors}, "usage": {"total_tokens": 1}}


@dataclass
class World:
    """A client of a server, the same server without the client, and the services that its modules ask."""

    client: Any
    http: httpx.Client
    provider: Provider
    sent: list[Any] = field(default_factory=list)

    @property
    def version(self) -> tuple[int, int, int]:
        """The server's version."""
        numbers = str(self.client.get_meta()["version"]).partition("-")[0].split(".")
        return int(numbers[0]), int(numbers[1]), int(numbers[2])

    def has(self, module: str) -> bool:
        """Return whether the server has a module."""
        return module in (self.client.get_meta().get("modules") or {})

    def get(self, path: str) -> Any:
        """Return what the server has, read without the client."""
        return self.http.get(f"/v1{path}").raise_for_status().json()

    def schema(self, name: str) -> Any:
        """Return a collection as the server has it."""
        return self.get(f"/schema/{name}")

    def index(self, name: str, vector: str = "default") -> Any:
        """Return the settings of a vector index as the server has them."""
        return self.schema(name)["vectorConfig"][vector]["vectorIndexConfig"]


@contextmanager
def world() -> Iterator[World]:
    """Connect to the server that the environment names; prepare what examples read."""
    http, grpc = urlsplit(os.environ["WEAVIATE_URL"]), urlsplit(f"//{os.environ['WEAVIATE_GRPC_URL']}")
    key = os.environ.get("WEAVIATE_API_KEY")
    headers = {f"X-{name}-Api-Key": "key" for name in ("OpenAI", "Cohere", "VoyageAI", "Morph", "Deepseek", "Mistral")}
    bearer = {"authorization": f"Bearer {key}"} if key else {}
    sent: list[Any] = []
    client = weaviate_gen.connect_to_custom(
        http_host=http.hostname or "",
        http_port=http.port or 80,
        http_secure=False,
        grpc_host=grpc.hostname or "",
        grpc_port=grpc.port or 50051,
        grpc_secure=False,
        headers={**headers, "X-Contextual-Api-Key": "key"},
        auth_credentials=Auth.api_key(key) if key else None,
        additional_config=AdditionalConfig(timeout=Timeout(init=60), observer=sent.append),
    )
    provider = Provider()
    with client, httpx.Client(base_url=os.environ["WEAVIATE_URL"], timeout=60, trust_env=False, headers=bearer) as raw:
        made = World(client, raw, provider, sent)
        _prepare(made)
        yield made
        raw.delete(f"/v1/schema/{SEASONS}")
    provider.close()


def _prepare(made: World) -> None:
    made.http.delete(f"/v1/schema/{SEASONS}")
    text = [{"name": name, "dataType": ["text"]} for name in ("title", "body")]
    properties = [*text, {"name": "tags", "dataType": ["text[]"]}, {"name": "rank", "dataType": ["int"]}]
    config = {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"}
    body = {
        "class": SEASONS,
        "properties": [*properties, {"name": "next", "dataType": [SEASONS]}],
        "vectorConfig": {"default": config},
        "invertedIndexConfig": {"indexTimestamps": True},
    }
    made.http.post("/v1/schema", json=body).raise_for_status()
    for number, (words, vector) in enumerate(zip(WORDS, VECTORS, strict=True)):
        season, weather = words.split()
        row = {"title": season, "body": weather, "tags": [season, weather], "rank": number}
        one = {"class": SEASONS, "id": identity(number), "properties": row, "vectors": {"default": vector}}
        made.http.post("/v1/objects", json=one).raise_for_status()


def identity(number: int) -> str:
    """Return the id of a season."""
    return f"00000000-0000-0000-0000-{number + 1:012d}"


@dataclass(frozen=True)
class Example:
    """A use of the client, and what shows that the server read it.

    Attributes:
        name: what is used.
        use: uses it; is given the name of a collection that does not exist.
        kept: returns whether the server read it, from what it has or answered.
        module: a module of the server that it needs.
        ungated: whether it is also used without gates; if not, a server that lacks it leaves the client waiting.
    """

    name: str
    use: Callable[[World, str], Any]
    kept: Callable[[World, str, Any], bool]
    module: str | None = None
    ungated: bool = True
