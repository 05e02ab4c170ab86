"""One file a layer: its arguments, ports, shape rule and weights. No torch here."""
