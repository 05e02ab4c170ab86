"""Each source by its kind: how it is opened, and what its files are like then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.data.errors import nothing_chosen
from engine.data.files import found_file
from engine.data.hugging_face import local_folder, read_hugging_face
from engine.data.labelled import Part, ReadShare
from engine.data.names import names, names_without_accents
from engine.data.origin import Origin, origin_of
from engine.data.table import read_table
from engine.data.text_folder import ClassFolder, class_folders, read_text_folder
from engine.data.wording import quoted
from engine.message import Message, message
from engine.project.sources.base import DataSource
from engine.project.sources.texts import (
    HuggingFaceDataset,
    NamesInTenLanguages,
    TextFolder,
    TextTable,
)


@dataclass(frozen=True)
class Opened:
    """A source that can be gone through."""

    title: Message | str
    """What an error calls it, at the start of a sentence."""
    parts: Iterable[Part]
    notes: tuple[Message, ...] = ()
    origin: Origin | None = None
    """What its files were like before they were read; None: it has none."""


def opened(source: DataSource, folder: Path | None, read_share: ReadShare) -> Opened:
    """Open a source of labelled texts.

    Raises:
        DataError: it cannot be read, or nothing is chosen.
    """
    if isinstance(source, NamesInTenLanguages):
        named = names_without_accents() if source.asks == "accents" else names()
        return Opened(message("The data"), [Part(*named)])
    if isinstance(source, TextTable):
        file = found_file(source.path, folder)
        origin: Origin | None = origin_of(file, [file])
        found = read_table(source, folder, read_share)
    elif isinstance(source, TextFolder):
        folders = class_folders(source, folder)
        origin = origin_of(folders[0].path.parent, _folders_and_files(folders))
        found = read_text_folder(source, folders, read_share)
    elif isinstance(source, HuggingFaceDataset):
        place = local_folder(source, folder) if source.path.strip() else None
        origin = None if place is None else origin_of(place, sorted(place.rglob("*.arrow")))
        found = read_hugging_face(source, folder, read_share)
    else:
        raise nothing_chosen()
    return Opened(quoted(found.name), found.parts, found.notes, origin)


def _folders_and_files(folders: tuple[ClassFolder, ...]) -> Iterator[Path]:
    yield from (each.path for each in folders)
    for each in folders:
        yield from each.files
