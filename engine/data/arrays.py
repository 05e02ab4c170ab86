"""A dataset of arrays as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.data.answers import Targets
from engine.data.array_files import AnyArray, is_npy, read_npy, read_npz
from engine.data.classes import classes_of
from engine.data.dataset import Dataset, Rows
from engine.data.errors import DataError
from engine.data.files import found_file, read_blocks
from engine.data.labelled_dataset import refuse_too_many
from engine.data.origin import origin_of
from engine.data.scaling import scale_of, scaled
from engine.data.splitting import fixed, split
from engine.data.telling import Telling
from engine.data.wording import listed, quoted
from engine.message import Message, message
from engine.project.data_facts import DataFacts, Scale
from engine.project.preparation import PADDING, UNKNOWN, Preparation
from engine.project.sources.arrays import ArraysFile
from engine.vocabulary.tasks import TaskName

MOST_SYMBOLS = 1_000_000
_LARGEST = float(np.finfo(np.float32).max)


def arrays_dataset(
    source: ArraysFile, preparation: Preparation, folder: Path | None, tell: Telling
) -> Dataset:
    """Rows and targets of a file, split by chance.

    Raises:
        DataError: the arrays cannot be read, or do not go together.
    """
    file = found_file(source.path, folder)
    given, asked, files = _read(source, file)
    tell(0.5)
    name = quoted(file.name)
    inputs = _inputs(given, source, name)
    if len(inputs) != len(asked):
        raise DataError(
            "{name} has {rows:,} rows and {targets:,} targets, and one for each was expected.",
            name=name,
            rows=len(inputs),
            targets=len(asked),
        )
    if len(inputs) < 2:
        raise DataError(
            "{name} has {rows} row, and one for training and one for validation is the least.",
            name=name,
            rows=len(inputs),
        )
    refuse_too_many(inputs.size, len(inputs), inputs.shape[1], name)
    targets, classes, task = _targets(asked, inputs, source, name)
    places = split(len(inputs), preparation)
    feature_scale = target_scale = None
    rows_of = [inputs[place] for place in places]
    asked_of = [targets[place] for place in places]
    if source.scale and np.issubdtype(inputs.dtype, np.floating):
        feature_scale = scale_of(rows_of[0])
        rows_of = [scaled(each, feature_scale) for each in rows_of]
    if source.scale and task == "regress":
        target_scale = scale_of(asked_of[0])
        asked_of = [scaled(each, target_scale) for each in asked_of]
    made = [
        Rows(fixed(rows), fixed(wanted), None, fixed(_lengths(rows)))
        for rows, wanted in zip(rows_of, asked_of, strict=True)
    ]
    facts = _facts(made, inputs, classes, task, (feature_scale, target_scale))
    tell(1.0)
    notes = _notes(made[0], classes)
    return Dataset(facts, made[0], made[1], None, notes=notes, origin=origin_of(file, files))


def _read(source: ArraysFile, file: Path) -> tuple[AnyArray, AnyArray, list[Path]]:
    if is_npy(next(read_blocks(file))):
        name = source.targets.strip().removesuffix(".npy")
        beside = found_file(str(file.parent / f"{name}.npy"), None)
        return read_npy(file), read_npy(beside), [file, beside]
    arrays = read_npz(file)
    for wanted in (source.inputs, source.targets):
        if wanted not in arrays:
            raise DataError(
                "{name} has no array {wanted}; those it has are {arrays}. Set the names of the "
                "rows and the targets.",
                name=quoted(file.name),
                wanted=quoted(wanted),
                arrays=listed(sorted(arrays) or [""]),
            )
    return arrays[source.inputs], arrays[source.targets], [file]


def _inputs(given: AnyArray, source: ArraysFile, name: str) -> NDArray[Any]:
    """Symbols, (rows, steps), as int16 or int32, or numbers, (rows, steps, features), float32."""
    if given.dtype.kind in "iu" and given.ndim == 2 and given.size:
        least, most = int(given.min()), int(given.max())
        if least < 0 or most >= MOST_SYMBOLS:
            raise DataError(
                "The rows {array} of {name} hold whole numbers from {least:,} to {most:,}, and "
                "those of symbols are from 0 to {largest:,}. Save real numbers as floats.",
                array=quoted(source.inputs),
                name=name,
                least=least,
                most=most,
                largest=MOST_SYMBOLS - 1,
            )
        return given.astype(np.int16 if most <= np.iinfo(np.int16).max else np.int32)
    if given.dtype.kind in "fiub" and given.ndim in (2, 3) and given.size:
        numbers = given if given.ndim == 3 else given[:, :, np.newaxis]
        return _finite(numbers, source.inputs, name)
    raise DataError(
        "The rows {array} of {name} are {kind} of shape {shape}. Whole numbers (rows, steps) or "
        "real ones, (rows, steps) or (rows, steps, features), were expected.",
        array=quoted(source.inputs),
        name=name,
        kind=str(given.dtype),
        shape=str(given.shape),
    )


def _finite(numbers: AnyArray, array: str, name: str) -> NDArray[np.float32]:
    as_floats = numbers.astype(np.float64)
    wrong = int((~np.isfinite(as_floats) | (np.abs(as_floats) > _LARGEST)).sum())
    if wrong:
        raise DataError(
            "The array {array} of {name} has {count:,} values that are no finite numbers. Leave "
            "those rows out, or fill them in.",
            array=quoted(array),
            name=name,
            count=wrong,
        )
    return as_floats.astype(np.float32)


def _targets(
    asked: AnyArray, inputs: NDArray[Any], source: ArraysFile, name: str
) -> tuple[Targets, tuple[str, ...], TaskName]:
    each_step = asked.ndim > 1 and asked.shape[:2] == inputs.shape[:2]
    if asked.dtype.kind in "biuUS" and (asked.ndim == 1 or (asked.ndim == 2 and each_step)):
        if asked.dtype.kind == "b":
            asked = asked.astype(np.int64)
        found, numbers = np.unique(asked, return_inverse=True)
        names = [
            each.decode("utf-8", "replace") if isinstance(each, bytes) else str(each)
            for each in found.tolist()
        ]
        classes = classes_of(names, len(asked), name)
        place = {label: number for number, label in enumerate(classes)}
        renumbered = np.array([place[label] for label in names], dtype=np.int64)
        own: NDArray[np.int64] = renumbered[numbers.reshape(asked.shape)]
        return own, classes, "tag" if each_step else "classify"
    if asked.dtype.kind == "f" and asked.ndim in (1, 2, 3) and asked.size:
        if asked.ndim == 3 and not each_step:
            pass
        elif asked.ndim == 1:
            return _finite(asked[:, np.newaxis], source.targets, name), (), "regress"
        else:
            return _finite(asked, source.targets, name), (), "regress"
    raise DataError(
        "The targets {array} of {name} are {kind} of shape {shape}. Whole numbers or words, "
        "(rows,) or (rows, steps), or real numbers, (rows,), (rows, numbers) or (rows, steps, "
        "numbers), were expected.",
        array=quoted(source.targets),
        name=name,
        kind=str(asked.dtype),
        shape=str(asked.shape),
    )


def _lengths(rows: NDArray[Any]) -> NDArray[np.int64]:
    """Steps up to the padding, or of the whole row."""
    if rows.ndim == 3:
        return np.full(len(rows), rows.shape[1], dtype=np.int64)
    found: NDArray[np.int64] = np.maximum((rows != 0).sum(axis=1), 1).astype(np.int64)
    return found


def _facts(
    made: list[Rows],
    inputs: NDArray[Any],
    classes: tuple[str, ...],
    task: TaskName,
    scales: tuple[Scale | None, Scale | None],
) -> DataFacts:
    length = inputs.shape[1]
    vocabulary: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    if inputs.ndim == 2:
        symbols = max(2, int(inputs.max()) + 1)
        vocabulary = (PADDING, UNKNOWN, *map(str, range(2, symbols)))
    else:
        features = tuple(str(place + 1) for place in range(inputs.shape[2]))
    targets = made[0].targets
    return DataFacts(
        vocabulary=vocabulary,
        classes=classes,
        length=length,
        training_rows=len(made[0]),
        validation_rows=len(made[1]),
        longest=length,
        class_rows=tuple(made[0].class_counts(len(classes)).tolist()) if classes else (),
        task=task,
        features=features,
        targets=() if classes else tuple(str(place + 1) for place in range(targets.shape[-1])),
        at_every_step=targets.ndim == 3,
        feature_scale=scales[0],
        target_scale=scales[1],
    )


def _notes(training: Rows, classes: tuple[str, ...]) -> tuple[Message, ...]:
    if not classes:
        return ()
    missing = [
        label
        for label, count in zip(classes, training.class_counts(len(classes)), strict=True)
        if not count
    ]
    if not missing:
        return ()
    return (message("No row for training has the class {names}.", names=listed(missing)),)
