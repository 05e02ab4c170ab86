"""The layers there are, to drag onto the canvas."""
