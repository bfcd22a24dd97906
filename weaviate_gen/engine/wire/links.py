"""References of a batch, written for whoever sends them: the same for REST, RPCs and streams."""

from __future__ import annotations

from collections.abc import Sequence

from weaviate_gen.engine.database.database import Database
from weaviate_gen.engine.database.references import ReferenceInput, ReferenceResult
from weaviate_gen.engine.wire.access import authorize_links
from weaviate_gen.engine.wire.context import Context


def write_links(database: Database, context: Context, links: Sequence[ReferenceInput]) -> list[ReferenceResult]:
    """Write references; each is taken or refused by itself.

    Args:
        database: where.
        context: who sends them, and when.
        links: the references.

    Returns:
        What became of each, in order.

    Raises:
        EngineError: there are none, or whoever sends them may not write to one of the collections.
    """
    refused = authorize_links(database, context, links)
    outcomes = [ReferenceResult(link.source, link.target, refused.get(at)) for at, link in enumerate(links)]
    allowed = [at for at in range(len(links)) if at not in refused]
    if allowed or not links:
        written = database.references.add_many([links[at] for at in allowed], context.now)
        for at, outcome in zip(allowed, written, strict=True):
            outcomes[at] = outcome
    return outcomes
