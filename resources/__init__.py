"""Files the program reads at run time: tokens, style, icons, templates, tables."""
