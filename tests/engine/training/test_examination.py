"""A trained network examined: counts against predictions one by one, the worst mistakes first."""

from __future__ import annotations

from math import inf, log

import pytest
import torch

from engine.data import Dataset
from engine.training.class_examination import Examination
from engine.training.examination import ExaminationError, Examined, asked_of_texts, examine
from engine.training.losses import loss_function, losses_of
from engine.training.prediction import BATCH, Predictor
from engine.training.recorded import train_into
from engine.training.saved_run import open_run

from .conftest import small_project


@pytest.fixture(scope="module")
def run(tmp_path_factory, dataset: Dataset):
    folder = tmp_path_factory.mktemp("runs") / "run"
    list(train_into(folder, small_project(epochs=1), dataset))
    return open_run(folder)


@pytest.fixture(scope="module")
def predictor(run) -> Predictor:
    return Predictor(run.project, run.facts, run.weights())


def outcome(predictor, texts, targets, **options) -> Examination:
    *_, last = examine(predictor, asked_of_texts(predictor, texts, targets), **options)
    assert isinstance(last, Examination)
    return last


def test_it_counts_what_the_predictions_are(predictor, dataset):
    rows = dataset.validation
    found = outcome(predictor, rows.texts, rows.targets)
    classes = predictor.classes
    predictions = list(predictor(rows.texts))
    right = [
        each.label == classes[target]
        for each, target in zip(predictions, rows.targets, strict=True)
    ]
    assert found.metrics.accuracy == pytest.approx(sum(right) / len(right))
    assert found.metrics.wrong == right.count(False) == len(found.mistakes)
    assert 0 < right.count(False) < len(right), "or this test says nothing"
    for of_true, true in enumerate(classes):
        for of_taken, taken in enumerate(classes):
            pairs = sum(
                classes[target] == true and each.label == taken
                for each, target in zip(predictions, rows.targets, strict=True)
            )
            assert found.metrics.confusion[of_true, of_taken] == pairs
    # Cross-entropy is the mean of minus the logarithms of what the right classes got.
    of_right = [each.scores[target] for each, target in zip(predictions, rows.targets, strict=True)]
    assert found.loss == pytest.approx(-sum(map(log, of_right)) / len(of_right), rel=1e-4)


def test_the_worst_mistake_comes_first(predictor, dataset):
    rows = dataset.training
    found = outcome(predictor, rows.texts, rows.targets)
    losses = [each.loss for each in found.mistakes]
    assert losses == sorted(losses, reverse=True)
    scores = {each.text: each.scores for each in predictor(rows.texts)}
    for mistake in found.mistakes:
        assert mistake.label != mistake.predicted
        own = scores[mistake.text]
        assert mistake.predicted_score == pytest.approx(max(own), abs=1e-6)
        assert mistake.label_score == pytest.approx(
            own[predictor.classes.index(mistake.label)], abs=1e-6
        )
        assert mistake.loss == pytest.approx(-log(mistake.label_score), rel=1e-4)
    fewer = outcome(predictor, rows.texts, rows.targets, most_mistakes=3)
    assert fewer.mistakes == found.mistakes[:3]
    assert fewer.metrics.wrong == found.metrics.wrong


def test_it_tells_how_far_it_is_and_can_be_ended(predictor):
    texts, targets = ["a1", "b2", "c3"] * BATCH, [0, 1, 2] * BATCH
    going = examine(predictor, asked_of_texts(predictor, texts, targets))
    assert next(going) == Examined(BATCH, 3 * BATCH)
    assert next(going) == Examined(2 * BATCH, 3 * BATCH)
    going.close()
    assert list(going) == []


def test_outputs_that_are_no_numbers_are_the_worst(predictor, monkeypatch):
    """A text that breaks the network off is shown, and ends nothing."""
    real = predictor.outputs

    def broken(texts):
        outputs = real(texts)
        outputs[1] = torch.nan
        return outputs

    monkeypatch.setattr(predictor, "outputs", broken)
    found = outcome(predictor, ["a1", "b2", "c3"], [0, 1, 2])
    assert found.mistakes[0].text == "b2"
    assert found.mistakes[0].loss == inf


def test_no_rows_are_refused(predictor):
    with pytest.raises(ExaminationError, match="no rows"):
        next(examine(predictor, asked_of_texts(predictor, [], [])))


@pytest.mark.parametrize("loss", ["cross_entropy", "binary_cross_entropy", "mean_squared_error"])
def test_the_losses_of_rows_have_the_loss_as_their_mean(loss):
    outputs = torch.linspace(-2, 2, 10).reshape(10, 1)
    if loss != "binary_cross_entropy":
        outputs = torch.cat((outputs, outputs.flip(0)), dim=1)
    targets = torch.tensor([0, 1] * 5)
    found = losses_of(loss, outputs, targets)
    assert found.shape == (10,)
    torch.testing.assert_close(found.mean(), loss_function(loss)(outputs, targets))


def test_symbols_that_were_never_learned_are_named(predictor):
    assert predictor.unknown_in("a0ŧ1ßŧ") == ("ŧ", "ß")
    assert predictor.unknown_in("a01") == ()
    assert predictor.unknown_in("") == ()
