"""The rows of an exported program, in a file beside it: texts as CSV, anything else as arrays."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.exchange.header import MADE_BY

Row = tuple[str, str]
"""A text and its label."""
PreparedRows = Mapping[str, NDArray[Any]]
"""``x_train``, ``y_train``, ``x_validation`` and ``y_validation``, as a network is shown them."""
ProgramRows = Iterable[Row] | PreparedRows


def suffix_of(rows: ProgramRows) -> str:
    """How the name of their file ends."""
    return ".npz" if isinstance(rows, Mapping) else ".csv"


def file_of(rows: ProgramRows) -> bytes:
    """What is in that file."""
    return npz_of_rows(rows) if isinstance(rows, Mapping) else csv_of(rows)


def csv_of(rows: Iterable[Row]) -> bytes:
    """The columns text and label with a header line, as UTF-8.

    Half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD, as it does in preparation.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("text", "label"))
    writer.writerows(rows)
    text = stream.getvalue()
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def npz_of_rows(rows: PreparedRows) -> bytes:
    """The arrays, whole numbers in as few bytes as hold them, with a comment on who made the file.

    By that comment Gradloom knows a file of its own from one of the person's: others call their
    arrays so too.
    """
    content = io.BytesIO()
    arrays = {name: _small(array) for name, array in rows.items()}
    # Symbols take a fraction of their room when they are packed, and real numbers all of it.
    are_whole = all(array.dtype.kind == "i" for array in arrays.values())
    save = np.savez_compressed if are_whole else np.savez
    save(content, allow_pickle=False, **arrays)
    with zipfile.ZipFile(content, "a") as archive:
        archive.comment = MADE_BY.encode()
    return content.getvalue()


def _small(array: NDArray[Any]) -> NDArray[Any]:
    if array.dtype.kind != "i" or not array.size:
        return array
    least, most = array.min(), array.max()
    sizes = (np.int8, np.int16, np.int32)
    fitting = (each for each in sizes if np.iinfo(each).min <= least and most <= np.iinfo(each).max)
    return array.astype(next(fitting, np.int64))
