"""Search products by words and meaning, with facets: how many of each brand, and the range of prices.

python examples/product_search.py "warm shoes" [--brand Norda] [--most 150]
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import weaviate_gen
from weaviate_gen.classes.aggregate import GroupByAggregate, Metrics
from weaviate_gen.classes.config import Configure, DataType, Property, Tokenization
from weaviate_gen.classes.query import Filter, FilterReturn, MetadataQuery
from weaviate_gen.collections import Collection

PRODUCTS = [
    {"name": "Insulated winter boots", "brand": "Norda", "price": 140.0, "text": "Lined with wool, for snow and ice"},
    {"name": "Trail running shoes", "brand": "Fleet", "price": 110.0, "text": "Light, with a grip for mud"},
    {"name": "Leather sandals", "brand": "Norda", "price": 60.0, "text": "Airy footwear for hot days at the beach"},
    {"name": "Felt slippers", "brand": "Hygge", "price": 45.0, "text": "Cozy footwear for cold floors"},
    {"name": "Rain jacket", "brand": "Fleet", "price": 180.0, "text": "Keeps dry in a storm"},
]


def create(client: weaviate_gen.WeaviateClient) -> Collection[Any, Any]:
    """Create the collection, and store the products."""
    products = client.collections.create(
        "Product",
        properties=[
            Property(name="name", data_type=DataType.TEXT),
            Property(name="brand", data_type=DataType.TEXT, tokenization=Tokenization.FIELD),
            Property(name="price", data_type=DataType.NUMBER, index_range_filters=True),
            Property(name="text", data_type=DataType.TEXT),
        ],
        vector_config=Configure.Vectors.text2vec_local(source_properties=["name", "text"]),
    )
    products.data.insert_many(PRODUCTS)
    return products


def condition(brand: str | None, most: float | None) -> FilterReturn | None:
    """Return what the customer has chosen, as a filter."""
    chosen = [
        Filter.by_property("brand").equal(brand) if brand else None,
        Filter.by_property("price").less_or_equal(most) if most is not None else None,
    ]
    return Filter.all_of(chosen) if any(chosen) else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Search, and print results and facets."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("query")
    parser.add_argument("--brand")
    parser.add_argument("--most", type=float)
    options = parser.parse_args(arguments)
    filters = condition(options.brand, options.most)
    with weaviate_gen.connect_to_memory() as client:
        products = create(client)
        found = products.query.hybrid(
            options.query, query_properties=["name^2", "text"], filters=filters, limit=3,
            return_metadata=MetadataQuery(score=True),
        )  # fmt: skip
        for product in found.objects:
            print(f"{product.metadata.score:.2f}  {product.properties['name']}, {product.properties['price']:.0f}")
        facets = products.aggregate.hybrid(
            options.query, filters=filters, object_limit=100, group_by=GroupByAggregate(prop="brand"),
            return_metrics=Metrics("price").number(minimum=True, maximum=True),
        )  # fmt: skip
        for group in facets.groups:
            prices = group.properties["price"]
            print(f"{group.grouped_by.value}: {group.total_count}, {prices.minimum:.0f} to {prices.maximum:.0f}")


if __name__ == "__main__":
    main()
