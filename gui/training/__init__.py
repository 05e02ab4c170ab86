"""The training bar and the training panel, and the run they show."""
