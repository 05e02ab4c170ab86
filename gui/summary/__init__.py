"""The network as a table, like Keras' own summary."""
