"""What aggregations take."""

from weaviate_gen.query.metrics import GroupByAggregate, Metrics

__all__ = ["GroupByAggregate", "Metrics"]
