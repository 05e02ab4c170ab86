"""Rows of text and label as the CSV file beside an exported program."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def csv_of(rows: Iterable[tuple[str, str]]) -> bytes:
    """The columns text and label with a header line, as UTF-8.

    Half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD, as it does in preparation.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("text", "label"))
    writer.writerows(rows)
    text = stream.getvalue()
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()
