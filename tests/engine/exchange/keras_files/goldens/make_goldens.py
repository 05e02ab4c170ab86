"""Make the files beside this one: models saved by tf_keras 2.21, and what they compute.

The suite reads them, so that it needs no TensorFlow. To make them again, in an environment of
their own:

    python -m venv tf && tf/bin/pip install tensorflow-cpu==2.21.0 tf_keras==2.21.0
    tf/bin/python tests/engine/exchange/keras_files/goldens/make_goldens.py

Each model is there as ``.keras`` and as ``.h5``; ``outputs.npz`` has its inputs and outputs, and
its ``get_weights()`` one after another.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tf_keras
from tf_keras import layers

FOLDER = Path(__file__).parent
SYMBOLS = np.array([[1, 2, 3, 4, 5], [0, 0, 1, 5, 2], [3, 1, 2, 0, 0], [1, 0, 4, 0, 2]])


def both_ways() -> Any:
    """Symbols with a mask, Keras 2's hard_sigmoid, and the GRU of the first paper."""
    return tf_keras.Sequential(
        [
            layers.Embedding(6, 3, mask_zero=True),
            layers.Bidirectional(
                layers.LSTM(3, return_sequences=True, recurrent_activation="hard_sigmoid"),
                merge_mode="sum",
            ),
            layers.Bidirectional(
                layers.GRU(2, return_sequences=True, name="ahead"),
                backward_layer=layers.SimpleRNN(
                    2, return_sequences=True, go_backwards=True, name="back"
                ),
            ),
            layers.GRU(3, reset_after=False, recurrent_activation="hard_sigmoid"),
            layers.Dense(2, activation="softmax"),
        ]
    )


def states() -> Any:
    """A decoder that begins with the states of its encoder; three layers of one class."""
    inputs = tf_keras.Input((None,), dtype="int32")
    vectors = layers.Embedding(6, 3)(inputs)
    seen, *last = layers.LSTM(3, return_sequences=True, return_state=True)(vectors)
    told = layers.LSTM(3, return_sequences=True)(vectors, initial_state=last)
    both = layers.Concatenate()([seen, told])
    both = layers.Add()([both, layers.LSTM(6, return_sequences=True)(both)])
    return tf_keras.Model(inputs, layers.Dense(2)(layers.GRU(3, reset_after=True)(both)))


def numbers() -> Any:
    """Real numbers, of which zeros are masked, and a layer that is not trained."""
    return tf_keras.Sequential(
        [
            tf_keras.Input((None, 3)),
            layers.Masking(),
            layers.Bidirectional(layers.SimpleRNN(3, return_sequences=True)),
            layers.Dropout(0.5),
            layers.LSTM(2, use_bias=False, trainable=False, dropout=0.2),
            layers.Dense(2),
        ]
    )


def main() -> None:
    """Save every model and what it computes."""
    tf_keras.utils.set_random_seed(3)
    random = np.random.default_rng(3)
    kept = {}
    for model, rows in (
        (both_ways(), SYMBOLS),
        (states(), SYMBOLS),
        (numbers(), (random.normal(size=(4, 5, 3)) * (SYMBOLS > 0)[..., None]).astype("float32")),
    ):
        name = ("both_ways", "states", "numbers")[len(kept) // 3]
        model(rows)
        weights = [random.normal(0, 0.5, each.shape) for each in model.get_weights()]
        model.set_weights(weights)
        if name == "numbers":  # Keras then keeps the weights of this half behind the other's
            model.layers[1].forward_layer.trainable = False
        kept[f"{name}_inputs"] = rows
        kept[f"{name}_outputs"] = np.asarray(model(rows))
        kept[f"{name}_weights"] = np.concatenate([each.ravel() for each in weights])
        for suffix in ("keras", "h5"):
            model.save(FOLDER / f"{name}.{suffix}")
    np.savez_compressed(FOLDER / "outputs.npz", **kept)


if __name__ == "__main__":
    main()
