"""New, open, save, recent files and the autosave."""
