"""Values that users pass and receive."""
