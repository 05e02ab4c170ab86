"""What Keras' files are called."""

from __future__ import annotations

CODE_SUFFIXES = (".py", ".txt")
"""Files that are read as Keras code."""
MODEL_SUFFIXES = (".keras", ".h5", ".hdf5", ".json")
"""What Keras' own files are usually called; their content decides, not their name."""
