"""What changed between two releases of the specs, semantically: REST, gRPC and module facts."""
