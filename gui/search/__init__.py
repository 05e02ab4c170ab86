"""Searching over marked arguments: the marks, the trials of a study, and plots of them."""
