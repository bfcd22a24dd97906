"""What goes into a search and what comes out of it: filters, sorting, selections, metrics, results.

Each module has one family; the official namespaces (:mod:`weaviate_gen.classes.query`,
:mod:`weaviate_gen.outputs.query` …) re-export from here.
"""
