"""Between the bytes of REST and gRPC, and the engine."""
