"""Values as a server reads and writes them."""
