"""Searches and aggregations: arguments into requests, replies into results."""
