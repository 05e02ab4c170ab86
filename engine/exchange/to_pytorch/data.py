"""The data part of an exported PyTorch file: where rows come from and how they are prepared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.exchange.source import Code, literal, long_list, long_text, pieces_of
from engine.exchange.wiring import Wiring
from engine.layers.embedding import Embedding
from engine.layers.shapes import Content, TensorShape
from engine.network.signature import Signature
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.preparation import PIECE_PATTERN, WORD_PATTERN
from engine.project.sources.texts import TextTable

RANDOM_ROWS = 256
_PATTERNS = {"words": WORD_PATTERN, "byte-pair": PIECE_PATTERN}
UNKNOWN_LENGTH = 16


class _Remembered:
    """The symbols written last: a vocabulary can be long, and an edit seldom changes it."""

    def __init__(self) -> None:
        self._last: tuple[tuple[str, ...], Code] | None = None

    def __call__(self, vocabulary: tuple[str, ...]) -> Code:
        if self._last is None or self._last[0] is not vocabulary:
            self._last = (vocabulary, _symbols(vocabulary[2:]))
        return self._last[1]


symbols_code = _Remembered()


def data_values(
    settings: DataSettings,
    facts: DataFacts | None,
    wiring: Wiring,
    signature: Signature,
    data_file: str | None,
) -> dict[str, Any]:
    """What the data template needs."""
    preparation = settings.applied
    end = wiring.end
    outputs = wiring.inference.outputs[end].width if end else 2
    binary = signature.loss == "binary_cross_entropy"
    values: dict[str, Any] = {
        "facts": facts is not None,
        "length": facts.length if facts else signature.input.time or UNKNOWN_LENGTH,
        "random_rows": RANDOM_ROWS,
        "symbol_count": _symbol_count(wiring),
        "class_count": 2 if binary else outputs,
        "real_row": _real_row(signature.input),
        "split_seed": preparation.seed,
        "share": literal(preparation.validation_share),
    }
    if facts is None:
        return values
    form = preparation.unicode_form
    path, text, label, encoding, any_separator = _table(settings, data_file)
    return values | {
        "symbols": symbols_code(facts.vocabulary),
        "classes": long_list(facts.classes, len("CLASSES = ")),
        "data_file": literal(path),
        "text_column": literal(text),
        "label_column": literal(label),
        "encoding": literal(encoding),
        "any_separator": any_separator,
        "lowercase": preparation.lowercase,
        "unicode_form": None if form == "as written" else literal(form),
        "unit": Code(preparation.unit),
        "pattern": pieces_of(_PATTERNS[preparation.unit]) if preparation.unit in _PATTERNS else [],
        "cut": Code("-LENGTH:" if preparation.truncate == "start" else ":LENGTH"),
        "pad_end": preparation.pad == "end",
    }


def _table(settings: DataSettings, data_file: str | None) -> tuple[str, str, str, str, bool]:
    """Path, text column, label column, encoding, and whether the separator has to be found."""
    source = settings.source
    if data_file is None and isinstance(source, TextTable) and source.is_csv:
        encoding = "utf-8-sig" if source.encoding.lower() in ("utf-8", "utf8") else source.encoding
        return source.path, source.text_column, source.label_column, encoding, True
    return data_file or "data.csv", "text", "label", "utf-8-sig", False


def _symbols(symbols: Sequence[str]) -> Code:
    """Characters as one text, words as one text that is split, anything else as a list."""
    if all(len(symbol) == 1 for symbol in symbols):
        return long_text("".join(symbols), len("SYMBOLS = "))
    joined = " ".join(symbols)
    if joined.split() == list(symbols):
        return Code(f"{long_text(joined, len('SYMBOLS = '), len('.split()'))}.split()")
    return long_list(symbols, len("SYMBOLS = "))


def _real_row(shape: TensorShape) -> Code | None:
    """Sizes of a random row of real numbers; None: a row is symbols."""
    if shape.content is Content.SYMBOLS:
        return None
    return Code(f"LENGTH, {shape.width}" if shape.content is Content.SEQUENCE else f"{shape.width}")


def _symbol_count(wiring: Wiring) -> int:
    """How many symbols random rows may have."""
    sizes = [
        step.layer.input_dim
        for step in wiring.steps
        if isinstance(step.layer, Embedding) and step.source.place is None
    ]
    return min(sizes, default=2)
