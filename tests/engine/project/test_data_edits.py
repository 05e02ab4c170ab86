"""Other data brings a loss that fits it, and no other change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.declared import alternatives
from engine.project.data_edits import with_fitting_loss, with_source
from engine.project.data_facts import DataFacts
from engine.project.loss_fit import loss_refusal
from engine.project.project import Project
from engine.project.sources import AnyDataSource
from engine.project.sources.arrays import ArraysFile
from engine.project.sources.memory import AddingProblem
from engine.project.sources.not_chosen import NotChosen
from engine.project.sources.series import CarbonDioxide
from engine.project.sources.texts import LongText, NamesInTenLanguages, TextTable
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.early_stopping import StopByAccuracy, StopByLoss
from engine.vocabulary.losses import LOSSES
from engine.vocabulary.tasks import TASKS

NUMBERS = DataFacts((), (), 5, 8, 2, 5, task="regress", features=("1",), targets=("1",))


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("kind", alternatives(AnyDataSource), ids=lambda kind: kind.__name__)
def test_the_loss_fits_whatever_is_chosen(kind: type, loss: str) -> None:
    before = Project(training=TrainingSettings(loss=loss))  # type: ignore[arg-type]
    after = with_source(before, kind())
    assert after.data.source == kind()
    assert after.network == before.network
    task = kind().task
    if task is None:
        assert after.training == before.training
    else:
        assert TASKS[task].of in LOSSES[after.training.loss].fits


def test_a_loss_that_fits_stays_and_comes_back_with_the_kind_of_answer() -> None:
    names = Project()
    series = with_source(names, CarbonDioxide())
    assert series.training.loss == "mean_squared_error"
    huber = series.replace(training=series.training.replace(loss="huber"))
    assert with_source(huber, AddingProblem()).training.loss == "huber"
    assert with_source(series, NamesInTenLanguages()).training == names.training
    squared = names.replace(training=TrainingSettings(loss="mean_squared_error"))
    assert with_source(squared, TextTable()).training.loss == "mean_squared_error"
    assert with_source(squared, LongText()).training.loss == "cross_entropy"


def test_what_was_known_of_arrays_counts() -> None:
    arrays = with_source(Project(), ArraysFile(path="a.npz"), task="regress")
    assert arrays.training.loss == "mean_squared_error"
    assert with_source(arrays, TextTable(), before=NUMBERS).training.loss == "cross_entropy"
    binary = Project(
        data=Project().data.replace(source=NotChosen()),
        training=TrainingSettings(loss="binary_cross_entropy"),
    )
    assert with_source(binary, TextTable()).training.loss == "binary_cross_entropy"


def test_accuracy_is_not_waited_for_where_there_is_none() -> None:
    settings = TrainingSettings(early_stopping=StopByAccuracy(patience=7))
    after = with_source(Project(training=settings), CarbonDioxide())
    assert after.training.early_stopping == StopByLoss(patience=7)


@pytest.mark.parametrize(
    ("settings", "facts", "words"),
    [
        (TrainingSettings(), NUMBERS, "is for classes, and the data asks for numbers"),
        (TrainingSettings(loss="huber"), replace(NUMBERS, task="classify", targets=(),
         classes=("a", "b")), "is for numbers, and the data asks for classes"),
        (TrainingSettings(loss="binary_cross_entropy"), replace(NUMBERS, task="classify",
         targets=(), classes=("a", "b", "c")), "is for two classes and the data has 3"),
        (TrainingSettings(loss="mean_squared_error"), replace(NUMBERS, task="language_model",
         targets=(), features=(), vocabulary=("p", "u", "a")), "A language model is trained with"),
        (TrainingSettings(loss="huber", early_stopping=StopByAccuracy()), NUMBERS,
         "Choose validation loss"),
    ],
)  # fmt: skip
def test_a_refusal_is_mended_in_one_edit(
    settings: TrainingSettings, facts: DataFacts, words: str
) -> None:
    refusal = loss_refusal(settings, facts)
    assert words in str(refusal)
    mended = with_fitting_loss(Project(training=settings), facts)
    assert loss_refusal(mended.training, facts) is None
    assert with_fitting_loss(mended, facts) == mended
