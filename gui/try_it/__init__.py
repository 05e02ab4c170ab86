"""Trying a trained network out: a text of the person's, what is taken for what, the mistakes."""
