"""The window: a client of the engine."""
