"""Optimizers as exported Keras code makes them step as torch's do, or are refused."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from engine.declared import arguments_of, kind_of
from engine.exchange import ExportError, write_keras
from engine.exchange.to_keras.compiling import optimizer_refusals
from engine.project.examples import EXAMPLES
from engine.vocabulary.clipping import AdaptiveClipping, AutomaticClipping, Clipping
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.optimizers import (
    OPTIMIZERS,
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Adamax,
    AdamW,
    NAdam,
    Optimizer,
    RMSprop,
)
from tests.engine.exchange.goldens.make_keras2_optimizers import GOLDENS
from tests.engine.exchange.keras_optimizers import IN_KERAS, call_of
from tests.engine.exchange.test_pytorch_outputs import NAMES
from tests.engine.training.published_optimizers import BEGIN, GRADIENTS, steps

REFUSED: tuple[tuple[Optimizer, tuple[str, ...]], ...] = (
    (SGD(momentum=0.5, dampening=0.1), ("Keras' SGD has no dampening: set it to 0.",)),
    (SGD(momentum=0.5, weight_decay=0.1), ("Keras' SGD keeps weight decay apart", "choose AdamW")),
    (SGD(maximize=True), ("Keras' SGD only makes the loss small: switch maximize off.",)),
    (Adam(weight_decay=0.1), ("Adam keeps weight decay apart", "switch decoupled_weight_decay on")),
    (Adam(eps=1e-3, maximize=True), ("maximize off", "as large as 0.001: set eps to 1e-07 or")),
    (AdamW(eps=1e-3, maximize=True), ("AdamW only makes", "AdamW adds epsilon at another place")),
    (RMSprop(eps=1e-3, maximize=True), ("RMSprop only makes", "RMSprop adds epsilon")),
    (RMSprop(weight_decay=0.1), ("RMSprop keeps weight decay apart", "choose AdamW")),
    (NAdam(), ("Keras' Nadam lets its momentum grow", "set momentum_decay to 1, which")),
    (NAdam(momentum_decay=1.0, maximize=True), ("Nadam only makes",)),
    (NAdam(momentum_decay=1.0, weight_decay=0.1), ("switch decoupled_weight_decay on",)),
    (Adagrad(eps=1e-3, maximize=True), ("Adagrad only makes", "Adagrad adds epsilon")),
    (Adagrad(weight_decay=0.1), ("Adagrad keeps weight decay apart", "choose AdamW")),
    (Adadelta(weight_decay=0.1, maximize=True), ("Adadelta only makes", "keeps weight decay")),
    (Adamax(eps=1e-3, maximize=True), ("Adamax only makes", "Adamax adds epsilon")),
    (Adamax(weight_decay=0.1), ("Adamax keeps weight decay apart", "choose AdamW")),
)
IDS = [f"{type(each).__name__}-{number}" for number, each in enumerate(IN_KERAS)]


def stepped(optimizer: Optimizer) -> list[np.ndarray]:
    """The weights after each step of what keras 3 makes of the exported call."""
    import keras
    import torch

    made = eval(call_of(optimizer), {"keras": keras})
    weights = keras.Variable(BEGIN, dtype="float64")
    found = []
    for gradient in GRADIENTS:
        made.apply([torch.from_numpy(gradient)], [weights])
        found.append(weights.value.detach().numpy().copy())
    return found


@pytest.mark.keras
@pytest.mark.filterwarnings("ignore:__array__ implementation")  # Keras' Nadam, on torch
@pytest.mark.parametrize("optimizer", IN_KERAS, ids=IDS)
def test_what_keras_3_makes_of_the_call_steps_as_published(optimizer: Optimizer) -> None:
    np.testing.assert_allclose(stepped(optimizer), steps(optimizer), rtol=0, atol=1e-6)


@pytest.mark.parametrize("optimizer", IN_KERAS, ids=IDS)
def test_what_tf_keras_made_of_the_call_stepped_as_published(optimizer: Optimizer) -> None:
    kept = json.loads(GOLDENS.read_text(encoding="utf-8"))
    assert call_of(optimizer) in kept, "the call is another than tf_keras ran: make it again"
    np.testing.assert_allclose(kept[call_of(optimizer)], steps(optimizer), rtol=0, atol=1e-6)


@pytest.mark.parametrize("optimizer", IN_KERAS, ids=IDS)
def test_what_keras_means_the_same_is_not_refused(optimizer: Optimizer) -> None:
    assert optimizer_refusals(optimizer) == []


def test_every_argument_is_compared_or_refused() -> None:
    compared = {
        (type(each), argument.name)
        for each in (*IN_KERAS, *(optimizer for optimizer, _ in REFUSED))
        for argument in arguments_of(type(each))
        if getattr(each, argument.name) != argument.default
    }
    every = {(cls, argument.name) for cls in OPTIMIZERS for argument in arguments_of(cls)}
    assert every - compared == set()


@pytest.mark.parametrize(("optimizer", "words"), REFUSED)
def test_what_keras_means_otherwise_is_refused(
    optimizer: Optimizer, words: tuple[str, ...]
) -> None:
    said = " ".join(optimizer_refusals(optimizer))
    for each in words:
        assert each in said


@pytest.mark.parametrize("target", ["keras2", "keras3"])
def test_a_refused_optimizer_is_not_written(target: Dialect, tmp_path: Path) -> None:
    project = EXAMPLES[0].project()
    project = project.replace(training=project.training.replace(optimizer=NAdam()))
    with pytest.raises(ExportError, match="set momentum_decay to 1"):
        write_keras(tmp_path / "k.py", project, NAMES, target)


@pytest.mark.parametrize("target", ["keras2", "keras3"])
@pytest.mark.parametrize("clipping", [AdaptiveClipping(), AutomaticClipping()])
def test_clipping_that_keras_does_not_have_is_not_written(
    clipping: Clipping, target: Dialect, tmp_path: Path
) -> None:
    project = EXAMPLES[0].project()
    project = project.replace(training=project.training.replace(clipping=clipping))
    with pytest.raises(ExportError, match=f"Keras has no {kind_of(clipping)} clipping"):
        write_keras(tmp_path / "k.py", project, NAMES, target)


@pytest.mark.keras
@pytest.mark.parametrize(
    "optimizer",
    [Adam(eps=0.1), RMSprop(eps=0.1), Adagrad(eps=0.1), Adamax(lr=0.1, beta2=0.5, eps=0.1)],
)
def test_an_epsilon_that_is_refused_is_one_that_is_seen(optimizer: Optimizer) -> None:
    assert np.abs(np.subtract(stepped(optimizer), steps(optimizer))).max() > 1e-4
