"""The generator: reads `specs/` and `templates/`, writes the generated parts. `python -m codegen STEP`."""
