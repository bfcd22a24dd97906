"""Searches: filters, vectors, keywords, and what is made of their results."""

from __future__ import annotations
