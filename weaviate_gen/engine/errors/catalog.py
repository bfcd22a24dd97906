"""The catalog of refusals: every cause, with its kind and its wordings."""

from __future__ import annotations

from collections.abc import Mapping

from weaviate_gen.engine.errors import access, objects, requests, schema, search, storage
from weaviate_gen.engine.errors.codes import Code
from weaviate_gen.engine.errors.wording import Wording

CATALOG: Mapping[Code, Mapping[str, Wording]] = {
    **access.WORDINGS,
    **objects.WORDINGS,
    **requests.WORDINGS,
    **schema.WORDINGS,
    **search.WORDINGS,
    **storage.WORDINGS,
}
"""The wordings of each cause, by name; the name of an only one is empty."""
