"""Layers joined by links: a value, functions that change it, shapes, problems, summary."""
