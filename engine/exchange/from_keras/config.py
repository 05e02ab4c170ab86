"""A network from what Keras writes down of a model. Nothing in it is executed or imported."""

from __future__ import annotations

from typing import Any

from engine.exchange.from_keras.imported import Imported
from engine.vocabulary.dialects import Dialect


def network_from_config(config: dict[str, Any], dialect: Dialect | None = None) -> Imported:
    """The network of a model's configuration.

    Args:
        config: what ``model.to_json()``, the ``config.json`` of a ``.keras`` file and the
            attribute ``model_config`` of an ``.h5`` file hold: an object with ``class_name`` and
            ``config``, and perhaps ``keras_version``.
        dialect: which Keras wrote it; None: told from the configuration itself.

    Raises:
        KerasImportError: a layer or an argument cannot be read; every one of them is named.
    """
    raise NotImplementedError
