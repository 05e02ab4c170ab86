"""Ways out of Gradloom and into it: PyTorch and Keras code, weights for it, Keras' models.

The code a person takes is their own; the exported files say so.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine.exchange.errors import ExportError
    from engine.exchange.from_keras import (
        Imported,
        KerasImportError,
        import_keras_code,
        import_keras_json,
        network_from_config,
        network_from_keras_code,
        network_from_keras_json,
    )
    from engine.exchange.importing import ImportedProject, import_project, project_of_code
    from engine.exchange.keras_files import (
        ImportedFile,
        import_keras_file,
        read_keras,
        write_keras_file,
        write_npz,
        write_safetensors,
    )
    from engine.exchange.to_keras import keras_code, write_keras
    from engine.exchange.to_onnx import onnx_model, write_onnx
    from engine.exchange.to_pytorch import exported_state, pytorch_code, write_pytorch

__all__ = [
    "ExportError",
    "Imported",
    "ImportedFile",
    "ImportedProject",
    "KerasImportError",
    "exported_state",
    "import_keras_code",
    "import_keras_file",
    "import_keras_json",
    "import_project",
    "keras_code",
    "network_from_config",
    "network_from_keras_code",
    "network_from_keras_json",
    "onnx_model",
    "project_of_code",
    "pytorch_code",
    "read_keras",
    "write_keras",
    "write_keras_file",
    "write_npz",
    "write_onnx",
    "write_pytorch",
    "write_safetensors",
]

_MODULES = {
    "errors": ("ExportError",),
    "from_keras": (
        "Imported",
        "KerasImportError",
        "import_keras_code",
        "import_keras_json",
        "network_from_config",
        "network_from_keras_code",
        "network_from_keras_json",
    ),
    "importing": (
        "ImportedProject",
        "import_project",
        "project_of_code",
    ),
    "keras_files": (
        "ImportedFile",
        "import_keras_file",
        "read_keras",
        "write_keras_file",
        "write_npz",
        "write_safetensors",
    ),
    "to_keras": (
        "keras_code",
        "write_keras",
    ),
    "to_onnx": (
        "onnx_model",
        "write_onnx",
    ),
    "to_pytorch": (
        "exported_state",
        "pytorch_code",
        "write_pytorch",
    ),
}
"""What is offered of which module: loaded when it is asked for, since a window that only names the
forms is to be up in a moment."""


def __getattr__(name: str) -> Any:
    for module, names in _MODULES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
