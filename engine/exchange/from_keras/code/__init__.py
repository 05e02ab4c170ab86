"""Networks from Keras code, read as syntax and never run."""

from __future__ import annotations

from engine.exchange.from_keras.code.program import import_keras_code, network_from_keras_code

__all__ = ["import_keras_code", "network_from_keras_code"]
