"""Keras 2's hard_sigmoid in a file of Keras 3: written as Keras' own layers, read back as one.

Keras 3's function of that name is clip(x / 6 + 0.5, 0, 1). A Rescaling and a ReLU in a row are
exactly Keras 2's clip(0.2 x + 0.5, 0, 1), and Keras takes a layer wherever it takes a function.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

_NAME = "hard_sigmoid"
_SCALE, _OFFSET, _MOST = 0.2, 0.5, 1.0


def _registered(class_name: str, config: dict[str, Any]) -> dict[str, Any]:
    return {
        "module": "keras.layers",
        "class_name": class_name,
        "config": config,
        "registered_name": None,
    }


KERAS2_HARD_SIGMOID: dict[str, Any] = _registered(
    "Pipeline",
    {
        "name": "keras2_hard_sigmoid",
        "layers": [
            _registered(
                "Rescaling", {"name": "two_tenths_and_a_half", "scale": _SCALE, "offset": _OFFSET}
            ),
            _registered("ReLU", {"name": "between_zero_and_one", "max_value": _MOST}),
        ],
    },
)


@dataclass
class HardSigmoidReader:
    """Reads JSON with those layers as the function's name, and remembers whether there were any."""

    found: bool = False

    def loads(self, text: str | bytes) -> Any:
        """The value of a JSON text.

        Raises:
            ValueError: it is no JSON.
            RecursionError: it is nested too deep.
        """
        return json.loads(text, object_hook=self._read)

    def _read(self, value: dict[str, Any]) -> Any:
        # Keras adds keys of its own when it saves such a model again, so only what counts is
        # looked at.
        if value.get("class_name") == "Pipeline" and _is_hard_sigmoid(value.get("config")):
            self.found = True
            return _NAME
        return value


def _is_hard_sigmoid(config: object) -> bool:
    layers = config.get("layers") if isinstance(config, dict) else None
    if not isinstance(layers, list) or len(layers) != 2:
        return False
    first, second = (_class_and_config(layer) for layer in layers)
    return (
        first[0] == "Rescaling"
        and (first[1].get("scale"), first[1].get("offset")) == (_SCALE, _OFFSET)
        and second[0] == "ReLU"
        and second[1].get("max_value") == _MOST
        and not second[1].get("negative_slope")
        and not second[1].get("threshold")
    )


def _class_and_config(layer: object) -> tuple[object, dict[str, Any]]:
    config = layer.get("config") if isinstance(layer, dict) else None
    if not isinstance(layer, dict) or not isinstance(config, dict):
        return None, {}
    return layer.get("class_name"), config
