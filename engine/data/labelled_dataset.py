"""A dataset of texts, each with what is asked about it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.data.dataset import Dataset, Rows
from engine.data.errors import DataError
from engine.data.labelled import Part
from engine.data.origin import Origin
from engine.data.preparation import Preparer, vocabulary_of
from engine.data.scaling import scale_of, scaled
from engine.data.splitting import fixed, split
from engine.data.telling import Telling
from engine.data.usable import usable
from engine.data.wording import listed
from engine.message import Message, message
from engine.project.data_facts import DataFacts, Scale
from engine.project.preparation import Preparation
from engine.vocabulary.tasks import TaskName

MOST_NUMBERS = 2**30
"""Numbers in all prepared rows together: 2 GiB of them, or 4 GiB with a large vocabulary."""
READ = 0.4
"""Share of the work that is reading; the vocabulary and the rows take the rest in equal parts."""
_COUNTED = 0.7


def labelled_dataset(
    parts: Iterable[Part],
    preparation: Preparation,
    task: TaskName,
    *,
    source: Message | str,
    notes: Sequence[Message],
    tell: Telling,
    origin: Origin | None,
    asked: str = "",
) -> Dataset:
    """Read, leave out bad rows, split, prepare.

    Classes come from all rows; the vocabulary, and the scale of numbers, from those for training.

    Args:
        source: what an error calls it, at the start of a sentence.
        asked: what the number that is asked for is called.

    Raises:
        DataError: no rows are left, or nothing can be learned from them.
    """
    found = usable(parts, preparation, source, task)
    rows = len(found.answers)
    places = split(rows, preparation)
    training, validation = (found.texts.selected(place) for place in places)
    telling = tell.within(READ, _COUNTED, len(training))
    vocabulary = vocabulary_of(training, preparation, telling)
    preparer = Preparer(preparation, vocabulary, preparation.length)
    boundary = _COUNTED + (1 - _COUNTED) * len(training) / rows
    numbered = (
        preparer.numbered(training, tell.within(_COUNTED, boundary, len(training))),
        preparer.numbered(validation, tell.within(boundary, 1, len(validation))),
    )
    longest = max(int(each.lengths.max()) for each in numbered)
    preparer = Preparer(preparation, vocabulary, min(preparation.length, longest))
    refuse_too_many(rows * preparer.length, rows, preparer.length, source)
    targets = [found.answers.of(place, preparer.length) for place in places]
    scale: Scale | None = None
    if task == "regress":
        scale = scale_of(targets[0])
        targets = [scaled(each, scale) for each in targets]
    made = [
        Rows(
            inputs=fixed(each.rows(preparer.length, preparation)),
            targets=fixed(wanted),
            texts=texts,
            lengths=fixed(each.lengths),
        )
        for each, wanted, texts in zip(numbered, targets, (training, validation), strict=True)
    ]
    classes = found.answers.classes
    facts = DataFacts(
        vocabulary=vocabulary,
        classes=classes,
        length=preparer.length,
        training_rows=len(made[0]),
        validation_rows=len(made[1]),
        longest=longest,
        class_rows=tuple(made[0].class_counts(len(classes)).tolist()) if classes else (),
        task=task,
        targets=(asked,) if task == "regress" else (),
        target_scale=scale,
    )
    notes = (*notes, *untrained(made[0], classes))
    return Dataset(facts, made[0], made[1], preparer, found.skipped, notes, origin)


def refuse_too_many(numbers: int, rows: int, length: int, source: Message | str) -> None:
    """Refuse rows that memory would not hold.

    Raises:
        DataError: they have more than `MOST_NUMBERS` numbers.
    """
    if numbers > MOST_NUMBERS:
        raise DataError(
            "{source} would make {rows:,} rows of {length:,} steps, more than memory holds. "
            "Set a smaller length.",
            source=source,
            rows=rows,
            length=length,
        )


def untrained(training: Rows, classes: Sequence[str]) -> list[Message]:
    """What to say of classes that no row for training has."""
    if not classes:
        return []
    counts = training.class_counts(len(classes))
    missing = [label for label, count in zip(classes, counts, strict=True) if not count]
    if not missing:
        return []
    return [
        message(
            "No row for training has the class {names}, so it cannot be learned: add such rows, "
            "or choose another seed or a smaller validation share.",
            names=listed(missing),
        )
    ]
