"""Datasets of the Hugging Face library ``datasets``, which is asked for only here.

Nothing is downloaded and nothing of a dataset is executed: it is read from a folder that
``save_to_disk`` wrote, or from what the library has on this machine already.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from engine.data.columns import places_of, refuse_same_column
from engine.data.errors import DataError
from engine.data.files import placed
from engine.data.labelled import LabelledTexts, Part, ReadShare
from engine.data.wording import listed, quoted
from engine.project.sources.texts import HuggingFaceDataset

_ROWS = 10_000


def read_hugging_face(
    source: HuggingFaceDataset, folder: Path | None, read_share: ReadShare | None = None
) -> LabelledTexts:
    """Open a dataset. A label that is the number of a class gets the name of the class.

    Raises:
        DataError: the library is not installed, or there is no such dataset, split or column.
    """
    refuse_same_column(source)
    rows = _opened(source, folder)
    columns = tuple(rows.column_names)
    places = places_of(source, columns, source.path)
    return LabelledTexts(
        Path(source.path).name,
        _parts(rows, (columns[places[0]], columns[places[1]]), read_share),
    )


def preview_rows(
    source: HuggingFaceDataset, folder: Path | None, limit: int
) -> tuple[tuple[str, ...], list[list[str]]]:
    """Columns and the first rows.

    Raises:
        DataError: as `read_hugging_face` says.
    """
    rows = _opened(source, folder)
    columns = tuple(rows.column_names)
    some = rows[:limit]
    values = [_written(rows.features[name], some[name]) for name in columns]
    return columns, [list(row) for row in zip(*values, strict=True)]


def local_folder(source: HuggingFaceDataset, folder: Path | None) -> Path | None:
    """The folder that is meant; None: a name is.

    Raises:
        DataError: a relative path, and the project has no place yet.
    """
    path = source.path.strip()
    looks_like_a_name = not path.startswith(("/", "~", ".")) and path.count("/") <= 1
    if folder is None and looks_like_a_name:
        return None
    found = placed(path, folder)
    if looks_like_a_name and not found.is_dir():
        return None
    return found


def _opened(source: HuggingFaceDataset, folder: Path | None) -> Any:
    if not source.path.strip():
        raise DataError(
            "No dataset is chosen. Choose a folder that save_to_disk wrote, or name a dataset "
            "that is on this machine."
        )
    if find_spec("datasets") is None:
        raise DataError(
            "Hugging Face datasets are read by the library datasets, which is not installed. "
            "Install it with: pip install 'gradloom[huggingface]'."
        )
    import datasets

    place = local_folder(source, folder)
    if place is None:
        found = _of_this_machine(source.path.strip())
    else:
        try:
            found = datasets.load_from_disk(str(place))
        except (OSError, ValueError, KeyError) as problem:
            raise DataError(
                "{name} is no folder with a Hugging Face dataset. Choose the folder that "
                "save_to_disk wrote.",
                name=quoted(str(place)),
            ) from problem
    if not isinstance(found, datasets.DatasetDict):
        return found
    if source.split not in found:
        raise DataError(
            "{name} has no split {split}; it has {splits}. Set one of them.",
            name=quoted(source.path),
            split=quoted(source.split),
            splits=listed(list(found)),
        )
    return found[source.split]


def _of_this_machine(name: str) -> Any:
    """A dataset the library has in its cache; the network is not asked."""
    import datasets
    import huggingface_hub.constants as hub

    before = datasets.config.HF_HUB_OFFLINE, hub.HF_HUB_OFFLINE
    datasets.config.HF_HUB_OFFLINE = hub.HF_HUB_OFFLINE = True
    try:
        return datasets.load_dataset(name)
    except (OSError, ValueError, RuntimeError) as problem:
        raise DataError(
            "There is no folder and no downloaded dataset {name}. Choose a folder, or download "
            "it first with: python -c \"import datasets; datasets.load_dataset('NAME')\".",
            name=quoted(name),
        ) from problem
    finally:
        datasets.config.HF_HUB_OFFLINE, hub.HF_HUB_OFFLINE = before


def _parts(rows: Any, names: tuple[str, str], read_share: ReadShare | None) -> Iterator[Part]:
    for first in range(0, len(rows), _ROWS):
        some = rows[first : first + _ROWS]
        texts, labels = (_written(rows.features[name], some[name]) for name in names)
        yield Part(texts, labels)
        if read_share:
            read_share(min(1.0, (first + _ROWS) / len(rows)))


def _written(feature: Any, values: list[Any]) -> list[str]:
    """Values as texts: the names of classes, nothing for null and for a class that is not known."""
    names = getattr(feature, "names", None)
    if names is None:
        return ["" if value is None else str(value) for value in values]
    return ["" if value is None or value < 0 else str(names[value]) for value in values]
