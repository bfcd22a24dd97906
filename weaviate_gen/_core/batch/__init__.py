"""Batches: what goes in, how it is cut, and how fast it goes."""
