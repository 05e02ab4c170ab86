"""Forms made from declarations: one editor a type of argument, none written by hand."""
