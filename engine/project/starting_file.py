"""The file of a project's starting weights: plain numbers in safetensors, beside the project's.

It is known by the digest of its bytes, so a file that was changed or exchanged is never taken for
the one that was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from engine.layers.base import Weight
from engine.project.files import FileError, read_bounded, reason_of_os, write_atomically
from engine.project.starting_weights import StartingWeight, StartingWeights

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_BYTES = 2_000_000_000

LayerArrays = Mapping[str, Sequence["NDArray[np.float32]"]]
"""Weights in Keras' layout and order, by the id of the layer."""


class StartingWeightsError(FileError):
    """The weights a project starts from are not where it is, or not what they were."""


def starting_weights(
    arrays: LayerArrays, declared: Mapping[str, Sequence[Weight]], source: str
) -> tuple[StartingWeights, bytes] | None:
    """What a project says of some weights, and the file that holds them; None: there are none.

    Args:
        arrays: as many for each layer as are declared, in their shapes.
        declared: the weights of each layer, by its id.
        source: name of the file they came from.
    """
    # Loaded when weights are there: the window is up before that.
    import numpy as np
    from safetensors.numpy import save

    found = [
        (StartingWeight(layer=layer, name=weight.name, shape=weight.shape), array)
        for layer, of_layer in arrays.items()
        for weight, array in zip(declared[layer], of_layer, strict=True)
    ]
    if not found:
        return None
    content = save({each.key: np.ascontiguousarray(array, np.float32) for each, array in found})
    start = StartingWeights(
        digest=sha256(content).hexdigest(),
        # A name that is no text, as on some disks, could not be written into the project.
        source=source.encode(errors="replace").decode()[:255],
        weights=tuple(each for each, _ in found),
    )
    return start, content


def keep_starting_weights(start: StartingWeights, content: bytes, folder: Path) -> Path:
    """Write the file into a folder, unless it is there already; its path.

    A file of that name that holds anything else is set aside, for somebody may have changed it.

    Raises:
        FileError: it could not be written.
    """
    path = folder / start.file_name
    if not _is_whole(path, start):
        if path.is_symlink() or path.is_file():
            _set_aside(path)
        write_atomically(path, content)
    return path


def find_starting_weights(start: StartingWeights, folders: Iterable[Path | None]) -> Path:
    """The file in the first of some folders that has it. None stands for no folder.

    Raises:
        StartingWeightsError: none has it.
    """
    looked = [folder for folder in folders if folder is not None]
    for folder in looked:
        if (folder / start.file_name).is_file():
            return folder / start.file_name
    raise StartingWeightsError(
        "The project starts from weights imported from {source}, and their file {name} is not "
        "beside it{where}. Put it back, import the model again, or reset the weights.",
        source=start.source or "another file",
        name=start.file_name,
        where=f" in {looked[0]}" if looked else "",
    )


def read_starting_weights(path: Path, start: StartingWeights) -> LayerArrays:
    """The weights in a file that was found, each as the project says.

    Raises:
        StartingWeightsError: the file is not the one that is meant.
        FileError: it could not be read.
    """
    import numpy as np
    from safetensors import SafetensorError
    from safetensors.numpy import load

    content = read_bounded(path, MOST_BYTES)
    if sha256(content).hexdigest() != start.digest:
        raise _changed(path)
    try:
        arrays = load(content)
    except (SafetensorError, ValueError, KeyError) as error:
        raise _changed(path) from error
    found: dict[str, list[NDArray[np.float32]]] = {}
    for weight in start.weights:
        array = arrays.get(weight.key)
        if array is None or array.shape != weight.shape or array.dtype != np.float32:
            raise _changed(path)
        found.setdefault(weight.layer, []).append(array)
    return found


def _changed(path: Path) -> StartingWeightsError:
    return StartingWeightsError(
        "{path} does not hold the weights that the project starts from: it was changed or "
        "exchanged. Import the model again, or reset the weights.",
        path=path,
    )


def _set_aside(path: Path) -> None:
    # A link as well, and not what it leads to: a stranger's folder must not choose what is lost.
    aside = path.with_name(f"{path.stem}-changed-{uuid4().hex[:8]}{path.suffix}")
    try:
        path.rename(aside)
    except OSError as error:
        raise FileError(
            "{path} holds something else and could not be set aside: {reason}. Move it away.",
            path=path,
            reason=reason_of_os(error),
        ) from error


def _is_whole(path: Path, start: StartingWeights) -> bool:
    try:
        return sha256(read_bounded(path, MOST_BYTES)).hexdigest() == start.digest
    except FileError:
        return False
