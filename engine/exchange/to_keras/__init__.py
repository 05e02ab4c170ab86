"""A project as Keras code."""

from __future__ import annotations

from engine.exchange.to_keras.files import write_keras
from engine.exchange.to_keras.program import keras_code

__all__ = ["keras_code", "write_keras"]
