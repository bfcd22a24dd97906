"""``ref2vec-centroid``: an object's vector is the mean of those of the objects that it points at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from weaviate_gen.engine.errors import EngineError
from weaviate_gen.engine.values.arrays import NDArray

NAME = "ref2vec-centroid"


class Ref2VecCentroid:
    """Stands for the module in the registry; the engine itself looks up what an object points at.

    Attributes:
        name: the module's name.
        kind: what it reads.
        defaults: settings that a collection does not give.
        property_defaults: settings that a property does not give: none.
    """

    name = NAME
    kind = "ref2vec"
    defaults: Mapping[str, Any] = {"method": "mean"}
    property_defaults: Mapping[str, Any] = {}

    def vectorize(self, texts: Sequence[str], config: Mapping[str, Any]) -> NDArray[np.float32]:
        """Raise an error: texts cannot be read.

        Raises:
            EngineError: always: this module reads references alone.
        """
        raise EngineError("plugin_failed", "input_references", text=texts[0], config=config)
