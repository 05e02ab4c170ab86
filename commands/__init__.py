"""The command line: a client of ``engine``, as the window is. One file a command."""
