"""A language model's rows: parts of one long text, and at every step the symbol that comes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.data.dataset import Dataset, Rows
from engine.data.decoding import Decoder
from engine.data.errors import DataError
from engine.data.files import found_file, read_blocks
from engine.data.labelled_dataset import READ, refuse_too_many
from engine.data.names import names
from engine.data.origin import Origin, origin_of
from engine.data.preparation import Preparer, StoredNumbers, vocabulary_of
from engine.data.splitting import fixed
from engine.data.telling import Telling
from engine.data.texts import Texts, collecting_texts
from engine.data.wording import quoted
from engine.message import Message, message
from engine.project.data_facts import DataFacts
from engine.project.preparation import Preparation
from engine.project.sources.base import DataSource
from engine.project.sources.texts import LongText

PIECE = 2**14
"""Characters of the text that are prepared at a time, up to the end of their line."""
NAME_ENDS = "\n"
"""Stands between two of the bundled names."""


def language_dataset(
    source: DataSource, preparation: Preparation, folder: Path | None, tell: Telling
) -> Dataset:
    """The first part of the text for training, the rest for validation, both cut into rows.

    Symbols that fill no row at the end of a part are left out.

    Raises:
        DataError: the text cannot be read, or is too short.
    """
    title: Message | str = message("The data")
    origin: Origin | None = None
    notes: tuple[Message, ...] = ()
    if isinstance(source, LongText):
        file = found_file(source.path, folder)
        title, origin = quoted(file.name), origin_of(file, [file])
        pieces, notes = _pieces_of_file(file, source.encoding, tell)
    else:
        pieces = [_names_in_any_order(preparation.seed)]
    parts = _two_parts(pieces, preparation.validation_share)
    vocabulary = vocabulary_of(parts[0], preparation)
    tell(0.6)
    streams = [_numbers(part, preparation, vocabulary) for part in parts]
    length = min(preparation.length, min(len(each) for each in streams) - 1)
    if length < 1:
        raise DataError(
            "{source} is too short: two symbols for training and two for validation are the "
            "least. Choose a longer text, or another validation share.",
            source=title,
        )
    count = sum(len(each) for each in streams)
    refuse_too_many(2 * count, count // length, length, title)
    made = [_rows(each, length) for each in streams]
    facts = DataFacts(
        vocabulary=vocabulary,
        classes=(),
        length=length,
        training_rows=len(made[0]),
        validation_rows=len(made[1]),
        longest=length,
        task="language_model",
        rows_follow=True,
    )
    preparer = Preparer(preparation, vocabulary, length)
    tell(1.0)
    return Dataset(facts, made[0], made[1], preparer, notes=notes, origin=origin)


def _pieces_of_file(
    file: Path, encoding: str, tell: Telling
) -> tuple[list[str], tuple[Message, ...]]:
    size = max(1, file.stat().st_size)
    blocks = read_blocks(file)
    first = next(blocks)
    decoder = Decoder(first, encoding, file.name)
    pieces, done, block = [], 0, first
    while True:
        following = next(blocks, None)
        done += len(block)
        pieces.append(decoder.decode(block, final=following is None))
        tell(READ * min(1.0, done / size))
        if following is None:
            return pieces, decoder.notes
        block = following


def _names_in_any_order(seed: int) -> str:
    """The bundled names, one a line: by their letters, those for validation would be others."""
    found, _ = names()
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(found))
    return "".join(found[place] + NAME_ENDS for place in order)


def _two_parts(blocks: list[str], share: float) -> tuple[Texts, Texts]:
    """Pieces of the text for training, and those of the rest."""
    boundary = round(sum(map(len, blocks)) * (1 - share))
    found = []
    for begin, end in ((0, boundary), (boundary, None)):
        with collecting_texts() as writer:
            writer.add(_pieces(_cut_out(blocks, begin, end)))
            found.append(writer.texts())
    return found[0], found[1]


def _cut_out(blocks: list[str], begin: int, end: int | None) -> Iterator[str]:
    at = 0
    for block in blocks:
        yield block[max(0, begin - at) : None if end is None else max(0, end - at)]
        at += len(block)


def _pieces(blocks: Iterable[str]) -> Iterator[str]:
    """Whole lines where they are not too long: what is prepared apart must not be one symbol."""
    left = ""
    for block in blocks:
        left += block
        begin = 0
        while len(left) - begin > 2 * PIECE:
            line_end = left.rfind("\n", begin + 1, begin + PIECE) + 1
            space = left.rfind(" ", begin + 1, begin + PIECE)
            end = max(line_end or space, 0) or begin + PIECE
            end = end if end > begin else begin + PIECE
            yield left[begin:end]
            begin = end
        left = left[begin:]
    if left:
        yield left


def _numbers(
    texts: Texts, preparation: Preparation, vocabulary: tuple[str, ...]
) -> NDArray[np.int64]:
    """The numbers of all symbols, one after the other."""
    whole = preparation.replace(length=100_000)  # no piece has more
    found = Preparer(whole, vocabulary, 100_000).numbered(texts)
    return np.concatenate([np.zeros(0, np.int64), *found.kept])


def _rows(stream: NDArray[np.int64], length: int) -> Rows:
    count = (len(stream) - 1) // length
    stored: type[np.int16 | np.int32] = (
        np.int16 if stream.max(initial=0) <= np.iinfo(np.int16).max else np.int32
    )
    inputs: StoredNumbers = stream[: count * length].reshape(count, length).astype(stored)
    targets = stream[1 : count * length + 1].reshape(count, length)
    lengths = np.full(count, length, dtype=np.int64)
    return Rows(fixed(inputs), fixed(targets.copy()), None, fixed(lengths))
