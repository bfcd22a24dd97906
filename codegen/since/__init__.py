"""Since when a server has what: from the interfaces of its releases to `specs/since.toml`."""
