"""The panel at the right: what is selected, its problems and every argument of it."""
