"""What the mouse does on the canvas: each gesture an object with a start, an end and a cancel."""
