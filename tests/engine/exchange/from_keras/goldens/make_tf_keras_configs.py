"""Make the JSON files beside this script: what tf_keras 2.21 writes down of a few models.

The suite reads them, so that it needs no TensorFlow. To make them again, in an environment of
their own:

    python -m venv tf && tf/bin/pip install tensorflow-cpu==2.21.0 tf_keras==2.21.0
    tf/bin/python tests/engine/exchange/from_keras/goldens/make_tf_keras_configs.py
"""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tf_keras
from tf_keras import layers

HERE = Path(__file__).parent


def sequential() -> Any:
    return tf_keras.Sequential(
        [
            layers.Embedding(9, 4, mask_zero=True, input_length=5),
            layers.Bidirectional(
                layers.LSTM(
                    3,
                    return_sequences=True,
                    recurrent_activation="hard_sigmoid",
                    kernel_regularizer="l2",
                    recurrent_regularizer=tf_keras.regularizers.l1_l2(),
                    kernel_constraint="max_norm",
                    recurrent_initializer=tf_keras.initializers.Orthogonal(gain=0.5, seed=4),
                )
            ),
            layers.GRU(2, activation="swish", dropout=0.25, implementation=1, name="second"),
            layers.Dense(3, kernel_initializer=tf_keras.initializers.VarianceScaling(seed=3)),
        ]
    )


def functional() -> Any:
    inputs = tf_keras.Input((None,), dtype="int32")
    embedded = layers.Embedding(9, 4, mask_zero=True)(inputs)
    steps, h, c = layers.LSTM(3, return_state=True, return_sequences=True)(embedded)
    first, _ = layers.GRU(3, return_state=True, reset_after=False)(steps, initial_state=h)
    second = layers.LSTM(3)(steps, initial_state=[h, c])
    inner = tf_keras.Sequential([layers.Dense(3), layers.Dropout(0.1)])
    return tf_keras.Model(inputs, layers.Concatenate()([first, second, inner(first)]))


def shared() -> Any:
    inputs = tf_keras.Input((None, 4))
    dense = layers.Dense(4)
    return tf_keras.Model(inputs, dense(dense(inputs)))


def main() -> None:
    for make in (sequential, functional, shared):
        tf_keras.backend.clear_session()
        model = make()
        _write(f"{make.__name__}.json", json.loads(model.to_json()))
        with TemporaryDirectory() as folder:
            path = f"{folder}/model.keras"
            model.save(path)
            config = json.loads(zipfile.ZipFile(path).read("config.json"))
        _write(f"{make.__name__}_config.json", config)


def _write(name: str, value: Any) -> None:
    (HERE / name).write_text(json.dumps(value) + "\n")


if __name__ == "__main__":
    main()
