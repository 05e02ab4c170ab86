"""The exported code of the network on the canvas, live."""
