"""What a project file leaves unsaid about its optimizer means the same as long as it is read."""

from __future__ import annotations

from typing import Any

import pytest

from engine.declared import arguments_of, kind_of
from engine.project.project_file import parse_project
from engine.vocabulary.optimizers import OPTIMIZERS, Optimizer

_WITH_MOMENTS = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
# Of file version 2. A change here is a change of what files mean: it needs a migration.
DEFAULTS: dict[str, dict[str, Any]] = {
    "Adam": {"lr": 1e-3, **_WITH_MOMENTS},
    "AdamW": {"lr": 1e-3, **_WITH_MOMENTS, "weight_decay": 0.01},
    "SGD": {"lr": 0.01},
    "RMSprop": {"lr": 0.01, "alpha": 0.99, "eps": 1e-8},
    "NAdam": {"lr": 2e-3, **_WITH_MOMENTS, "momentum_decay": 0.004},
    "Adagrad": {"lr": 0.01, "eps": 1e-10},
    "Adadelta": {"lr": 1.0, "rho": 0.9, "eps": 1e-6},
    "Adamax": {"lr": 2e-3, **_WITH_MOMENTS},
}
"""All others are 0 or off."""


def optimizer_in(written: str) -> Optimizer:
    text = f'{{"format": "gradloom-project", "version": 2, "training": {{"optimizer": {written}}}}}'
    return parse_project(text, "old").training.optimizer


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=kind_of)
def test_a_kind_alone_means_what_it_meant(cls: type[Optimizer]) -> None:
    found = optimizer_in(f'"{kind_of(cls)}"')
    expected = {each.name: 0 for each in arguments_of(cls)} | DEFAULTS[kind_of(cls)]
    assert type(found) is cls
    assert {name: getattr(found, name) for name in expected} == expected


def test_what_was_written_before_there_were_more_arguments_is_read() -> None:
    written = '{"kind": "RMSprop", "lr": 0.5, "alpha": 0.7, "momentum": 0.4, "centered": true}'
    found = optimizer_in(written)
    assert found.model_dump() == {
        **{"kind": "RMSprop", "lr": 0.5, "alpha": 0.7, "momentum": 0.4, "centered": True}
    }
