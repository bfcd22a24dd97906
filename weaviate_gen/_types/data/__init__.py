"""Objects, references and tenants, and the results of writes."""
