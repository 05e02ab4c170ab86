"""Files of Keras: models with their weights, read and written without Keras."""

from __future__ import annotations

from engine.exchange.keras_files.reading import ImportedFile, import_keras_file, read_keras
from engine.exchange.keras_files.weights_files import write_npz, write_safetensors
from engine.exchange.keras_files.writing import write_keras_file

__all__ = [
    "ImportedFile",
    "import_keras_file",
    "read_keras",
    "write_keras_file",
    "write_npz",
    "write_safetensors",
]
