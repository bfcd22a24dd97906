"""GraphQL as far as searches and aggregations need it: read, turned into the same requests as gRPC's, and answered."""
