"""The characters of a CSV or TSV file, block by block, and how to split them into rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from engine.data.decoding import Decoder
from engine.data.errors import DataError
from engine.data.separators import SEPARATORS, quotes_are_text, separator_of, without_statement
from engine.data.wording import quoted
from engine.message import Message, message

LONGEST_RECORD = 2**27
"""Characters of a row: a longer one is a quotation mark that is not closed."""


@dataclass(frozen=True)
class TableText:
    """How the rows of a file stand in its text."""

    name: str
    separator: str
    quotes: bool
    """Whether a quotation mark holds a value together; otherwise it is part of the text."""
    first_line: int
    """Place in the file of the line that names the columns."""
    notes: tuple[Message, ...]
    blocks: Iterator[str]
    """The text from that line on, each block ending where a row does. Gone through once."""


def table_text(
    blocks: Iterable[bytes], encoding: str, file: Path, *, cut: bool = False
) -> TableText:
    """Decode a file's bytes and tell the separator from the first block.

    Args:
        cut: whether the file goes on after the last block, so that its end may be half a row.

    Raises:
        DataError: the bytes are no text in this encoding, or the first block has only blank
            lines.
    """
    raw = iter(blocks)
    first = next(raw)
    decoder = Decoder(first, encoding, file.name)
    second = next(raw, None)
    ends_here = second is None
    text = decoder.decode(first, final=ends_here and not cut)
    of_macintosh = "\n" not in text  # as old Macintosh programs end lines
    if of_macintosh:
        text = text.replace("\r", "\n")
    lines = text.count("\n")
    text, stated = without_statement(text.lstrip("\r\n"))
    first_line = 1 + lines - text.count("\n")
    if not text.strip():
        raise DataError(
            "{name} has only blank lines. A first line with the names of the columns and a row "
            "for each text were expected: choose another file.",
            name=quoted(file.name),
        )
    separator = stated or separator_of(text, file.suffix)
    whole_lines = text if ends_here and not cut else text[: text.rfind("\n") + 1]
    quotes = not quotes_are_text(whole_lines, separator)
    notes = decoder.notes
    if not quotes:
        notes = (
            *notes,
            message(
                "The quotation marks in {name} do not pair up and were kept as they stand.",
                name=quoted(file.name),
            ),
        )

    def rest() -> Iterator[str]:
        following = second
        while following is not None:
            current, following = following, next(raw, None)
            decoded = decoder.decode(current, final=following is None and not cut)
            yield decoded.replace("\r", "\n") if of_macintosh else decoded

    return TableText(
        file.name,
        separator,
        quotes,
        first_line,
        notes,
        _at_ends_of_rows(chain([text], rest()), quotes),
    )


def records(table: TableText, blocks: Iterable[str], line: int) -> Iterator[list[str]]:
    """Rows one by one as lists of values; blank lines are left out.

    Args:
        blocks: text, each block ending where a row does.
        line: place in the file of the first line of it.

    Raises:
        DataError: a quotation mark is wrong.
    """
    csv.field_size_limit(LONGEST_RECORD)
    reader = csv.reader(
        chain.from_iterable(io.StringIO(block, newline="") for block in blocks),
        delimiter=table.separator,
        quoting=csv.QUOTE_MINIMAL if table.quotes else csv.QUOTE_NONE,
        strict=True,
    )
    columns = 0
    while True:
        begins = line + reader.line_num
        try:
            record = next(reader, None)
        except csv.Error as problem:
            raise DataError(
                '{name} has a quotation mark " that is not closed, or not at the end of its '
                'value, in the row that begins in line {line}. Write "" for one within quotes.',
                name=quoted(table.name),
                line=begins,
            ) from problem
        if record is None:
            return
        if not record:
            continue
        columns = columns or len(record)
        refuse_too_many(record, columns, begins, table)
        yield record


def refuse_too_many(record: list[str], columns: int, line: int, table: TableText) -> None:
    """A row has no more values than there are columns.

    Raises:
        DataError: it has.
    """
    if len(record) > columns:
        raise DataError(
            "{name} has {values} values in line {line}, and its first line names {columns} "
            "columns. Put a text that contains a {separator} in quotation marks.",
            name=quoted(table.name),
            values=len(record),
            line=line,
            columns=columns,
            separator=SEPARATORS.get(table.separator, "separator"),
        )


def _at_ends_of_rows(blocks: Iterator[str], quotes: bool) -> Iterator[str]:
    """The same text, cut after line ends that are not within quotation marks.

    A line end is within them where their number before it is odd, as one within a value is
    written twice. Marks that do not pair up make this wrong, and are met when the row is split.
    """
    held: list[str] = []
    is_within = False
    """Whether what is held ends within quotation marks."""
    size = 0
    for block in blocks:
        end = _last_end(block, quotes, is_within)
        is_within ^= quotes and block.count('"') % 2 == 1
        size += len(block)
        if end == 0 and size < LONGEST_RECORD:
            held.append(block)
            continue
        yield "".join((*held, block[:end]))
        held, size = [block[end:]], len(block) - end
    if any(held):
        yield "".join(held)


def _last_end(block: str, quotes: bool, is_within: bool) -> int:
    """Place after the last line end where a row may end; 0: there is none."""
    end = block.rfind("\n") + 1
    if not quotes:
        return end
    odd = (block.count('"', 0, end) % 2 == 1) ^ is_within
    while end and odd:
        before = block.rfind("\n", 0, end - 1) + 1
        odd ^= block.count('"', before, end) % 2 == 1
        end = before
    return end
