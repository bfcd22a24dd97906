"""A test against a real server that runs without it, from what was recorded the first time.

    pytest examples/testing/test_recorded_catalog.py

To record it anew, start a server (``weaviate-gen serve`` is one), and run it with ``WEAVIATE_GEN_CASSETTES=always``.
"""

from __future__ import annotations

import weaviate_gen
from weaviate_gen.classes.config import DataType, Property
from weaviate_gen.classes.query import Filter
from weaviate_gen.testing import assert_properties, record


def test_cheap_articles_are_found_in_the_order_of_their_prices() -> None:
    with record("catalog"), weaviate_gen.connect_to_local() as client:
        client.collections.delete("CatalogArticle")
        articles = client.collections.create(
            "CatalogArticle",
            properties=[
                Property(name="name", data_type=DataType.TEXT),
                Property(name="price", data_type=DataType.NUMBER),
            ],
        )
        articles.data.insert({"name": "bike", "price": 300.0})
        articles.data.insert_many([{"name": "bell", "price": 9.5}, {"name": "lamp", "price": 20.0}])
        found = articles.query.bm25("bell lamp", filters=Filter.by_property("price").less_than(100))
        assert_properties(found, [{"name": "bell"}, {"name": "lamp"}], in_order=False)
