"""The network as cards joined by links, and the gestures that change it."""
