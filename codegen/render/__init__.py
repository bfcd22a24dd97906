"""Rendering: the Jinja environment, and what turns IR into text."""
