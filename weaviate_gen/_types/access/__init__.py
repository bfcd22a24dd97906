"""Permissions, roles and users."""
