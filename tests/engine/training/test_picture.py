"""The picture of a run can be drawn of any run, however short."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pytest
from matplotlib import image

from engine.message import message
from engine.project.training_settings import TrainingSettings
from engine.training.curves import Curves
from engine.training.events import EpochDone, NotFinite, StepDone
from engine.training.picture import draw_training, smoothed
from engine.vocabulary.clipping import CLIPPINGS, ClipByGlobalNorm


def curves_of(norms, threshold=1.0):
    curves = Curves()
    for step, norm in enumerate(norms, start=1):
        after = min(norm, threshold)
        curves.add(
            StepDone(step, 1, 2 / step, norm, after, threshold, norm > after, 1, norm, 0, 0.01)
        )
    if norms:
        curves.add(EpochDone(1, len(norms), 1, 0.5, 0.9, 0.6, 0))
    return curves


def pixels(picture):
    return image.imread(BytesIO(picture), format="png")


def has_colour(picture, colour):
    wanted = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    return bool((np.abs(picture[..., :3] - wanted).max(axis=-1) < 0.02).any())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_before_is_red_and_after_is_green(scheme):
    bad, good = {"light": ("#c81e3a", "#15803d"), "dark": ("#f2555a", "#4cc38a")}[scheme]
    picture = pixels(
        draw_training(curves_of([0.5, 3.0, 0.4, 5.0] * 20), TrainingSettings(), scheme)
    )
    assert picture.shape[:2] == (660, 1800)
    right = picture[:, 900:]
    assert has_colour(right, bad)
    assert has_colour(right, good)
    assert not has_colour(picture[:, :900], bad)


@pytest.mark.parametrize("norms", [[], [2.0], [0.0, 0.0], [1e-30, 1e30]])
def test_any_run_can_be_drawn(norms):
    picture = pixels(draw_training(curves_of(norms), TrainingSettings()))
    assert picture.shape[:2] == (660, 1800)


@pytest.mark.parametrize("cls", CLIPPINGS)
def test_any_clipping_can_be_drawn(cls):
    picture = pixels(draw_training(curves_of([0.5, 2.0, 1.0]), TrainingSettings(clipping=cls())))
    assert has_colour(picture[:, 900:], "#15803d"), "what is left after clipping is always drawn"


def test_a_number_that_was_not_finite_is_marked():
    curves = curves_of([0.5] * 50)
    plain = draw_training(curves, TrainingSettings())
    curves.add(NotFinite(51, 1, 51, "lstm", message("x")))
    assert not has_colour(pixels(plain)[:, :900], "#c81e3a")
    assert has_colour(pixels(draw_training(curves, TrainingSettings()))[:, :900], "#c81e3a")


def test_a_long_run_is_thinned_out():
    draw_training(curves_of([0.5, 2.0] * 3_000), TrainingSettings(clipping=ClipByGlobalNorm()))


def test_smoothing_begins_where_the_data_does_and_keeps_a_constant():
    assert smoothed(np.full(100, 3.0)) == pytest.approx(3.0)
    values = np.array([1.0, 2.0, 3.0])
    # The span is at least 2, so each number weighs a third of the next one.
    assert smoothed(values) == pytest.approx(
        [1, (1 / 3 + 2) / (4 / 3), (1 / 9 + 2 / 3 + 3) / (13 / 9)]
    )


def test_the_share_of_clipped_steps():
    assert curves_of([0.5, 2.0, 3.0, 0.1]).clipped_share == 0.5
    assert Curves().clipped_share == 0
