"""What a model's configuration says beside its layers' arguments: who wrote it, and the names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.exchange.from_keras.reads import entries_of
from engine.exchange.keras_files.keras2_hard_sigmoid import HardSigmoidReader
from engine.exchange.keras_files.recognize import refusal
from engine.message import message
from engine.vocabulary.dialects import Dialect

_WITH_WEIGHTS = frozenset(
    {"Embedding", "SimpleRNN", "LSTM", "GRU", "Bidirectional", "Dense", "TimeDistributed"}
)


@dataclass(frozen=True)
class WeightedLayer:
    """A layer of the configuration whose class has weights."""

    class_name: str
    name: str
    forward: str = ""
    """Bidirectional: the name of the layer that reads from the start; empty: not said."""
    backward: str = ""


def parsed(path: Path, text: str | bytes) -> tuple[dict[str, Any], Dialect | None]:
    """A configuration from its JSON, and the dialect that what is in it can only mean.

    Raises:
        KerasImportError: it is no JSON object.
    """
    reader = HardSigmoidReader()
    try:
        found = reader.loads(text)
    except (ValueError, RecursionError) as error:
        raise refusal(
            path, message("has a configuration that is no JSON: save the model again.")
        ) from error
    if not isinstance(found, dict):
        raise refusal(path, message("has no model in its configuration: save the model again."))
    return found, "keras2" if reader.found else None


def dialect_of(version: object) -> Dialect | None:
    """The dialect of a ``keras_version`` such as ``"2.21.0"``; None where that is not said."""
    if not isinstance(version, str):
        return None
    return {"2": "keras2", "3": "keras3"}.get(version.split(".")[0])  # type: ignore[return-value]


def weighted_layers(config: dict[str, Any]) -> list[WeightedLayer]:
    """The layers with weights, in the order of Keras' ``get_weights()``."""
    found = []
    for layer in entries_of(config):
        inner = layer.get("config")
        if layer.get("class_name") in _WITH_WEIGHTS and isinstance(inner, dict):
            found.append(
                WeightedLayer(
                    str(layer["class_name"]),
                    str(inner.get("name", layer.get("name", ""))),
                    _name_within(inner.get("layer")),
                    _name_within(inner.get("backward_layer")),
                )
            )
    return found


def _name_within(layer: object) -> str:
    inner = layer.get("config") if isinstance(layer, dict) else None
    return str(inner.get("name", "")) if isinstance(inner, dict) else ""
