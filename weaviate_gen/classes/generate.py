"""What generative searches take."""

from weaviate_gen_wire.modules import GenerativeConfig
from weaviate_gen_wire.modules.parameters import GenerativeParameters

__all__ = ["GenerativeConfig", "GenerativeParameters"]
