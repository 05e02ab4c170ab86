"""The zip that a ``.keras`` file is, looked at before anything in it is unpacked.

Source of the layout: ``keras/src/saving/saving_lib.py`` of keras 3.15 and tf_keras 2.21.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.keras_files.recognize import MOST_BYTES, UNKNOWN, refusal
from engine.message import GradloomError, message

CONFIG = "config.json"
METADATA = "metadata.json"
WEIGHTS = "model.weights.h5"
DIALECT = "gradloom_dialect"
"""In the metadata of a file that Gradloom wrote: what its network's arguments mean."""
MOST_MEMBERS = 1_000
MOST_DIRECTORY_BYTES = 1_000_000
MOST_TEXT_BYTES = 32_000_000
MOST_RATIO = 200
"""How many times larger a packed member may become. Keras itself packs nothing."""
_SMALL = 1_000_000
"""Bytes below which a ratio does no harm."""
_BLOCK = 1_000_000
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_LARGE_END = struct.Struct("<4sQ2H2L4Q")
_LARGE_END_SIGNATURE = b"PK\x06\x06"
_LOCATOR_BYTES = 20
_LOCATOR_SIGNATURE = b"PK\x06\x07"
"""Of what stands between the two ends of a list that has both, as PyTorch's files have."""


class Archive:
    """The members of an archive that passed every check on what it says of itself."""

    def __init__(self, path: Path, opened: zipfile.ZipFile) -> None:
        self.path = path
        self._opened = opened
        self._members = {info.filename: info for info in opened.infolist()}

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def read(self, name: str, most: int = MOST_BYTES) -> bytes:
        """The content of a member; never more of it in memory than it said it would be.

        Raises:
            KerasImportError: it is missing, larger than ``most`` bytes, or damaged.
        """
        info = self._members.get(name)
        if info is None:
            raise _refused(self.path, "has no {name} in it: save the model again.", name=name)
        if info.file_size > most:
            raise _refused(
                self.path,
                "holds {name} of {size} MB, more than the {most} MB that are read.",
                name=name,
                size=info.file_size // 1_000_000,
                most=most // 1_000_000,
            )
        found = bytearray()
        with damage_told(self.path), self._opened.open(info) as stream:
            while block := stream.read(_BLOCK):
                found += block
                if len(found) > info.file_size:
                    raise zipfile.BadZipFile("larger than declared")
        return bytes(found)


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """A ``.keras`` file whose members, names and sizes are within bounds.

    Raises:
        KerasImportError: they are not, or the file is another kind of zip; nothing was unpacked.
    """
    _check_directory(path)
    with damage_told(path):
        opened = zipfile.ZipFile(path)
    with opened:
        members = opened.infolist()
        _refuse_other_kinds(path, [info.filename for info in members])
        _check_names(path, members)
        _check_sizes(path, members)
        yield Archive(path, opened)


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """What the readers of zip and HDF5 raise on a damaged file, as a sentence."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        OverflowError,
        RuntimeError,
        TypeError,
        ValueError,
    ) as error:
        if isinstance(error, GradloomError):
            raise
        raise refusal(
            path, message("is damaged or cut off: copy it again, or save the model again.")
        ) from error


def _check_directory(path: Path) -> None:
    """Bounds on the list of members, before zipfile makes an object for each."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        stream.seek(max(0, size - _END.size - _LOCATOR_BYTES - _LARGE_END.size))
        tail = stream.read()
    end = tail[-_END.size :]
    if len(end) < _END.size or not end.startswith(_END_SIGNATURE):
        # A comment behind the list could hide a second list; Keras writes none.
        raise refusal(path, _NO_END)
    count, listed = _END.unpack(end)[4:6]
    if tail[-_END.size - _LOCATOR_BYTES :].startswith(_LOCATOR_SIGNATURE):
        large = tail[: _LARGE_END.size]
        if not large.startswith(_LARGE_END_SIGNATURE):
            raise refusal(path, _NO_END)
        count, listed = _LARGE_END.unpack(large)[7:9]
    if count > MOST_MEMBERS or listed > MOST_DIRECTORY_BYTES:
        raise _refused(
            path, "says that it holds {count} files, and a Keras file holds three.", count=count
        )


_NO_END = message("is cut off, or no zip as Keras writes it: copy it again.")


def _refuse_other_kinds(path: Path, names: list[str]) -> None:
    last = {PurePosixPath(name).name for name in names}
    if "data.pkl" in last or "constants.pkl" in last:
        raise refusal(
            path,
            message(
                "is a PyTorch file: it holds a pickle, which can run any program, so it is not "
                "read. Import the Keras model, or draw the network and load its weights in code."
            ),
        )
    if "saved_model.pb" in last:
        raise refusal(
            path,
            message(
                "is a packed SavedModel, which holds a TensorFlow program and not the layers' "
                "arguments. Load it where it was made and save the Keras model with "
                'model.save("model.keras").'
            ),
        )
    if names and all(name.endswith(".npy") for name in names):
        raise refusal(
            path, message("holds arrays and no layers: import the model that they belong to.")
        )
    if CONFIG not in names:
        raise refusal(path, UNKNOWN)


def _check_names(path: Path, members: list[zipfile.ZipInfo]) -> None:
    names = [info.filename for info in members]
    for name in names:
        parts = name.split("/")
        if name.startswith("/") or ".." in parts or "\\" in name or ":" in parts[0]:
            raise _refused(
                path, "holds a file named {name!a}, which leads out of its folder.", name=name
            )
    if len(set(names)) < len(names):
        raise refusal(path, message("holds two files of the same name: save the model again."))


def _check_sizes(path: Path, members: list[zipfile.ZipInfo]) -> None:
    packed = sum(info.compress_size for info in members)
    unpacked = sum(info.file_size for info in members)
    too_much = any(
        info.file_size > _SMALL and info.file_size > MOST_RATIO * info.compress_size
        for info in members
    )
    if unpacked > MOST_BYTES or too_much:
        raise _refused(
            path,
            "would unpack from {packed} MB to {unpacked} MB and is not unpacked.",
            packed=f"{packed / 1e6:.1f}",
            unpacked=f"{unpacked / 1e6:,.0f}",
        )
    for info in members:
        if info.flag_bits & 1:
            raise refusal(path, message("asks for a password: save the model without one."))
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refusal(path, message("is packed in a way that Keras does not use."))
    if packed > path.stat().st_size:
        raise refusal(path, message("says that it holds more than it does: copy it again."))


def _refused(path: Path, template: str, **values: object) -> KerasImportError:
    return refusal(path, message(template, **values))
