"""Small widgets that the panels share, one a file. Each follows the theme by itself."""
