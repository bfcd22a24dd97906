"""What clients, collections, queries and results look like at a prompt and in a notebook."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

import weaviate_gen
from tests.support.engines import numbered
from weaviate_gen import WeaviateClient
from weaviate_gen.classes.config import Configure, ConsistencyLevel, DataType, Property, ReferenceProperty
from weaviate_gen.classes.init import Auth
from weaviate_gen.classes.query import Filter, GroupBy, MetadataQuery
from weaviate_gen.connect import ConnectionParams

pytestmark = pytest.mark.unit


class Cells(HTMLParser):
    """Reads the cells of a table, row by row."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.caption = ""
        self._tag = ""
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a row, or a cell."""
        self._tag = tag
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        """Add to the cell, or the caption."""
        if self._tag == "caption":
            self.caption += data
        else:
            self.rows[-1][-1] += data


TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td"}


@pytest.fixture
def client() -> Iterator[WeaviateClient]:
    with weaviate_gen.connect_to_memory() as client:
        bikes = client.collections.create(
            "Bike",
            description="two <wheels>",
            properties=[Property(name="title", data_type=DataType.TEXT), Property(name="n", data_type=DataType.INT)],
            references=[ReferenceProperty(name="shop", target_collection="Bike")],
            vector_config=Configure.Vectors.self_provided(name="own"),
        )
        for n in range(25):
            title = "<script>alert(1)</script>" if n == 0 else "x" * 300
            bikes.data.insert({"title": title, "n": n}, uuid=numbered(n + 1), vector={"own": [1.0, n]})
        yield client


def test_a_client_shows_its_address_its_transport_the_servers_version_and_whether_it_is_open(tmp_path: Path) -> None:
    client = weaviate_gen.connect_to_path(tmp_path)
    version = client.get_meta()["version"]
    assert repr(client) == f"<WeaviateClient '{tmp_path}', transport='local', server={version}, open>"
    assert Cells(client._repr_html_()).rows[1] == [str(tmp_path), "local", version, "open"]
    client.close()
    assert repr(client).endswith("closed>")


def test_a_client_that_never_connected_shows_no_version() -> None:
    params = ConnectionParams.from_url("http://localhost:8080", grpc_port=50051)
    client = WeaviateClient(params, auth_client_secret=Auth.api_key("hidden"))
    assert repr(client) == "<WeaviateClient 'http://localhost:8080', transport='auto', server=unknown, closed>"
    assert Cells(client._repr_html_()).rows[1] == ["http://localhost:8080", "auto", "", "closed"]


def test_a_collection_shows_its_name_tenant_and_consistency(client: WeaviateClient) -> None:
    bikes = client.collections.use("Bike")
    assert repr(bikes) == "Collection('Bike')"
    view = bikes.with_tenant("acme").with_consistency_level(ConsistencyLevel.ONE)
    assert repr(view) == "Collection('Bike', tenant='acme', consistency_level=ONE)"


def test_a_query_shows_its_collection_its_kind_and_its_refinements(client: WeaviateClient) -> None:
    query = client.collections.use("Bike").q.near_vector([1.0, 2.0]).where(Filter.by_property("n").equal(1)).limit(3)
    shown = repr(query)
    assert shown.startswith("<Query Bike.near_vector, ")
    assert "limit=3" in shown
    assert repr(query._options.filters) in shown


def test_results_are_a_table_whose_cells_are_escaped_and_cut(client: WeaviateClient) -> None:
    found = client.collections.use("Bike").query.near_vector(
        [1.0, 0.0], limit=25, return_metadata=MetadataQuery(distance=True)
    )
    cells = Cells(found._repr_html_())
    assert cells.tags == TAGS
    assert cells.caption == "QueryReturn: 25 objects, the first 20"
    assert sorted(cells.rows[0]) == ["distance", "n", "title", "uuid"]
    assert len(cells.rows) == 21
    first = dict(zip(cells.rows[0], cells.rows[1], strict=True))
    assert first == {"distance": "0.0", "n": "0", "title": "<script>alert(1)</script>", "uuid": str(numbered(1))}
    second = dict(zip(cells.rows[0], cells.rows[2], strict=True))
    assert second["title"] == "x" * 199 + "…"


def test_groups_show_to_which_group_an_object_belongs(client: WeaviateClient) -> None:
    by = GroupBy(prop="n", objects_per_group=1, number_of_groups=2)
    cells = Cells(client.collections.use("Bike").query.near_vector([1.0, 0.0], limit=25, group_by=by)._repr_html_())
    assert "belongs_to_group" in cells.rows[0]
    assert cells.caption == "GroupByReturn: 2 objects"


def test_configurations_show_properties_references_and_vectors(client: WeaviateClient) -> None:
    config = client.collections.use("Bike").config
    for shown in (config.get(), config.get(simple=True)):
        cells = Cells(shown._repr_html_())
        assert cells.tags == TAGS
        assert ["title", "text", "word", "True", "True", ""] in cells.rows
        assert ["shop", "Bike", ""] in cells.rows
        assert any(row[:2] == ["own", "none"] for row in cells.rows)
