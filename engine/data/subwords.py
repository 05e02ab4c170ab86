"""Byte-pair encoding: the commonest words whole, others in parts that are common.

Sennrich, Haddow and Birch, "Neural machine translation of rare words with subword units"
(arXiv:1508.07909). Pieces are characters, not bytes. Training and splitting are those of the
tokenizers library.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from tokenizers import Regex, Tokenizer
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import Split
from tokenizers.trainers import BpeTrainer

from engine.data.symbols import Characters, Numbers, Unit
from engine.project.preparation import PADDING, PIECE_PATTERN, UNKNOWN

_MOST_KNOWN = 200_000
"""Pieces remembered with their numbers."""


class BytePairs(Unit):
    """Within each match of ``PIECE_PATTERN``, neighbours are joined for as long as that is known.

    The vocabulary alone says how: of all neighbours whose union is a symbol, those are joined
    whose union stands first in the vocabulary; of several with the same union, those with the
    shortest left part, then the leftmost. So no list of merges has to go where the vocabulary
    goes. As every character of a text is in one piece, the symbols put together give the text.
    """

    def __init__(self, vocabulary: Sequence[str]) -> None:
        super().__init__(vocabulary)
        number_of = {symbol: number for number, symbol in enumerate(vocabulary)}
        model = BPE(number_of, list(_merges(number_of)), unk_token=UNKNOWN, cache_capacity=0)
        self._of_a_piece = Tokenizer(model)
        self._known: dict[str, list[int]] = {}

    @classmethod
    def vocabulary_of(cls, parts: Iterable[list[str]], size: int) -> tuple[str, ...]:
        """Padding, the unknown, the characters by how common they are, then unions as learned."""
        # The trainer would choose among equally rare characters by chance.
        characters = Characters.vocabulary_of(parts, size)[2:]
        if len(characters) + 2 >= size:
            return (PADDING, UNKNOWN, *characters)
        trainer = BpeTrainer(
            vocab_size=size,
            min_frequency=2,
            special_tokens=[PADDING, UNKNOWN],
            initial_alphabet=list(characters),
            limit_alphabet=len(characters),
            show_progress=False,
        )
        tokenizer = Tokenizer(BPE(unk_token=UNKNOWN))
        tokenizer.pre_tokenizer = _pieces()
        tokenizer.train_from_iterator(chain.from_iterable(parts), trainer)
        found = tokenizer.get_vocab()
        learned = sorted(found.keys() - {PADDING, UNKNOWN, *characters}, key=found.__getitem__)
        return (PADDING, UNKNOWN, *characters, *learned)

    def numbers(self, texts: list[str]) -> Numbers:
        import polars

        split = polars.Series(texts, dtype=polars.String).str.extract_all(PIECE_PATTERN)
        pieces = split.explode().drop_nulls()
        different = pieces.unique(maintain_order=True)
        joined = self._joined(different.to_list())
        sizes = np.fromiter(map(len, joined), np.int64, len(joined))
        symbols = np.fromiter(chain.from_iterable(joined), np.int64, int(sizes.sum()))
        which = pieces.cast(polars.Enum(different)).to_physical().to_numpy().astype(np.int64)
        begins, own = (np.cumsum(sizes) - sizes)[which], sizes[which]
        ends = np.cumsum(own)
        places = np.repeat(begins - (ends - own), own) + np.arange(int(own.sum()))
        up_to = np.concatenate(([0], ends))[np.cumsum(split.list.len().to_numpy())]
        return symbols[places], np.diff(up_to, prepend=0)

    def _joined(self, pieces: list[str]) -> list[list[int]]:
        """The numbers of each piece. The same ones stand in many texts, and are joined once."""
        if len(self._known) > _MOST_KNOWN:
            self._known.clear()
        unknown = [piece for piece in pieces if piece not in self._known]
        found = self._of_a_piece.encode_batch_fast(unknown)
        self._known.update(zip(unknown, (each.ids for each in found), strict=True))
        return [self._known[piece] for piece in pieces]


def _pieces() -> Split:
    return Split(Regex(PIECE_PATTERN), "isolated")


def _merges(number_of: dict[str, int]) -> Iterator[tuple[str, str]]:
    """Every pair of symbols whose union is one, in the order in which they are joined."""
    for symbol in list(number_of)[2:]:
        for place in range(1, len(symbol)):
            left, right = symbol[:place], symbol[place:]
            if left in number_of and right in number_of:
                yield left, right
