"""Declared optimizers become torch's, with every argument, and step as the papers say."""

from __future__ import annotations

import inspect
from typing import Any

import numpy as np
import pytest
import torch

from engine.declared import ArgumentType, arguments_of, kind_of
from engine.training.optimizers import OptimizerError, make_optimizer
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
from tests.engine.training.published_optimizers import BEGIN, GRADIENTS, steps

# A declared optimizer, and the arguments with which a person makes torch's by hand.
CASES: list[tuple[Optimizer, dict[str, Any]]] = [
    (SGD(lr=0.1), {"lr": 0.1}),
    (
        SGD(lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
        {"lr": 0.1, "momentum": 0.9, "weight_decay": 0.01, "nesterov": True},
    ),
    (
        SGD(lr=0.1, momentum=0.5, dampening=0.3, maximize=True),
        {"lr": 0.1, "momentum": 0.5, "dampening": 0.3, "maximize": True},
    ),
    (Adam(), {}),
    (
        Adam(lr=0.02, beta1=0.8, beta2=0.9, eps=1e-3, weight_decay=0.1, amsgrad=True),
        {"lr": 0.02, "betas": (0.8, 0.9), "eps": 1e-3, "weight_decay": 0.1, "amsgrad": True},
    ),
    (
        Adam(lr=0.02, weight_decay=0.1, decoupled_weight_decay=True, maximize=True),
        {"lr": 0.02, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True},
    ),
    (AdamW(), {}),
    (
        AdamW(lr=0.02, beta1=0.8, beta2=0.5, eps=0.1, weight_decay=0.2, amsgrad=True),
        {"lr": 0.02, "betas": (0.8, 0.5), "eps": 0.1, "weight_decay": 0.2, "amsgrad": True},
    ),
    (AdamW(lr=0.02, maximize=True), {"lr": 0.02, "maximize": True}),
    (RMSprop(), {}),
    (
        RMSprop(lr=0.03, alpha=0.7, eps=1e-2, weight_decay=0.1, momentum=0.4, centered=True),
        {
            **{"lr": 0.03, "alpha": 0.7, "eps": 1e-2},
            **{"weight_decay": 0.1, "momentum": 0.4, "centered": True},
        },
    ),
    (RMSprop(momentum=0.9, maximize=True), {"momentum": 0.9, "maximize": True}),
    (NAdam(), {}),
    (
        NAdam(lr=0.1, beta1=0.7, beta2=0.8, eps=1e-3, weight_decay=0.2, momentum_decay=1.0),
        {
            **{"lr": 0.1, "betas": (0.7, 0.8), "eps": 1e-3},
            **{"weight_decay": 0.2, "momentum_decay": 1.0},
        },
    ),
    (
        NAdam(weight_decay=0.2, decoupled_weight_decay=True, maximize=True),
        {"weight_decay": 0.2, "decoupled_weight_decay": True, "maximize": True},
    ),
    (Adagrad(), {}),
    (
        Adagrad(lr=0.2, lr_decay=0.5, weight_decay=0.1, initial_accumulator_value=0.1, eps=0.01),
        {
            **{"lr": 0.2, "lr_decay": 0.5, "weight_decay": 0.1},
            **{"initial_accumulator_value": 0.1, "eps": 0.01},
        },
    ),
    (Adagrad(maximize=True), {"maximize": True}),
    (Adadelta(), {}),
    (
        Adadelta(lr=0.5, rho=0.6, eps=1e-2, weight_decay=0.1, maximize=True),
        {"lr": 0.5, "rho": 0.6, "eps": 1e-2, "weight_decay": 0.1, "maximize": True},
    ),
    (Adadelta(rho=1.0), {"rho": 1.0}),
    (Adamax(), {}),
    (
        Adamax(lr=0.1, beta1=0.5, beta2=0.6, eps=1e-2, weight_decay=0.1, maximize=True),
        {
            **{"lr": 0.1, "betas": (0.5, 0.6), "eps": 1e-2},
            **{"weight_decay": 0.1, "maximize": True},
        },
    ),
]
NAMES = [f"{kind_of(declared)}-{number}" for number, (declared, _) in enumerate(CASES)]
# How the same numbers are computed: see the docstring of engine.vocabulary.optimizers.
ONLY_COMPUTES = {"foreach", "fused", "capturable", "differentiable"}


def stepped(optimizer: torch.optim.Optimizer) -> list[np.ndarray]:
    """Its weights after each step along `GRADIENTS`."""
    [weights] = optimizer.param_groups[0]["params"]
    found = []
    for gradient in GRADIENTS:
        weights.grad = torch.from_numpy(gradient.copy())
        optimizer.step()
        found.append(weights.detach().numpy().copy())
    return found


def weights() -> torch.Tensor:
    return torch.from_numpy(BEGIN.copy()).requires_grad_()


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=kind_of)
def test_no_argument_of_torch_is_forgotten(cls: type[Optimizer]) -> None:
    theirs = set(inspect.signature(getattr(torch.optim, kind_of(cls))).parameters)
    ours = {each.name for each in arguments_of(cls)}
    if "beta1" in ours:
        ours = ours - {"beta1", "beta2"} | {"betas"}
    assert ours == theirs - ONLY_COMPUTES - {"params"}


def test_every_argument_is_changed_in_some_case() -> None:
    changed = {
        (type(declared), each.name)
        for declared, _ in CASES
        for each in arguments_of(type(declared))
        if getattr(declared, each.name) != each.default
    }
    assert changed == {(cls, each.name) for cls in OPTIMIZERS for each in arguments_of(cls)}


@pytest.mark.parametrize(("declared", "by_hand"), CASES, ids=NAMES)
def test_steps_are_those_of_torch_made_by_hand(
    declared: Optimizer, by_hand: dict[str, Any]
) -> None:
    made = make_optimizer(declared, [weights()])
    theirs = getattr(torch.optim, kind_of(declared))([weights()], **by_hand)
    assert type(made) is type(theirs)
    for ours, expected in zip(stepped(made), stepped(theirs), strict=True):
        np.testing.assert_array_equal(ours, expected)


@pytest.mark.parametrize("declared", [declared for declared, _ in CASES], ids=NAMES)
def test_steps_are_those_of_the_papers(declared: Optimizer) -> None:
    ours = stepped(make_optimizer(declared, [weights()]))
    np.testing.assert_allclose(ours, steps(declared), rtol=0, atol=1e-6)
    assert np.abs(ours[-1] - BEGIN).max() > 1e-4


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=kind_of)
def test_torch_takes_the_ends_of_every_range(cls: type[Optimizer]) -> None:
    for each in arguments_of(cls):
        if each.type is not ArgumentType.REAL:
            continue
        for end, is_open in (
            (each.minimum, each.open_minimum),
            (each.maximum, each.open_maximum),
        ):
            if end is not None and not is_open:
                stepped(make_optimizer(cls(**{each.name: float(end)}), [weights()]))


@pytest.mark.parametrize("cls", OPTIMIZERS, ids=kind_of)
def test_defaults_are_those_of_torch(cls: type[Optimizer]) -> None:
    ours = make_optimizer(cls(), [weights()]).param_groups[0]
    theirs = getattr(torch.optim, kind_of(cls))([weights()]).param_groups[0]
    if cls is SGD:
        theirs["lr"] = 0.01  # see the docstring of engine.vocabulary.optimizers
    left_out = {"params", "fused"}  # how it is computed
    assert {key: value for key, value in ours.items() if key not in left_out} == {
        key: value for key, value in theirs.items() if key not in left_out
    }


@pytest.mark.parametrize("amsgrad", [False, True])
@pytest.mark.parametrize("cls", [Adam, AdamW])
def test_the_fused_step_is_torch_s_plain_one_but_for_rounding(
    cls: type[Adam | AdamW], amsgrad: bool
) -> None:
    """Over hundreds of steps of a tensor that has more numbers than a vector of the processor."""
    random = torch.Generator().manual_seed(2)
    begin = torch.randn(37, 53, generator=random)
    pair = [begin.clone().requires_grad_() for _ in range(2)]
    ours = make_optimizer(cls(lr=0.01, weight_decay=0.02, amsgrad=amsgrad), pair[:1])
    theirs = getattr(torch.optim, kind_of(cls))(
        pair[1:], lr=0.01, weight_decay=0.02, amsgrad=amsgrad, foreach=False, fused=False
    )
    assert ours.param_groups[0]["fused"]
    for _ in range(300):
        gradient = torch.randn(37, 53, generator=random)
        for each, optimizer in zip(pair, (ours, theirs), strict=True):
            each.grad = gradient.clone()
            optimizer.step()
    torch.testing.assert_close(pair[0], pair[1], rtol=1e-5, atol=1e-5)
    assert not torch.allclose(pair[0], begin, atol=0.1)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (SGD(nesterov=True), "momentum above 0"),
        (SGD(nesterov=True, momentum=0.9, dampening=0.1), "dampening of 0"),
    ],
)
def test_what_torch_would_refuse_is_said_in_words(declared: Optimizer, said: str) -> None:
    with pytest.raises(OptimizerError, match=said):
        make_optimizer(declared, [torch.zeros(1, requires_grad=True)])


def test_a_network_with_nothing_to_train_is_refused() -> None:
    with pytest.raises(OptimizerError, match="No layer of this network has weights to train"):
        make_optimizer(Adam(), [torch.zeros(1)])
