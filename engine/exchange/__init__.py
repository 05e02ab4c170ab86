"""Ways out of Gradloom: PyTorch and Keras code, and weights for it.

The code a person takes is their own; the exported files say so.
"""

from __future__ import annotations

from engine.exchange.errors import ExportError
from engine.exchange.to_keras import keras_code, write_keras
from engine.exchange.to_pytorch import exported_state, pytorch_code, write_pytorch

__all__ = [
    "ExportError",
    "exported_state",
    "keras_code",
    "pytorch_code",
    "write_keras",
    "write_pytorch",
]
