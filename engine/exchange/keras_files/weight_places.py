"""Where a layer's weights lie in the two layouts of Keras' HDF5 files.

``model.weights.h5`` of a ``.keras`` file (``saving_lib.py``): ``layers/lstm_1/cell/vars/0``, the
groups named by class and number, whatever the layers are called. A legacy ``.h5`` file
(``legacy_h5_format.py``, ``hdf5_format.py``): ``model_weights/NAME`` with a list of paths.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from engine.exchange.from_keras.errors import KerasImportError
from engine.exchange.keras_files.described import WeightedLayer, leaves
from engine.exchange.keras_files.hdf5 import child, group_names, numbered, text_list

# tf_keras 2.12 and 2.13 name the list of layers after the attribute that held it then.
_ROOTS = ("layers", "_layer_checkpoint_dependencies")
_SIDES = ("forward_layer", "backward_layer")
_OF_LAYER = ("cell", "layer")
"""Where the weights of a recurrent layer and of a TimeDistributed's layer are."""
_DEEPEST = 3
"""A TimeDistributed's Bidirectional's layer's cell."""


def native_datasets(weights: Any, layers: Iterable[WeightedLayer]) -> list[list[Any]]:
    """For each layer its datasets in the order of Keras, from an open ``model.weights.h5``.

    Args:
        weights: the file, or the group of a model inside the model.
        layers: as `weighted_layers` gives them; those of inner models come in their place.

    Raises:
        KerasImportError: a layer has no group.
    """
    root = next((each for name in _ROOTS if (each := child(weights, name)) is not None), None)
    groups = {} if root is None else _by_class(root)
    used: Counter[str] = Counter()
    found: list[list[Any]] = []
    for layer in layers:
        kind, number = snake_case(layer.class_name), used[layer.class_name]
        used[layer.class_name] += 1
        if layer.inner is not None:
            # Keras counts every model, whether there are weights in it or not.
            name = f"{kind}_{number}" if number else kind
            group = None if root is None else child(root, name)
            found += native_datasets({} if group is None else group, layer.inner)
            continue
        of_class = groups.get(kind, [])
        if number >= len(of_class):
            raise KerasImportError(
                "The weights' file has no weights for {layer}: save the model again.",
                layer=layer.name,
            )
        found.append(of_class[number])
    return found


def _by_class(root: Any) -> dict[str, list[list[Any]]]:
    """Datasets of every group that has any, by class, in the order of Keras' numbers."""
    places: dict[str, list[tuple[int, str]]] = {}
    for name in group_names(root):
        matched = re.fullmatch(r"([a-z_]+?)(?:_(\d{1,9}))?", name)
        if matched:
            of_class = places.setdefault(matched[1], [])
            of_class.append((int(matched[2] or 0), name))
    return {
        kind: [datasets for _, name in sorted(named) if (datasets := _in_group(child(root, name)))]
        for kind, named in places.items()
    }


def _in_group(group: Any, depth: int = 0) -> list[Any]:
    """Datasets of one layer. Seed generators and the states of a stateful layer are left out."""
    if depth > _DEEPEST:
        return []  # a group can be linked below itself
    sides = [found for side in _SIDES if (found := child(group, side)) is not None]
    if sides:
        return [dataset for side in sides for dataset in _in_group(side, depth + 1)]
    for inner in _OF_LAYER:
        if (found := child(group, inner)) is not None:
            return _in_group(found, depth + 1)
    variables = child(group, "vars")
    return [] if variables is None else list(numbered(variables))


def legacy_datasets(weights: Any, layers: Iterable[WeightedLayer]) -> list[list[Any]]:
    """For each layer its datasets in the order of Keras, from the group ``model_weights``.

    Raises:
        KerasImportError: a layer has no group.
    """
    found = []
    for layer in layers:
        group = child(weights, layer.name)
        if group is None:
            raise KerasImportError(
                "The file has no weights for {layer}: save the model again.", layer=layer.name
            )
        paths = [path for path in text_list(group, "weight_names") if _is_weight(path)]
        if layer.inner is None:
            found.append(_at(group, paths, layer))
            continue
        # One list holds the weights of all layers of an inner model, each below its layer's name.
        for each in leaves(layer.inner):
            own = [path for path in paths if each.own_name in path.split("/")[:-1]]
            found.append(_at(group, own, each))
    return found


def _at(group: Any, paths: list[str], layer: WeightedLayer) -> list[Any]:
    if layer.class_name == "Bidirectional":
        paths = _forward_first(paths, layer)
    return [child(group, path) for path in paths]


_WEIGHTS = frozenset({"kernel", "recurrent_kernel", "bias", "embeddings"})


def _is_weight(path: str) -> bool:
    """Whether it is none of a seed generator's or stateful layer's own numbers."""
    return _leaf(path) in _WEIGHTS


def _leaf(path: str) -> str:
    """The last name of a path without TensorFlow's ``:0`` and the ``_1`` of a name used twice."""
    return re.sub(r"(_\d+)?(:\d+)?$", "", path.rpartition("/")[2])


def _forward_first(paths: list[str], layer: WeightedLayer) -> list[str]:
    """Keras puts fixed weights last, which may be those of the layer that reads forward."""
    forward = list(_of_side(paths, layer.forward, "forward_"))
    backward = list(_of_side(paths, layer.backward, "backward_"))
    if forward and len(forward) < len(paths):
        return [*forward, *(path for path in paths if path not in forward)]
    if backward and len(backward) < len(paths):
        return [*(path for path in paths if path not in backward), *backward]
    return paths


def _of_side(paths: list[str], name: str, prefix: str) -> Iterator[str]:
    wanted = {name, prefix + name.removeprefix(prefix)} if name else set()
    for path in paths:
        folders = path.split("/")[1:-1]
        if wanted & set(folders) or any(folder.startswith(prefix) for folder in folders):
            yield path


def snake_case(class_name: str) -> str:
    """As ``keras.src.utils.naming.to_snake_case`` has it: ``SimpleRNN`` is ``simple_rnn``."""
    name = re.sub(r"\W+", "", class_name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
