"""Networks from Keras: its configurations and its code. Nothing that comes in is ever run."""

from __future__ import annotations

from engine.exchange.from_keras.code import import_keras_code, network_from_keras_code
from engine.exchange.from_keras.config import network_from_config
from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.from_keras.imported import Imported
from engine.exchange.from_keras.text import import_keras_json, network_from_keras_json

__all__ = [
    "Imported",
    "KerasImportError",
    "import_keras_code",
    "import_keras_json",
    "network_from_config",
    "network_from_keras_code",
    "network_from_keras_json",
]
