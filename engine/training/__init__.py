"""The loop, its events, clipping, checkpoints and run folders."""
