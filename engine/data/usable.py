"""The rows of a source that can be learned from, and the others by reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.data.answers import Answers, Collecting, collecting
from engine.data.dataset import BadExample, Skipped
from engine.data.errors import DataError
from engine.data.labelled import BadRow, Part
from engine.data.preparation import has_symbols
from engine.data.texts import Texts, collecting_texts
from engine.message import Message, message
from engine.project.preparation import Preparation
from engine.vocabulary.tasks import TaskName

MOST_EXAMPLES = 20
"""Bad rows of a reason that are kept to be shown."""
_MOST_SHOWN = 200
NO_TEXT = message("the text is empty")
NO_LABEL = message("the label is empty")


@dataclass(frozen=True)
class Usable:
    """Good rows in the source's order."""

    texts: Texts
    answers: Answers
    skipped: tuple[Skipped, ...]


def usable(
    parts: Iterable[Part],
    preparation: Preparation,
    source: Message | str,
    task: TaskName = "classify",
) -> Usable:
    """Go through a source.

    Args:
        source: what an error calls it, at the start of a sentence.
        task: what is asked about each text.

    Raises:
        DataError: it has no good row, or a single one, or one class, or far too many; or what
            the source itself raises.
    """
    bad = _Bad()
    collected = collecting(task, preparation)
    rows = good_rows = 0
    with collecting_texts() as writer:
        for part in parts:
            good, labels = _sorted_out(part, rows, preparation, collected, bad)
            rows += len(part.texts) + len(part.bad)
            good_rows += len(good)
            writer.add(good)
            collected.add(labels)
            if collected.is_hopeless:
                break
        texts = writer.texts()
    if good_rows == 0:
        raise DataError(
            "{source} has no row with both a text and {what}. Choose two columns that are "
            "filled in.{why}",
            source=source,
            what=_WHAT[task],
            why=bad.first_told(),
        )
    if good_rows == 1:
        raise DataError(
            "{source} has a single row with a text and {what}, and one for training and one for "
            "validation is the least. Add rows.",
            source=source,
            what=_WHAT[task],
        )
    return Usable(texts, collected.answers(source), bad.skipped())


_WHAT: dict[TaskName, Message] = {
    "classify": message("a label"),
    "regress": message("a number"),
    "tag": message("a tag for every symbol"),
}


def _sorted_out(
    part: Part, rows: int, preparation: Preparation, collected: Collecting, bad: _Bad
) -> tuple[list[str], list[str]]:
    """Texts and labels of the good rows of a part; ``rows`` were before it."""
    places: list[int] = []
    badly_read = {each.row for each in part.bad}
    for each in part.bad:
        bad.add(each)
    texts: list[str] = []
    labels: list[str] = []
    row = rows
    for text, written in zip(part.texts, part.labels, strict=True):
        row += 1
        while row in badly_read:
            row += 1
        label = written.strip()
        if not has_symbols(text, preparation):
            bad.add(BadRow(NO_TEXT, row, label))
        elif not label:
            bad.add(BadRow(NO_LABEL, row, text))
        else:
            texts.append(text)
            labels.append(label)
            places.append(row)
    wrong = collected.wrong(texts, labels)
    for reason, row, text, label in zip(wrong, places, texts, labels, strict=True):
        if reason is not None:
            bad.add(BadRow(reason, row, f"{text} | {label}"))
    kept = [place for place, reason in enumerate(wrong) if reason is None]
    if len(kept) == len(texts):
        return texts, labels
    return [texts[place] for place in kept], [labels[place] for place in kept]


@dataclass
class _Bad:
    """Bad rows counted by reason, the first few of each kept."""

    _found: dict[str, tuple[Message, list[BadExample]]] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def add(self, row: BadRow) -> None:
        key = str(row.reason)
        self._counts[key] = self._counts.get(key, 0) + 1
        _, examples = self._found.setdefault(key, (row.reason, []))
        if len(examples) < MOST_EXAMPLES:
            examples.append(BadExample(row.row, row.shown[:_MOST_SHOWN]))

    def first_told(self) -> Message | str:
        """The first bad row and its reason, with the space before it; empty: there was none."""
        for reason, examples in self._found.values():
            return message(" Of row {row}: {reason}.", row=examples[0].row, reason=reason)
        return ""

    def skipped(self) -> tuple[Skipped, ...]:
        return tuple(
            Skipped(reason, self._counts[key], tuple(examples))
            for key, (reason, examples) in self._found.items()
        )
