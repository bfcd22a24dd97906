"""The gRPC interface: one module per RPC, and what they share."""
