"""Classes that are rare count more in training, and in training alone."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine.data import prepared
from engine.exchange.to_keras import keras_code
from engine.exchange.to_pytorch import pytorch_code
from engine.project.class_weights import class_weights
from engine.project.examples import EXAMPLES
from engine.project.preparation import Preparation
from engine.project.training_settings import TrainingSettings
from engine.runtime import build
from engine.training.events import EpochDone, StepDone
from engine.training.loop import train
from engine.training.losses import loss_function, weighted_loss
from engine.vocabulary.losses import LossName
from engine.vocabulary.optimizers import SGD

BALANCED = TrainingSettings(class_weights="balanced")
DATA = prepared(["ab"] * 30 + ["ba"] * 10, ["x"] * 30 + ["y"] * 10, Preparation())


def test_by_hand() -> None:
    assert DATA.facts.class_rows == tuple(np.bincount(DATA.training.targets).tolist())
    x, y = DATA.facts.class_rows
    found = class_weights(BALANCED, DATA.facts)
    assert found == (34 / (2 * x), 34 / (2 * y))
    assert found[0] * x == pytest.approx(found[1] * y)
    assert class_weights(TrainingSettings(), DATA.facts) is None


def test_a_class_without_rows_has_no_weight() -> None:
    data = prepared(["a", "b"], ["x", "y"], Preparation(validation_share=0.5))
    found = class_weights(BALANCED, data.facts)
    assert found is not None
    assert sorted(found) == [0.0, 1.0]


@pytest.mark.keras
@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "mean_squared_error"])
def test_the_loss_is_keras(loss: LossName) -> None:
    import keras

    width = 1 if loss == "binary_cross_entropy" else 3
    outputs = torch.randn(6, width, generator=torch.Generator().manual_seed(0))
    targets = torch.tensor([0, 1, 1, 0, 1, 0])
    weights = torch.tensor([0.5, 2.0, 3.0])
    made = {
        "cross_entropy": keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        "binary_cross_entropy": keras.losses.BinaryCrossentropy(from_logits=True),
        "mean_squared_error": keras.losses.MeanSquaredError(),
    }[loss]
    wanted = targets if loss == "cross_entropy" else targets[:, None].float()
    if loss == "mean_squared_error":
        wanted = functional.one_hot(targets, 3).float()
    expected = made(wanted, outputs, sample_weight=weights[targets])
    torch.testing.assert_close(weighted_loss(loss, weights)(outputs, targets), expected)
    ones = weighted_loss(loss, torch.ones(3))(outputs, targets)
    torch.testing.assert_close(ones, loss_function(loss)(outputs, targets))


def test_training_counts_them_and_validation_does_not() -> None:
    project = EXAMPLES[0].project()
    dense = project.network.node("dense")
    nodes = tuple(
        node.replace(layer=dense.layer.replace(units=2)) if node.id == "dense" else node
        for node in project.network.nodes
    )
    settings = project.training.replace(
        epochs=1, batch_size=64, class_weights="balanced", optimizer=SGD(lr=1e-12)
    )
    project = project.replace(network=project.network.replace(nodes=nodes), training=settings)
    events = list(train(project, DATA))
    [step] = [event.loss for event in events if isinstance(event, StepDone)]
    [epoch] = [event for event in events if isinstance(event, EpochDone)]
    network = build(project.network, DATA.facts.signature("cross_entropy"), settings.seed).eval()
    expected = []
    for rows in (DATA.training, DATA.validation):
        with torch.no_grad():
            outputs = network(torch.tensor(rows.inputs).long())
        targets = torch.tensor(rows.targets)
        expected.append(functional.cross_entropy(outputs, targets, reduction="none"))
    weights = torch.tensor(class_weights(settings, DATA.facts))[torch.tensor(DATA.training.targets)]
    assert step == pytest.approx((weights * expected[0]).mean().item(), rel=1e-5)
    assert epoch.validation_loss == pytest.approx(expected[1].mean().item(), rel=1e-5)
    assert step != pytest.approx(expected[0].mean().item(), rel=1e-4)


def test_exported_code_has_them() -> None:
    project = EXAMPLES[0].project()
    balanced = project.replace(training=project.training.replace(class_weights="balanced"))
    weights = class_weights(balanced.training, DATA.facts)
    assert weights is not None
    code = keras_code(balanced, DATA.facts)
    assert f"class_weight = dict(enumerate([{weights[0]!r}, {weights[1]!r}]))" in code
    assert "class_weight=class_weight" in code
    assert "class_weight" not in keras_code(project, DATA.facts)
    assert "weights[y]" in pytorch_code(balanced, DATA.facts)
    assert "CLASS_WEIGHTS" not in pytorch_code(project, DATA.facts)


@pytest.mark.parametrize("loss", ["cross_entropy", "mean_squared_error"])
def test_the_exported_loss_is_gradlooms(loss: LossName) -> None:
    project = EXAMPLES[0].project()
    settings = project.training.replace(class_weights="balanced", loss=loss)
    exported: dict[str, object] = {"__name__": "exported"}
    exec(pytorch_code(project.replace(training=settings), DATA.facts), exported)
    weights = torch.tensor(exported["CLASS_WEIGHTS"])
    outputs = torch.randn(5, 2, generator=torch.Generator().manual_seed(0))
    targets = torch.tensor([0, 1, 1, 0, 1])
    found, _ = exported["loss_and_hits"](lambda _: outputs, None, targets, weights)  # type: ignore[operator]
    torch.testing.assert_close(found, weighted_loss(loss, weights)(outputs, targets))
    plain, _ = exported["loss_and_hits"](lambda _: outputs, None, targets)  # type: ignore[operator]
    torch.testing.assert_close(plain, loss_function(loss)(outputs, targets))
