"""Declared optimizers become torch's, with every argument."""

from __future__ import annotations

import pytest
import torch

from engine.declared import arguments_of
from engine.training.optimizers import OptimizerError, make_optimizer
from engine.vocabulary.optimizers import OPTIMIZERS, SGD, Adam, AdamW, RMSprop


@pytest.mark.parametrize(
    "declared",
    [
        SGD(lr=0.1, momentum=0.9, weight_decay=0.01, nesterov=True),
        SGD(lr=0.1, momentum=0.5, dampening=0.3),
        Adam(lr=0.02, beta1=0.8, beta2=0.9, eps=1e-6, weight_decay=0.1, amsgrad=True),
        AdamW(lr=0.02, beta1=0.8, beta2=0.9, weight_decay=0.2),
        RMSprop(lr=0.03, alpha=0.7, eps=1e-5, weight_decay=0.1, momentum=0.4, centered=True),
    ],
)
def test_every_argument_reaches_torch(declared):
    made = make_optimizer(declared, [torch.zeros(2, requires_grad=True)])
    assert type(made) is getattr(torch.optim, type(declared).__name__)
    [group] = made.param_groups
    for argument in arguments_of(type(declared)):
        value = getattr(declared, argument.name)
        if argument.name in ("beta1", "beta2"):
            assert group["betas"][argument.name == "beta2"] == value
        else:
            assert group[argument.name] == value


@pytest.mark.parametrize("cls", OPTIMIZERS)
def test_defaults_are_those_of_torch(cls):
    parameters = [torch.zeros(2, requires_grad=True)]
    ours = make_optimizer(cls(), parameters).param_groups[0]
    theirs = getattr(torch.optim, cls.__name__)(parameters).param_groups[0]
    if cls is SGD:
        theirs["lr"] = 0.01  # its default has changed over torch's releases
    assert {key: value for key, value in ours.items() if key != "params"} == {
        key: value for key, value in theirs.items() if key != "params"
    }


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (SGD(nesterov=True), "momentum above 0"),
        (SGD(nesterov=True, momentum=0.9, dampening=0.1), "dampening of 0"),
    ],
)
def test_what_torch_would_refuse_is_said_in_words(declared, said):
    with pytest.raises(OptimizerError, match=said):
        make_optimizer(declared, [torch.zeros(1, requires_grad=True)])


def test_a_network_with_nothing_to_train_is_refused():
    with pytest.raises(OptimizerError, match="No layer of this network has weights to train"):
        make_optimizer(Adam(), [torch.zeros(1)])
