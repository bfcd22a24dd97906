"""What public types, the core and the wire package share: it imports the standard library and nothing else of ours."""
