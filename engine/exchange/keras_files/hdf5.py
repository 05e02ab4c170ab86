"""Reading HDF5 so that nothing outside the file is opened and nothing larger than said is made.

HDF5 can lead to other files in four ways: external links, soft links to those, external storage
and virtual datasets. It can also load filters from a folder of plugins. None of it is followed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.exchange.from_keras.errors import KerasImportError

MOST_NAMES = 100_000
MOST_CHARACTERS = 32_000_000


def child(group: Any, path: str) -> Any:
    """The group or dataset at a path below a group, over hard links alone; None: there is none.

    Raises:
        KerasImportError: a link on the way leads elsewhere.
    """
    import h5py  # a tenth of a second, which the window's start does without

    found = group
    for name in path.split("/"):
        if not isinstance(found, h5py.Group):
            return None
        link = found.get(name, getlink=True)
        if link is None:
            return None
        if not isinstance(link, h5py.HardLink):
            raise KerasImportError(
                "The weights' file has a link at {place} that leads elsewhere, and no such link is "
                "followed: save the model again with Keras.",
                place=f"{found.name.rstrip('/')}/{name}",
            )
        found = found[name]
    return found


def group_names(group: Any) -> list[str]:
    """Names of what is directly below a group.

    Raises:
        KerasImportError: there are more than any network has.
    """
    if len(group) > MOST_NAMES:
        raise KerasImportError(
            "The weights' file lists {count} entries at {place}, more than any network has.",
            count=len(group),
            place=group.name,
        )
    return [str(name) for name in group]


def text_attribute(holder: Any, name: str) -> str | None:
    """A text kept beside a group; None: there is none.

    Raises:
        KerasImportError: it is no text, or longer than any model's.
    """
    texts = _texts(holder, name, ())
    return texts[0] if texts else None


def text_list(holder: Any, name: str) -> list[str]:
    """A list of texts kept beside a group; Keras splits a long one into ``name0``, ``name1``, ...

    Raises:
        KerasImportError: it is none, or longer than any model's.
    """
    if name in holder.attrs:
        return _texts(holder, name, None)
    found: list[str] = []
    for number in range(MOST_NAMES):
        if f"{name}{number}" not in holder.attrs:
            break
        found += _texts(holder, f"{name}{number}", None)
    return found


def _texts(holder: Any, name: str, shape: tuple[int, ...] | None) -> list[str]:
    import h5py

    if name not in holder.attrs:
        return []
    kept = holder.attrs.get_id(name)
    if 0 in kept.shape:
        return []  # written as numbers where there is nothing to name
    count = int(np.prod(kept.shape))
    fits = kept.shape == shape if shape is not None else len(kept.shape) == 1
    # Asked of the type, before a value is made: an object could be a reference or a whole table.
    if not fits or count > MOST_NAMES or h5py.check_string_dtype(kept.dtype) is None:
        raise KerasImportError(
            "The file's {name} is not a text as Keras writes it: save the model again.", name=name
        )
    if kept.get_storage_size() > MOST_CHARACTERS:
        raise _too_long(name)
    values = np.atleast_1d(np.asarray(holder.attrs[name], dtype=object)).ravel()
    if sum(len(value) for value in values) > MOST_CHARACTERS:
        raise _too_long(name)
    return [value.decode() if isinstance(value, bytes) else str(value) for value in values]


def _too_long(name: str) -> KerasImportError:
    return KerasImportError("The file's {name} is longer than any model's.", name=name)


def float_array(dataset: Any, shape: tuple[int, ...], weight: str) -> NDArray[np.float32]:
    """The numbers of a dataset that is a plain table of the shape that the network declares.

    Args:
        dataset: what was found where the weight belongs; None: nothing.
        shape: the weight's shape in the network.
        weight: the weight as a person knows it: layer and name.

    Raises:
        KerasImportError: it is missing, of another shape or kind, or does not lie in the file.
    """
    import h5py

    if not isinstance(dataset, h5py.Dataset):
        raise KerasImportError("{weight} has no values in the file.", weight=weight)
    if dataset.shape != shape:
        raise KerasImportError(
            "{weight} has shape {expected} by its layer's arguments and {found} in the file.",
            weight=weight,
            expected=shape,
            found=dataset.shape,
        )
    if dataset.dtype.kind != "f" or dataset.dtype.itemsize not in (2, 4, 8):
        raise KerasImportError(
            "{weight} is kept as {kind}, and weights are read as numbers with 16, 32 or 64 bits: "
            "save the model in float32.",
            weight=weight,
            kind=dataset.dtype,
        )
    size = int(np.prod(shape)) * dataset.dtype.itemsize
    plist = dataset.id.get_create_plist()
    # Keras writes plain tables. A filter may unpack to any size, and may be a plugin.
    if dataset.is_virtual or plist.get_external_count() or plist.get_nfilters():
        raise KerasImportError(
            "{weight} is packed, or kept in another file: save the model again with Keras.",
            weight=weight,
        )
    if dataset.id.get_storage_size() < size:
        raise KerasImportError(
            "{weight} is not whole in the file: copy the file again.", weight=weight
        )
    if dataset.chunks and int(np.prod(dataset.chunks)) * dataset.dtype.itemsize > max(
        size, 1_000_000
    ):
        raise KerasImportError(
            "{weight} is kept in pieces larger than itself: save the model again.", weight=weight
        )
    with np.errstate(over="ignore"):  # a 64-bit number may be too large, and is infinite then
        return np.asarray(dataset[()]).astype(np.float32)


def numbered(group: Any) -> Iterator[Any]:
    """What lies below a group at ``0``, ``1``, ..., until a number is missing."""
    for number in range(len(group)):
        found = child(group, str(number))
        if found is None:
            return
        yield found
