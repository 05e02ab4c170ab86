"""Which files an export may take the place of: those that Gradloom made, and empty ones."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from engine.exchange.header import MADE_BY
from engine.exchange.keras_files.archive import DIALECT, METADATA
from engine.project.files import FileError

_START = 64
_MOST_HEADER = 10_000_000
_NUMBERED = re.compile(r"\d{3,}_[^/]+/[a-z_]+(\.npy)?")
"""How the arrays in a file of weights are called: by their place in Keras' order."""


def refuse_to_replace(path: Path, beside: Sequence[Path]) -> None:
    """Refuse to write over what Gradloom did not make.

    Args:
        path: the file asked for.
        beside: files that go with it.

    Raises:
        FileError: one of them is there already and is somebody else's, or two are the same.
    """
    if path in beside:
        raise FileError(
            "{path} is where the rows or weights of the program go: give it a name that ends "
            "in .py.",
            path=path,
        )
    is_ours = path.is_file() and made_by_gradloom(path)
    if path.is_file() and not is_ours:
        raise FileError(
            "{path} is there already, and Gradloom did not make it: move it, or choose another "
            "name.",
            path=path,
        )
    for each in beside:
        # Weights for Keras and prepared rows say themselves whose they are.
        is_free = is_ours and (each.suffix != ".npz" or made_by_gradloom(each))
        if each.exists() and not is_free:
            raise FileError(
                "{path} is there already and would be replaced: move it, or choose another name "
                "for {program}.",
                path=each,
                program=path.name,
            )


def made_by_gradloom(path: Path) -> bool:
    """Whether Gradloom exported a file, or nothing is in it."""
    try:
        with path.open("rb") as stream:
            start = stream.read(_START)
        if start.startswith(b"PK"):
            return _is_our_archive(path)
        is_ours = not start or start.startswith(MADE_BY.encode())
        return is_ours or _is_our_onnx(start) or _is_our_safetensors(path)
    except (
        OSError,
        EOFError,
        LookupError,
        RuntimeError,  # deeper than Python goes, packed in an odd way, or with a password
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ):
        return False


def _is_our_onnx(start: bytes) -> bool:
    """Such a file begins with a number of its form's version, and then with who made it."""
    return start[:1] == b"\x08" and start[2:].startswith(b"\x12\x08Gradloom")


def _is_our_archive(path: Path) -> bool:
    """A ``.keras`` file and rows say whose they are; weights in an ``.npz`` file are numbered."""
    with zipfile.ZipFile(path) as archive:
        if archive.comment == MADE_BY.encode():
            return True
        members = {each.filename: each for each in archive.infolist()}
        metadata = members.get(METADATA)
        if metadata is not None:
            if metadata.file_size > _MOST_HEADER:
                return False
            found = json.loads(archive.read(metadata))
            return isinstance(found, dict) and DIALECT in found
        return _are_numbered(members)


def _is_our_safetensors(path: Path) -> bool:
    """Such a file begins with the length of its header, which is JSON."""
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        if not 2 <= length <= _MOST_HEADER:
            return False
        header = json.loads(stream.read(length))
    return isinstance(header, dict) and _are_numbered(header.keys() - {"__metadata__"})


def _are_numbered(names: Iterable[str]) -> bool:
    names = list(names)
    return bool(names) and all(map(_NUMBERED.fullmatch, names))
