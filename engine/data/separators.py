"""Which character stands between the values of a row."""

from __future__ import annotations

import csv
import io
import re

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE = 65_536
"""Characters looked at."""
_RECORDS = 50
_STATED = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)


def without_statement(text: str) -> tuple[str, str | None]:
    """A text without the ``sep=;`` line that spreadsheets put first, and the separator in it."""
    if stated := _STATED.match(text):
        return text[stated.end() :], stated[1]
    return text, None


def separator_of(text: str, extension: str) -> str:
    """The separator that splits the first rows into equally many values, and more than one.

    Where several do, or none, it is the one that the extension stands for: a tab for ``.tsv`` and
    ``.tab``, a comma for all others.
    """
    usual = "\t" if extension.lower() in (".tsv", ".tab") else ","
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample

    def fitness(separator: str) -> tuple[float, bool]:
        return _share_that_agrees(sample, separator), separator == usual

    best = max(SEPARATORS, key=fitness)
    return best if _share_that_agrees(sample, best) else usual


def quotes_are_text(text: str, separator: str) -> bool:
    """Whether quotation marks belong to the texts and do not hold a value together.

    So it is in a file with tabs in which every line is a whole row and some line has a mark that
    does not pair up. Read otherwise, all between two such lines would become one value.
    """
    if separator != "\t" or '"' not in text:
        return False
    lines = [line for line in text.splitlines() if line]
    tabs = lines[0].count("\t")
    if any(line.count("\t") != tabs for line in lines):
        return False
    return not all(_pairs_up(line) for line in lines if '"' in line)


def _pairs_up(line: str) -> bool:
    try:
        list(csv.reader([line], delimiter="\t", strict=True))
    except csv.Error:
        return False
    return True


def _share_that_agrees(sample: str, separator: str) -> float:
    """Share of the first rows with as many values as the first line, 0 if that has only one."""
    counts: list[int] = []
    try:
        for record in csv.reader(io.StringIO(sample, newline=""), delimiter=separator):
            if record:
                counts.append(len(record))
            if len(counts) == _RECORDS:
                break
    except csv.Error:
        pass  # a value longer than the reader takes: judge by the rows before it
    if not counts or counts[0] < 2:
        return 0.0
    return sum(count == counts[0] for count in counts) / len(counts)
