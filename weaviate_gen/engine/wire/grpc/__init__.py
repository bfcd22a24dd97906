"""The gRPC interface: one module a procedure, and what they share."""
