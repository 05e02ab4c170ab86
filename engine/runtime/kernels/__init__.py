"""What runs recurrent layers over time: torch's own kernels, and compiled loops of our own."""
