"""One recurrent layer drawn over time: forward from left to right, back from right to left."""
