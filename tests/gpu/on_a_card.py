"""What the checks on a graphics card share. They need torch, numpy and what the engine imports."""

from __future__ import annotations

import os

import pytest
import torch
from torch import Tensor

DEVICE = os.environ.get("GRADLOOM_CHECK_DEVICE", "cuda")
"""``cpu`` goes through the same checks on a machine without a card, to see that they are sound."""

needs_a_card = [
    pytest.mark.gpu,
    pytest.mark.skipif(
        DEVICE.startswith("cuda") and not torch.cuda.is_available(),
        reason="there is no graphics card that this torch can use",
    ),
]


def near(got: Tensor, wanted: Tensor, within: float, what: str) -> None:
    """Fail with how far off which number is.

    Args:
        within: the largest difference, measured against numbers above one.
    """
    got, wanted = got.detach().cpu().double(), wanted.detach().cpu().double()
    if got.shape != wanted.shape:
        pytest.fail(f"{what}: shape {tuple(got.shape)}, not {tuple(wanted.shape)}")
    off = (got - wanted).abs() / wanted.abs().clamp(min=1)
    worst = off.max().item() if off.numel() else 0.0
    if not worst <= within:
        place = tuple(int(each) for each in torch.unravel_index(off.argmax(), off.shape))
        pytest.fail(
            f"{what}: off by {worst:.2e} at {place}, and {within:.0e} is allowed: "
            f"{got[place].item():.7g} in place of {wanted[place].item():.7g}"
        )


def near_all(got: list[float], wanted: list[float], within: float, what: str) -> None:
    """The same for the numbers of a curve."""
    near(torch.tensor(got), torch.tensor(wanted), within, what)
