"""HTTP/1.1 client for one host: a sans-I/O core, and I/O shells for threads and coroutines."""
