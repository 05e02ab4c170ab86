"""What a model's configuration says beside its layers' arguments: who wrote it, and the names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.exchange.from_keras.models import SEQUENTIAL
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
    """A layer of the configuration whose class has weights, or a model that is a layer."""

    class_name: str
    name: str
    """Of a layer of a model inside the model those of both, ``inner/dense``."""
    forward: str = ""
    """Bidirectional: the name of the layer that reads from the start; empty: not said."""
    backward: str = ""
    inner: tuple[WeightedLayer, ...] | None = None
    """Layers of a model inside the model; None: it is a layer."""

    @property
    def own_name(self) -> str:
        """The name without those of the models around it."""
        return self.name.rpartition("/")[2]


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


def weighted_layers(config: dict[str, Any], within: str = "") -> list[WeightedLayer]:
    """The layers with weights, in the order of Keras' ``get_weights()``, and all inner models.

    Args:
        config: a model's configuration.
        within: its name, if it is itself a layer.
    """
    found = []
    for layer in entries_of(config):
        kind, inner = layer.get("class_name"), layer.get("config")
        said = inner if isinstance(inner, dict) else {}
        name = str(said.get("name", layer.get("name", "")))
        whole = f"{within}/{name}" if within else name
        if kind == SEQUENTIAL:
            inside = weighted_layers(layer, whole or SEQUENTIAL.lower())
            found.append(WeightedLayer(SEQUENTIAL, whole, inner=tuple(inside)))
        elif kind in _WITH_WEIGHTS and isinstance(inner, dict):
            forward, backward = (_name_within(said.get(key)) for key in ("layer", "backward_layer"))
            found.append(WeightedLayer(str(kind), whole, forward, backward))
    return found


def leaves(layers: Iterable[WeightedLayer]) -> Iterator[WeightedLayer]:
    """The layers alone, those of inner models in their model's place."""
    for layer in layers:
        if layer.inner is None:
            yield layer
        else:
            yield from leaves(layer.inner)


def _name_within(layer: object) -> str:
    inner = layer.get("config") if isinstance(layer, dict) else None
    return str(inner.get("name", "")) if isinstance(inner, dict) else ""
