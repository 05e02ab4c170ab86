"""What a project can be written as: the names that the command line and the menus have for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from engine.message import Message, message


class TargetKind(Enum):
    """What is in the file."""

    CODE = "code"
    """A program, with its rows and weights in files beside it."""
    MODEL = "model"
    """Layers and weights together."""
    WEIGHTS = "weights"
    """Weights alone, in Keras' order."""


@dataclass(frozen=True)
class Target:
    """One form."""

    name: str
    """What the command line calls it."""
    label: str
    """What a button or a menu calls it; a proper name, the same in every language."""
    suffix: str
    kind: TargetKind
    help: Message

    @property
    def file_ending(self) -> str:
        """What a file is suggested to be called, after the project's name."""
        return f"_{self.name}{self.suffix}" if self.kind is TargetKind.CODE else self.suffix


_FOUND = (
    Target(
        "pytorch",
        "PyTorch",
        ".py",
        TargetKind.CODE,
        message("A program that trains by itself with torch alone"),
    ),
    Target(
        "keras",
        "Keras 3",
        ".py",
        TargetKind.CODE,
        message("A program that makes and compiles the model with Keras 3"),
    ),
    Target(
        "keras2",
        "Keras 2",
        ".py",
        TargetKind.CODE,
        message("The same for Keras 2: tf_keras, or TensorFlow up to 2.15"),
    ),
    Target(
        "keras-file",
        "Keras file",
        ".keras",
        TargetKind.MODEL,
        message("The model with its weights, as keras.models.load_model reads it"),
    ),
    Target(
        "onnx",
        "ONNX",
        ".onnx",
        TargetKind.MODEL,
        message("The model with its weights for onnxruntime and others; any batch, any length"),
    ),
    Target(
        "safetensors",
        "safetensors",
        ".safetensors",
        TargetKind.WEIGHTS,
        message("The weights in Keras' order"),
    ),
    Target(
        "npz",
        "NumPy",
        ".npz",
        TargetKind.WEIGHTS,
        message("The weights in Keras' order, as numpy.load reads them"),
    ),
)

TARGETS: dict[str, Target] = {target.name: target for target in _FOUND}
"""By name, in the order of the menus."""
CODE_TARGETS = tuple(target for target in _FOUND if target.kind is TargetKind.CODE)
