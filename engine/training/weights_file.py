"""Weights as a safetensors file: plain numbers, nothing that could run.

The file's header holds a digest of the network, so that weights never get into another one.
"""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn

from engine.network.network import Network
from engine.project.files import FileError, write_atomically
from engine.training.weights import Weights, copy_of_weights

SUFFIX = ".safetensors"
_KEY = "gradloom"
"""The only entry of the header: of several, safetensors writes a different one first each time."""


class WeightsError(FileError):
    """A file of weights that is missing, damaged or another network's."""


def network_digest(network: Network) -> str:
    """What a network computes, as 64 hexadecimal digits.

    Names, places on the canvas and whether a layer is trained make no difference.
    """
    content = {
        "dialect": network.dialect,
        "nodes": {
            node.id: _without_names(node.layer.model_dump(mode="json")) for node in network.nodes
        },
        "links": [link.model_dump(mode="json") for link in network.links],
    }
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def save_weights(path: Path, weights: Weights, network: Network) -> None:
    """Write weights to a file, whole or not at all.

    Raises:
        FileError: the file could not be written.
    """
    header = {"version": 1, "network": network_digest(network)}
    write_atomically(path, save(weights, {_KEY: json.dumps(header)}))


def load_weights(path: Path, network: Network) -> Weights:
    """Read the weights of a network.

    Raises:
        WeightsError: the file is missing or damaged, or its weights are another network's.
    """
    if not path.is_file():
        raise WeightsError("There is no file {path} with weights.", path=path)
    try:
        with safe_open(path, framework="pt") as file:
            header = json.loads((file.metadata() or {}).get(_KEY, "null"))
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError, RuntimeError) as error:
        raise WeightsError(
            "{path} is damaged or is no file of weights ({reason}).", path=path, reason=error
        ) from error
    if not isinstance(header, dict):
        raise WeightsError("{path} holds weights that Gradloom did not write.", path=path)
    if header.get("network") != network_digest(network):
        raise WeightsError(
            "The weights in {path} belong to another network: layers, arguments or links differ. "
            "Use them with the project they were trained with, or train this one.",
            path=path,
        )
    return weights


def put_weights(module: nn.Module, weights: Weights) -> None:
    """Copy weights into a module that was built from the same network.

    Raises:
        WeightsError: names or shapes differ; nothing was changed.
    """
    wanted = copy_of_weights(module)
    missing, unknown = wanted.keys() - weights.keys(), weights.keys() - wanted.keys()
    if missing or unknown:
        raise WeightsError(
            "The weights do not fit the network: {missing} missing, {unknown} not known.",
            missing=", ".join(sorted(missing)) or "none",
            unknown=", ".join(sorted(unknown)) or "none",
        )
    for name, weight in weights.items():
        if weight.shape != wanted[name].shape:
            raise WeightsError(
                "The weight {name} has shape {given}, and the network wants {wanted}.",
                name=name,
                given=list(weight.shape),
                wanted=list(wanted[name].shape),
            )
    module.load_state_dict(weights, strict=False)


def _without_names(content: Any) -> Any:
    """A written layer without what does not change its output, nested layers included."""
    if not isinstance(content, dict):
        return content
    return {
        key: _without_names(value)
        for key, value in content.items()
        if key not in ("name", "trainable")
    }
