"""Which layer remembers: a window of its own with settings, a plot and a table."""
