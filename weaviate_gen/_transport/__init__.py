"""Transports: the only part of the client that opens sockets."""
