"""A peer in a process of its own: ``python peer_worker.py JIT``, in the peers' environment.

Reads a request a line, and answers each with a line of JSON:

``{"build": CODE, "rows": ARCHIVE, "doing": "train" or "predict"}``
    makes the model that an exported file makes; answers the ways there are to do it.
``{"way": NAME, "steps": COUNT, "rows": COUNT}``
    answers the seconds of each step, after one that is not told.

What cannot be done is answered with the reason: ``{"refused": REASON}``. Between two requests
the process waits for its input. It needs nothing of Gradloom.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

import numpy as np

Way = Callable[[Any, Any], float]


class Worker:
    """One model at a time, and the ways to train or to ask it."""

    def __init__(self, is_jitted: bool) -> None:
        self._is_jitted = is_jitted
        self._backend = ""
        self._ways: dict[str, Way] = {}
        self._rows: tuple[Any, Any] = (None, None)

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """What the head of this file says."""
        if "build" in request:
            return self._build(request["build"], request["rows"], request["doing"])
        x, y = (array[: request["rows"]] for array in self._rows)
        prepared = self._prepared(request["way"], x, y)
        way = self._ways[request["way"]]
        way(*prepared)
        seconds = []
        for _ in range(request["steps"]):
            begin = perf_counter()
            way(*prepared)
            seconds.append(perf_counter() - begin)
        return {"seconds": seconds}

    def _build(self, code: str, rows: str, doing: str) -> dict[str, Any]:
        exported = runpy.run_path(code, run_name="exported")
        keras, model = exported["keras"], exported["model"]
        # Without metrics: all that is asked of a step is its loss.
        model.compile(optimizer=model.optimizer, loss=model.loss, jit_compile=self._is_jitted)
        with np.load(rows, allow_pickle=False) as arrays:
            self._rows = arrays["x"].astype(np.int32), arrays["y"].astype(np.int32)
        self._backend = "tensorflow"
        if not keras.__version__.startswith("2."):
            self._backend = keras.backend.backend()
        if doing == "train":
            # The loss alone, or a list that begins with it.
            self._ways = {
                "train_on_batch": lambda x, y: np.ravel(model.train_on_batch(x, y))[0].item()
            }
            own = self._torch_step if self._backend == "torch" else self._tensorflow_step
            self._ways["step by hand"] = own(model)
        else:
            self._ways = {
                "predict": lambda x, _: model.predict(x, batch_size=len(x), verbose=0)[0, 0],
                "predict_on_batch": lambda x, _: np.asarray(model.predict_on_batch(x))[0, 0],
            }
            own = self._torch_call if self._backend == "torch" else self._tensorflow_call
            self._ways["bare call"] = own(model)
        return {"ways": list(self._ways)}

    def _prepared(self, way: str, x: Any, y: Any) -> tuple[Any, Any]:
        """Tensors where a way is by hand, as a person would have them ready."""
        if way not in ("step by hand", "bare call"):
            return x, y
        if self._backend == "torch":
            import torch

            return torch.from_numpy(x), torch.from_numpy(y)
        import tensorflow

        return tensorflow.constant(x), tensorflow.constant(y)

    def _tensorflow_step(self, model: Any) -> Way:
        import tensorflow

        variables = model.trainable_variables
        model.optimizer.build(variables)

        @tensorflow.function(jit_compile=self._is_jitted or None)
        def step(x: Any, y: Any) -> Any:
            with tensorflow.GradientTape() as tape:
                loss = tensorflow.reduce_mean(model.loss(y, model(x, training=True)))
            gradients = tape.gradient(loss, variables)
            model.optimizer.apply_gradients(zip(gradients, variables, strict=True))
            return loss

        return lambda x, y: float(step(x, y))

    def _torch_step(self, model: Any) -> Way:
        import torch

        variables = model.trainable_weights
        model.optimizer.build(variables)

        def step(x: Any, y: Any) -> float:
            model.zero_grad()
            loss = model.loss(y, model(x, training=True))
            loss.backward()
            with torch.no_grad():
                model.optimizer.apply([each.value.grad for each in variables], variables)
            return loss.item()

        return step

    def _tensorflow_call(self, model: Any) -> Way:
        import tensorflow

        call = tensorflow.function(
            lambda x: model(x, training=False), jit_compile=self._is_jitted or None
        )
        return lambda x, _: call(x).numpy()[0, 0]

    def _torch_call(self, model: Any) -> Way:
        import torch

        def call(x: Any, _: Any) -> float:
            with torch.no_grad():
                return model(x, training=False).numpy()[0, 0]

        return call


def main() -> None:
    """Answer until there is nothing more to read."""
    # What a library or an exported file prints is not an answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    worker = Worker(sys.argv[1] == "jit")
    for line in sys.stdin:
        try:
            answer = worker.answer(json.loads(line))
        except Exception as error:  # a peer may refuse a network in any way it likes
            answer = {"refused": f"{type(error).__name__}: {str(error).strip()[:300]}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
