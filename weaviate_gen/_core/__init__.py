"""Arguments to requests, replies to results; no I/O, no clock, no threads."""
