"""What kind of file this is, told from its first bytes, and what to do with those not read."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from engine.exchange.from_keras.errors import KerasImportError
from engine.message import message
from engine.project.files import FileError, reason_of_os


class KerasFormat(Enum):
    """The forms in which Keras keeps a model."""

    ARCHIVE = "keras"
    """A zip with config.json, metadata.json and model.weights.h5."""
    HDF5 = "h5"
    """The older form: one HDF5 file."""
    JSON = "json"
    """``model.to_json()``: the layers without their weights."""


MOST_BYTES = 2_000_000_000
"""The largest file, and the most bytes of weights, that are read."""

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_HDF5 = b"\x89HDF\r\n\x1a\n"
_PICKLES = tuple(b"\x80" + bytes([protocol]) for protocol in range(2, 6))
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"7z\xbc\xaf", b"Rar!")

_PICKLE = message(
    "is a pickle, which can run any program when it is opened, so it is not read. In Keras, save "
    'the model with model.save("model.keras") and import that file.'
)
_SAVED_MODEL = message(
    "is a SavedModel, which holds a TensorFlow program and not the layers' arguments. Load it "
    'where it was made and save the Keras model with model.save("model.keras").'
)
_TFLITE = message(
    "is a TensorFlow Lite file, which holds a program and not the layers' arguments: import the "
    "Keras model that it was made from."
)
_ONNX = message(
    "is no Keras file. An ONNX file cannot be imported: import the Keras model that it was made "
    "from."
)
_CHECKPOINT = message(
    "is a TensorFlow checkpoint, which holds weights without layers: save the whole model with "
    'model.save("model.keras").'
)
NOTEBOOK = message(
    "is a notebook. Copy the cells that make the model into a .py file and import that, or paste "
    "them into the window."
)
_OF_SUFFIX = {
    ".onnx": _ONNX,
    ".tflite": _TFLITE,
    ".pb": _SAVED_MODEL,
    ".ckpt": _CHECKPOINT,
    ".index": _CHECKPOINT,
}
UNKNOWN = message(
    "is neither a .keras file nor an .h5 file of Keras: save the model with "
    'model.save("model.keras") and import that file.'
)


def format_of(path: Path) -> KerasFormat:
    """The form of a file, by what is in it and not by its name.

    Raises:
        KerasImportError: it is something else; the sentence says what, and what to do.
        FileError: it is missing, no plain file, not readable or too large.
    """
    try:
        if path.is_dir():
            if (path / "saved_model.pb").exists():
                raise refusal(path, _SAVED_MODEL)
            raise FileError("{path} is a folder, not a file.", path=path)
        if path.exists() and not path.is_file():
            raise FileError("{path} is not a file that can be read.", path=path)  # a pipe waits
        with path.open("rb") as stream:
            start = stream.read(16)
        size = path.stat().st_size
    except (OSError, ValueError) as error:
        raise FileError(
            "{path} could not be read: {reason}.", path=path, reason=reason_of_os(error)
        ) from error
    if size > MOST_BYTES:
        raise FileError(
            "{path} is larger than {most} MB and is not read.",
            path=path,
            most=MOST_BYTES // 1_000_000,
        )
    return _format_of_start(path, start)


def holds_model(path: Path) -> bool:
    """Whether a file is in one of Keras' forms, whatever it is called.

    Raises:
        FileError: as `format_of`.
    """
    try:
        format_of(path)
    except KerasImportError:
        return False
    return True


def refusal(path: Path, reason: object) -> KerasImportError:
    """An error that names the file and says what it is instead."""
    return KerasImportError("{path} {reason}", path=path, reason=reason)


def _format_of_start(path: Path, start: bytes) -> KerasFormat:
    if start.startswith(_ZIP):
        return KerasFormat.ARCHIVE
    if start.startswith(_HDF5):
        return KerasFormat.HDF5
    if start.startswith(_PICKLES):
        raise refusal(path, _PICKLE)
    if not start or start.startswith(_EMPTY_ZIP):
        raise refusal(path, message("is empty: save the model again."))
    if start.startswith(_PACKED):
        raise refusal(path, message("is packed: unpack it and import the file that is in it."))
    if start[4:8] == b"TFL3":
        raise refusal(path, _TFLITE)
    if start.lstrip(b" \t\r\n\xef\xbb\xbf").startswith(b"{"):
        return KerasFormat.JSON
    raise refusal(path, _OF_SUFFIX.get(path.suffix.lower(), UNKNOWN))
