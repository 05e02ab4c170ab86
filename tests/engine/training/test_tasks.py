"""Every task is trained and measured as its own formulas say."""

from __future__ import annotations

from itertools import pairwise
from math import exp

import numpy as np
import pytest
import torch

from engine.data import load
from engine.data.series import cut_windows
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.network import Link, Network, Node
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.memory import AddingProblem, CopyTask, EmbeddedReber
from engine.project.sources.series import CarbonDioxide
from engine.project.sources.texts import LongText
from engine.project.training_settings import TrainingSettings
from engine.training.class_examination import Examination
from engine.training.controls import Controls
from engine.training.events import EpochDone, RunEnded, StepDone
from engine.training.examination import asked_of_rows, examine
from engine.training.generation import GenerationError, generate, pieces
from engine.training.loop import train
from engine.training.prediction import Predictor
from engine.training.readiness import TrainingError
from engine.training.weights import KeptWeights
from engine.vocabulary.early_stopping import StopByAccuracy
from engine.vocabulary.optimizers import Adam

PREPARATION = Preparation(length=12, validation_share=0.25)


def chain(*layers):
    nodes = [
        Node(id=type(layer).__name__.lower(), layer=layer, y=100 * place)
        for place, layer in enumerate(layers)
    ]
    links = [Link(source=first.id, target=second.id) for first, second in pairwise(nodes)]
    return Network(dialect="keras3", nodes=tuple(nodes), links=tuple(links))


def of_symbols(dataset, each_step=True):
    signature = dataset.facts.signature("cross_entropy")
    return chain(
        Embedding(input_dim=signature.symbols, output_dim=8, mask_zero=True),
        LSTM(units=12, return_sequences=each_step),
        Dense(units=signature.wanted.count),
    )


def of_numbers(dataset, each_step=False):
    units = dataset.facts.signature("mean_squared_error").wanted.count
    return chain(LSTM(units=12, return_sequences=each_step), Dense(units=units))


def trained(source, folder=None, **settings):
    data = DataSettings(source=source, preparation=PREPARATION)
    dataset = load(data, folder)
    is_of_numbers = dataset.facts.kind.of == "numbers"
    network = (of_numbers if is_of_numbers else of_symbols)(dataset)
    usual = {"loss": "mean_squared_error"} if is_of_numbers else {}
    training = TrainingSettings(
        **{"epochs": 2, "batch_size": 16, "optimizer": Adam(lr=0.02), **usual, **settings}
    )
    project = Project(network=network, data=data, training=training)
    kept = KeptWeights()
    events = list(train(project, dataset, kept=kept))
    assert isinstance(events[-1], RunEnded)
    predictor = Predictor(project, dataset.facts, kept.last)
    return project, dataset, events, predictor


def epochs_of(events):
    return [event for event in events if isinstance(event, EpochDone)]


def examined(predictor, rows):
    *_, found = examine(predictor, asked_of_rows(predictor, rows))
    return found


@pytest.fixture(scope="module")
def language(tmp_path_factory):
    folder = tmp_path_factory.mktemp("text")
    (folder / "text.txt").write_text("the cat sat on the mat and the hat. " * 60)
    return trained(LongText(path="text.txt"), folder)


def test_a_language_models_perplexity_is_e_to_its_mean_cross_entropy(language):
    _, dataset, events, predictor = language
    rows = dataset.validation
    chances = predictor.outputs(rows.inputs).double().log_softmax(dim=-1).numpy()
    each = [
        -chances[row, step, rows.targets[row, step]]
        for row in range(len(rows))
        for step in range(rows.inputs.shape[1])
    ]
    last = epochs_of(events)[-1]
    assert last.validation_loss == pytest.approx(np.mean(each), rel=1e-5)
    assert last.perplexity == pytest.approx(exp(np.mean(each)), rel=1e-5)
    assert last.validation_accuracy == pytest.approx(
        (chances.argmax(-1) == rows.targets).mean(), abs=1e-6
    )
    found = examined(predictor, rows)
    assert found.perplexity == pytest.approx(exp(np.mean(each)), rel=1e-5)
    assert found.symbols == rows.targets.size
    best_five = np.argsort(-chances, axis=-1)[..., :5]
    in_five = (best_five == rows.targets[..., np.newaxis]).any(-1).mean()
    assert found.top_five_accuracy == pytest.approx(in_five, abs=1e-6)


def test_the_best_language_model_has_the_smallest_loss(language):
    _, _, events, _ = language
    epochs = epochs_of(events)
    best = [epoch.epoch for epoch in epochs if epoch.is_best][-1]
    assert best == min(epochs, key=lambda epoch: epoch.validation_loss).epoch


def test_it_goes_on_with_a_text(language):
    _, dataset, _, predictor = language
    first = list(generate(predictor, "the ", 30, seed=4))
    assert first == list(generate(predictor, "the ", 30, seed=4))
    assert len(first) == 30
    assert set(first) <= set(dataset.facts.vocabulary[2:])
    others = {"".join(generate(predictor, "the ", 30, seed=seed)) for seed in range(6)}
    assert len(others) > 1
    assert list(pieces(predictor, iter(["c", "a"]))) == ["c", "a"]


def test_without_temperature_the_likeliest_is_taken(language):
    _, dataset, _, predictor = language
    written = "the cat sat"
    for symbol in generate(predictor, written, 5, temperature=0):
        shown = written[-dataset.facts.length :]
        row = [dataset.facts.vocabulary.index(each) for each in shown]
        logits = predictor.outputs(np.array([row]))[0, -1]
        logits[:2] = -torch.inf
        assert symbol == dataset.facts.vocabulary[int(logits.argmax())]
        written += symbol


def test_temperature_sharpens_and_flattens(language):
    _, _, _, predictor = language
    cold, hot = (
        len({next(generate(predictor, "the c", 1, heat, seed)) for seed in range(40)})
        for heat in (0.05, 5.0)
    )
    assert cold < hot


@pytest.mark.parametrize("prompt", ["", " "])
def test_nothing_to_go_on_with_is_told(language, prompt):
    _, _, _, predictor = language
    if not prompt:
        with pytest.raises(GenerationError, match="type a few symbols"):
            next(generate(predictor, prompt, 1))
    else:
        assert next(generate(predictor, prompt, 1))


def test_tags_are_counted_step_by_step_and_padding_is_not():
    _, dataset, events, predictor = trained(EmbeddedReber(rows=60))
    rows = dataset.validation
    chances = predictor.outputs(rows.inputs).double().log_softmax(dim=-1).numpy()
    counts = rows.targets >= 0
    assert not counts.all()
    assert counts.sum() == rows.lengths.sum()
    losses = [
        -chances[row, step, rows.targets[row, step]]
        for row, step in zip(*np.nonzero(counts), strict=True)
    ]
    right = (chances.argmax(-1) == rows.targets)[counts]
    last = epochs_of(events)[-1]
    assert last.validation_loss == pytest.approx(np.mean(losses), rel=1e-5)
    assert last.validation_accuracy == pytest.approx(right.mean(), abs=1e-6)
    found = examined(predictor, rows)
    assert isinstance(found, Examination)
    assert found.loss == pytest.approx(np.mean(losses), rel=1e-5)
    assert found.metrics.accuracy == pytest.approx(right.mean(), abs=1e-6)
    assert found.metrics.wrong == (~right).sum()
    worst = found.mistakes[0]
    text = worst.text
    assert worst.label == (text[1:] + "E")[worst.step - 1] or worst.label in "BTPSXVE"
    assert worst.loss == pytest.approx(
        max(loss for loss, fine in zip(losses, right, strict=True) if not fine), rel=1e-4
    )


def test_several_batches_of_tags_in_one_step_learn_as_one_of_all_their_rows():
    """Rows have other numbers of steps that count, so a mean of the batches' means would differ."""
    runs = [
        trained(EmbeddedReber(rows=60), batch_size=size, accumulation=together)[2]
        for size, together in ((16, 1), (4, 4))
    ]
    whole, parts = ([e for e in run if isinstance(e, StepDone)] for run in runs)
    assert [step.loss for step in parts] == pytest.approx([step.loss for step in whole], rel=1e-4)
    assert [step.norm_before for step in parts] == pytest.approx(
        [step.norm_before for step in whole], rel=1e-3
    )


def test_what_a_text_is_tagged_with():
    _, dataset, _, predictor = trained(CopyTask(rows=40, lag=2, copied=2, symbols=2))
    tags = predictor.tags("ab··??")
    assert [tag.symbol for tag in tags] == list("ab··??")
    outputs = predictor.outputs(predictor.prepared(["ab··??"]))[0].softmax(-1)
    assert [tag.tag for tag in tags] == [
        dataset.facts.classes[place] for place in outputs.argmax(-1).tolist()
    ]
    assert [tag.score for tag in tags] == pytest.approx(outputs.max(-1).values.tolist())


def test_numbers_are_measured_in_their_own_unit():
    source = CarbonDioxide(window=6, horizon=3, scaling="from the last step", step=4)
    _, dataset, events, predictor = trained(source)
    series, rows = dataset.series, dataset.validation
    forecast = predictor.numbers(rows.inputs)
    _, ahead = cut_windows(series, source, series.validation)
    errors = np.abs(forecast - ahead)
    last = epochs_of(events)[-1]
    assert last.validation_error == pytest.approx(errors.mean(), rel=1e-4)
    assert last.accuracy is None
    assert last.validation_accuracy is None
    assert events[-1].validation_accuracy is None
    found = examined(predictor, rows)
    [measured] = found.numbers
    assert measured.name == "co2"
    assert measured.mean_absolute_error == pytest.approx(errors.mean(), rel=1e-6)
    assert measured.root_mean_squared_error == pytest.approx(
        np.sqrt(((forecast - ahead) ** 2).mean()), rel=1e-6
    )
    explained = 1 - ((forecast - ahead) ** 2).sum() / ((ahead - ahead.mean()) ** 2).sum()
    assert measured.r_squared == pytest.approx(explained, rel=1e-6)
    assert np.array(found.ahead) == pytest.approx(errors.mean(axis=0), rel=1e-6)
    assert found.worst[0].row == errors.mean(axis=(1, 2)).argmax()
    assert found.worst[0].error == pytest.approx(errors.mean(axis=(1, 2)).max(), rel=1e-5)


@pytest.mark.parametrize("loss", ["mean_squared_error", "mean_absolute_error", "huber"])
def test_losses_of_numbers_are_their_formulas(loss):
    _, dataset, events, predictor = trained(AddingProblem(rows=80, lag=6), loss=loss)
    rows = dataset.validation
    away = predictor.outputs(rows.inputs).double().numpy() - rows.targets
    each = {
        "mean_squared_error": away**2,
        "mean_absolute_error": np.abs(away),
        "huber": np.where(np.abs(away) < 1, away**2 / 2, np.abs(away) - 0.5),
    }[loss]
    assert epochs_of(events)[-1].validation_loss == pytest.approx(each.mean(), rel=1e-5)


def test_numbers_at_every_step_are_learned(tmp_path):
    generator = np.random.default_rng(1)
    x = generator.random((60, 5, 1))
    np.savez(tmp_path / "rows.npz", x=x, y=np.cumsum(x, axis=1))
    data = DataSettings(source=ArraysFile(path="rows.npz"), preparation=PREPARATION)
    dataset = load(data, tmp_path)
    network = of_numbers(dataset, each_step=True)
    training = TrainingSettings(
        epochs=15, batch_size=15, optimizer=Adam(lr=0.03), loss="mean_squared_error"
    )
    kept = KeptWeights()
    project = Project(network=network, data=data, training=training)
    epochs = epochs_of(train(project, dataset, kept=kept))
    assert epochs[-1].validation_loss < 0.3 * epochs[0].validation_loss
    predictor = Predictor(project, dataset.facts, kept.last)
    scale = dataset.facts.target_scale
    away = predictor.outputs(dataset.validation.inputs).numpy() - dataset.validation.targets
    assert epochs[-1].validation_error == pytest.approx(
        np.abs(away).mean() * scale.size[0], rel=1e-4
    )


@pytest.mark.parametrize(
    ("source", "settings", "says"),
    [
        (AddingProblem(rows=20, lag=4), {"loss": "cross_entropy"}, "Choose Mean squared error"),
        (
            AddingProblem(rows=20, lag=4),
            {"early_stopping": StopByAccuracy()},
            "Choose validation loss",
        ),
        (EmbeddedReber(rows=20), {"loss": "huber"}, "Choose Cross-entropy from logits"),
    ],
)
def test_settings_that_do_not_fit_the_task_are_refused(source, settings, says):
    with pytest.raises(TrainingError, match=says):
        trained(source, **settings)


def test_a_language_model_is_trained_with_cross_entropy_alone(tmp_path):
    (tmp_path / "text.txt").write_text("abab" * 50)
    with pytest.raises(TrainingError, match="A language model is trained with Cross-entropy"):
        trained(LongText(path="text.txt"), tmp_path, loss="mean_squared_error")


def test_a_run_of_numbers_goes_on_bit_for_bit():
    data = DataSettings(source=AddingProblem(rows=60, lag=5), preparation=PREPARATION)
    dataset = load(data, None)
    training = TrainingSettings(epochs=2, batch_size=8, loss="mean_squared_error")
    project = Project(network=of_numbers(dataset), data=data, training=training)
    whole = list(train(project, dataset))
    controls, kept = Controls(), KeptWeights()
    before = []
    for event in train(project, dataset, controls, kept=kept):
        before.append(event)
        if isinstance(event, StepDone) and event.step == 4:
            checkpoint = kept.checkpoint()
            break
    after = list(train(project, dataset, checkpoint=checkpoint))

    def told(events):
        return [
            {**vars(event), "seconds": 0}
            for event in events
            if isinstance(event, StepDone | EpochDone)
        ]

    assert told(before) + told(after) == told(whole)
