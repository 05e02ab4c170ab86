"""Activations, optimizers, losses and clipping: every name explained, defaults as in torch."""

from __future__ import annotations

import inspect
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from engine.declared import KIND, Declared, arguments_of, kind_of
from engine.vocabulary.activations import ACTIVATIONS, ActivationName
from engine.vocabulary.clipping import (
    CLIPPINGS,
    AdaptiveClipping,
    AutomaticClipping,
    ClipByGlobalNorm,
    ClipByNorm,
    ClipByValue,
    Clipping,
    NoClipping,
    threshold_of,
    with_threshold,
)
from engine.vocabulary.constraints import CONSTRAINTS, Constraint
from engine.vocabulary.dialects import DIALECT_LABELS, Dialect
from engine.vocabulary.early_stopping import EARLY_STOPPINGS, EarlyStopping
from engine.vocabulary.initializers import INITIALIZERS, Initializer
from engine.vocabulary.losses import LOSSES, LossName
from engine.vocabulary.optimizers import OPTIMIZERS, Optimizer
from engine.vocabulary.regularizers import REGULARIZERS, Regularizer
from engine.vocabulary.schedules import SCHEDULES, Schedule
from engine.vocabulary.truncation import TRUNCATIONS, Truncation


def test_every_name_is_explained() -> None:
    assert tuple(ACTIVATIONS) == get_args(ActivationName)
    assert tuple(LOSSES) == get_args(LossName)
    assert tuple(DIALECT_LABELS) == get_args(Dialect)
    assert all(found.formula for found in ACTIVATIONS.values())
    assert all(found.label and found.expects for found in LOSSES.values())


def every_kind_below(base: type[Declared]) -> set[type[Declared]]:
    found = {cls for cls in base.__subclasses__() if KIND in cls.model_fields}
    return found.union(*(every_kind_below(cls) for cls in base.__subclasses__()))


@pytest.mark.parametrize(
    ("base", "classes"),
    [
        (Initializer, INITIALIZERS),
        (Regularizer, REGULARIZERS),
        (Constraint, CONSTRAINTS),
        (Optimizer, OPTIMIZERS),
        (Clipping, CLIPPINGS),
        (Schedule, SCHEDULES),
        (EarlyStopping, EARLY_STOPPINGS),
        (Truncation, TRUNCATIONS),
    ],
)
def test_a_menu_offers_each_kind_once(
    base: type[Declared], classes: tuple[type[Declared], ...]
) -> None:
    kinds = [kind_of(cls) for cls in classes]
    assert len(set(kinds)) == len(kinds)
    assert set(classes) == every_kind_below(base)
    assert all((cls.__doc__ or "").endswith(".") for cls in classes)


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=kind_of)
def test_optimizers_have_the_defaults_of_torch(cls: type[Optimizer]) -> None:
    import torch

    theirs = inspect.signature(getattr(torch.optim, cls.__name__).__init__).parameters
    expected: dict[str, Any] = {
        name: parameter.default for name, parameter in theirs.items() if name != "betas"
    }
    if "betas" in theirs:
        expected |= dict(zip(("beta1", "beta2"), theirs["betas"].default, strict=True))
    if kind_of(cls) == "SGD":
        expected["lr"] = 0.01  # Keras' own, see the module's docstring
    ours = {found.name: found.default for found in arguments_of(cls)}
    assert {name: expected[name] for name in ours} == ours


OWN_DEFAULTS = {"step_size", "T_0", "patience"}
"""See the docstring of `engine.vocabulary.schedules`; ``gamma`` of ExponentialLR is another."""


@pytest.mark.parametrize("cls", SCHEDULES[1:], ids=kind_of)
def test_schedules_have_the_names_and_defaults_of_torch(cls: type[Schedule]) -> None:
    import torch

    theirs = inspect.signature(getattr(torch.optim.lr_scheduler, kind_of(cls)).__init__).parameters
    for found in arguments_of(cls):
        if found.name == "warmup":
            continue
        expected = theirs[found.name].default
        if found.name not in OWN_DEFAULTS and expected is not inspect.Parameter.empty:
            assert found.default == expected, found.name


def test_thresholds() -> None:
    with_one = (ClipByValue, ClipByNorm, ClipByGlobalNorm, AdaptiveClipping)
    assert [threshold_of(cls()) for cls in with_one] == [0.5, 1.0, 1.0, 0.01]
    for without in (NoClipping(), AutomaticClipping(percentile=40.0)):
        assert threshold_of(without) is None
        assert with_threshold(without, 3.0) == without
    for cls in with_one:
        clipping: Clipping = cls()
        assert threshold_of(with_threshold(clipping, 0.25)) == 0.25
        for wrong in (0.0, -1.0, float("nan"), float("inf")):
            with pytest.raises(ValidationError):
                with_threshold(clipping, wrong)
