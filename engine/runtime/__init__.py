"""The torch modules, and the way from a network to one of them."""
