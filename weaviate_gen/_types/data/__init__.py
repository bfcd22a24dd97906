"""Objects, references and tenants: what goes into a collection, and what writes give back."""
