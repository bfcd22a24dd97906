"""Bytes out, bytes in: the only part of the client that opens sockets."""
