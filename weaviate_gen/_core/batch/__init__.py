"""Batches: validation of items, batch size, and rate."""
