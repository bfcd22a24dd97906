"""The client: sessions, collections and searches; `aio` is written by hand, `sync` is generated from it."""
