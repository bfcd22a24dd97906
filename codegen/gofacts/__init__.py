"""Facts about modules and settings, read from Weaviate's Go source and compared with `specs/modules`.

`syntax` parses, `scope`, `values` and `interpreter` follow values through functions, `modules`, `configs` and `runtime`
collect facts, `compare` holds them against the tables, and `report` words what differs.
"""
