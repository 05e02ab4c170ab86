"""Keras 2, as tf_keras keeps it: ``python oracle_tf_keras.py FOLDER``."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf
import tf_keras
from tf_keras.src import backend
from wiring import LEARNING_RATE, Array, Computed, Replay, run_folder


class Keras2:
    """See `wiring.Keras`."""

    keras = tf_keras

    def replay_dropout(self, replay: Replay) -> None:
        def replayed(self: Any, inputs: Any, rate: float, noise_shape: Any = None) -> Any:
            kept = replay.next(self, inputs.shape)
            if kept is None:
                return inputs
            # Just below one is above any rate, and nothing is below it: TensorFlow keeps, drops
            # and scales by its own rule.
            drawn = tf.constant(np.where(kept, 1 - 1e-6, 0), inputs.dtype)
            return tf.nn.experimental.general_dropout(
                inputs,
                rate=rate,
                noise_shape=noise_shape,
                uniform_sampler=lambda shape, dtype: tf.ensure_shape(drawn, shape),
            )

        backend.RandomGenerator.dropout = replayed

    def generators(self, part: Any) -> Iterator[Any]:
        for holder in (part, getattr(part, "cell", None)):
            if hasattr(holder, "_random_generator"):
                yield holder._random_generator

    def reset(self, layer: Any) -> None:
        layer.reset_states()

    def tensor(self, array: Array) -> Any:
        return tf.constant(array)

    def array(self, tensor: Any) -> Array:
        return np.asarray(tensor.numpy() if hasattr(tensor, "numpy") else tensor)

    def product(self, one: Any, other: Any) -> Any:
        return tf.reduce_sum(one * other)

    def gradients(
        self, compute: Callable[[Any], Computed], inputs: Array, variables: list[Any]
    ) -> tuple[Computed, list[Array], Array | None]:
        given = tf.constant(inputs)
        is_real = given.dtype.is_floating
        with tf.GradientTape() as tape:
            if is_real:
                tape.watch(given)
            computed = compute(given)
        found = tape.gradient(
            computed.total,
            [*variables, *([given] if is_real else [])],
            unconnected_gradients=tf.UnconnectedGradients.ZERO,
        )
        arrays = [tf.convert_to_tensor(gradient).numpy() for gradient in found]
        return computed, arrays[: len(variables)], arrays[-1] if is_real else None

    def step(self, variables: list[Any], pushes: list[Array]) -> None:
        # The newer class compiles a function for every model.
        optimizer = tf_keras.optimizers.legacy.SGD(LEARNING_RATE)
        optimizer.apply_gradients(
            (tf.constant(push), variable) for push, variable in zip(pushes, variables, strict=True)
        )


if __name__ == "__main__":
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    versions = {"tf_keras": tf_keras.__version__, "tensorflow": tf.__version__}
    run_folder(Keras2(), Path(sys.argv[1]), versions)
