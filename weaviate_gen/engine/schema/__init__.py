"""What a collection may be: defaults, validation, changes."""
