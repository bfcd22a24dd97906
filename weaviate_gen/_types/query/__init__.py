"""Inputs and results of searches: filters, sorting, selections, metrics, results.

Each module has one family; the official namespaces (:mod:`weaviate_gen.classes.query`,
:mod:`weaviate_gen.outputs.query` …) re-export from here.
"""
