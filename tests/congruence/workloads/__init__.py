"""Requests made by chance, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping

from tests.congruence.exchange import Step
from tests.congruence.workloads.access import access
from tests.congruence.workloads.aggregations import aggregations
from tests.congruence.workloads.batches import batches
from tests.congruence.workloads.graphql import graphql
from tests.congruence.workloads.messages import messages
from tests.congruence.workloads.objects import objects, schemaless, values
from tests.congruence.workloads.schemas import schemas
from tests.congruence.workloads.searches import named, searches
from tests.congruence.workloads.tenants import aliases, tenants

WORKLOADS: Mapping[str, Callable[[random.Random], Iterator[Step]]] = {
    "schemas": schemas,
    "objects": objects,
    "values": values,
    "schemaless": schemaless,
    "batches": batches,
    "searches": searches,
    "named": named,
    "aggregations": aggregations,
    "tenants": tenants,
    "aliases": aliases,
    "graphql": graphql,
    "messages": messages,
    "access": access,
}
"""What is asked of a server and of the engine, by name; `access` needs a server that knows its users."""
