"""The data part of an exported PyTorch file: where rows come from and how they are prepared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.exchange.asked import Asked
from engine.exchange.source import Code, call, literal, long_list, long_text, pieces_of
from engine.exchange.wiring import Wiring
from engine.layers.embedding import Embedding
from engine.layers.shapes import Content, TensorShape
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.preparation import PIECE_PATTERN, SPACED_PATTERN, WORD_PATTERN, Preparation
from engine.project.project import Project
from engine.project.sources.texts import TextTable
from engine.vocabulary.tasks import TaskName

RANDOM_ROWS = 256
HELD_OUT = 38
"""How many random rows are for validation, where rows come parted."""
_PATTERNS = {"words": WORD_PATTERN, "spaced": SPACED_PATTERN, "byte-pair": PIECE_PATTERN}
UNKNOWN_LENGTH = 16
_PREDICTED: dict[TaskName, str] = {
    "classify": "say the class of a text",
    "tag": "say the tags of a text",
    "regress": "say the number for a text",
    "language_model": "go on with a text",
}
_PREDICTED_ROW = "answer a row of the data"


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
    project: Project,
    facts: DataFacts | None,
    wiring: Wiring,
    asked: Asked,
    data_file: str | None,
) -> dict[str, Any]:
    """What the data templates need."""
    settings, signature = project.data, project.signature(facts)
    preparation, end = settings.applied, wiring.end
    outputs = wiring.inference.outputs[end].width if end else 2
    binary = signature.loss == "binary_cross_entropy"
    values: dict[str, Any] = {
        "facts": facts is not None,
        "reads_texts": asked.reads_texts,
        "takes_arrays": facts is not None and asked.takes_arrays,
        "length": facts.length if facts else signature.input.time or UNKNOWN_LENGTH,
        "random_rows": RANDOM_ROWS,
        "held_out": HELD_OUT,
        "symbol_count": len(facts.vocabulary) if facts else _symbol_count(wiring),
        "random_classes": Code(str(2 if binary else outputs)),
        "number_count": outputs,
        "real_row": _real_row(signature.input),
        "sizes": None,
        "split_seed": preparation.seed,
        "share": literal(preparation.validation_share),
    }
    if facts is None:
        return values
    values |= _names(facts, asked)
    if asked.reads_texts:
        values |= _preparation(preparation, asked)
    if asked.takes_arrays:
        return values | {"data_file": literal(data_file or "data.npz")}
    path, text, label, encoding, any_separator = _table(settings, data_file)
    return values | {
        "data_file": literal(path),
        "text_column": literal(text),
        "label_column": literal(label),
        "encoding": literal(encoding),
        "any_separator": any_separator,
    }


def _names(facts: DataFacts, asked: Asked) -> dict[str, Any]:
    """What symbols and classes, or the numbers that are asked for, are called, and their scale."""
    values: dict[str, Any] = {
        "x_kind": Code("float" if facts.features else "long"),
        "y_kind": Code("float" if asked.of == "numbers" else "long"),
        "predict_option": _predict_option(asked),
        "from_last": facts.from_last,
        "symbols": symbols_code(facts.vocabulary) if asked.reads_texts else None,
        "classes": long_list(facts.classes, len("CLASSES = ")) if facts.classes else None,
        "targets": None,
    }
    if facts.classes:
        values["random_classes"] = Code("len(CLASSES)")
    elif asked.reads_texts:  # a language model
        values["random_classes"] = Code("len(SYMBOLS) + 2")
    if asked.of == "numbers":
        values["targets"] = long_list(facts.targets, len("TARGETS = "))
        if scale := facts.target_scale:
            values["sizes"] = long_list(scale.size, len("SIZES = "))
            values["shifts"] = long_list(scale.shift, len("SHIFTS = "))
    return values


def _predict_option(asked: Asked) -> Code:
    """The line that takes what the program is to predict."""
    if asked.reads_texts:
        name = "--prompt" if asked.task == "language_model" else "--predict"
        kind, told = ['metavar="TEXT"'], _PREDICTED[asked.task]
    else:
        name, kind, told = "--predict", ['metavar="ROW"', "type=int"], _PREDICTED_ROW
    return call("parser.add_argument", [literal(name), *kind, f"help={literal(told)}"], 4)


def _preparation(preparation: Preparation, asked: Asked) -> dict[str, Any]:
    form = preparation.unicode_form
    # A language model goes on from the last symbols, however rows are cut.
    from_end = preparation.truncate == "start" or asked.task == "language_model"
    return {
        "lowercase": preparation.lowercase,
        "unicode_form": None if form == "as written" else literal(form),
        "unit": Code(preparation.unit),
        "pattern": pieces_of(_PATTERNS[preparation.unit]) if preparation.unit in _PATTERNS else [],
        "cut": Code("-LENGTH:" if from_end else ":LENGTH"),
        "pad_end": preparation.pad == "end",
        "space": literal("" if preparation.unit in ("characters", "byte-pair") else " "),
    }


def _table(settings: DataSettings, data_file: str | None) -> tuple[str, str, str, str, bool]:
    """Path, text column, label column, encoding, and whether the separator has to be found."""
    source = settings.source
    if data_file is None and isinstance(source, TextTable) and source.is_csv:
        encoding = "utf-8-sig" if source.encoding.lower() in ("utf-8", "utf8") else source.encoding
        return source.path, source.text_column, source.label_column, encoding, True
    return data_file or "data.csv", "text", "label", "utf-8-sig", False


def _symbols(symbols: Sequence[str]) -> Code:
    """Characters as one text, many words as one text that is split, anything else as a list."""
    if all(len(symbol) == 1 for symbol in symbols):
        return long_text("".join(symbols), len("SYMBOLS = "))
    listed, joined = long_list(symbols, len("SYMBOLS = ")), " ".join(symbols)
    if "\n" in listed and joined.split() == list(symbols):
        return Code(f"{long_text(joined, len('SYMBOLS = '), len('.split()'))}.split()")
    return listed


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
