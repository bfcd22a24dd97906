"""GraphQL: queries are checked against the collections' schema, decoded to the engine's searches, and answered.

Importing this package's modules imports graphql-core, so they are imported at the first query.
"""
