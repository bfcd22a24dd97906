"""The REST interface over the engine."""
