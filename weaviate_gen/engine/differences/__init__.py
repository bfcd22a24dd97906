"""What the engine supports of a server, and where it differs."""
