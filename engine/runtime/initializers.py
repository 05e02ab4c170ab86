"""How weights are drawn before training.

Sources: ``keras/src/initializers/random_initializers.py`` (keras 3.15) and
``tf_keras/src/initializers/initializers.py`` (tf_keras 2.21), which draw from the same
distributions. The numbers themselves are torch's.
"""

from __future__ import annotations

from math import sqrt

import torch
from torch import Tensor

from engine.vocabulary.initializers import (
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    Initializer,
    LecunNormal,
    LecunUniform,
    Ones,
    Orthogonal,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    VarianceScaling,
    Zeros,
)

# Standard deviation of a standard normal distribution cut off at two of them. Dividing by it
# gives the wanted deviation after the cut (scipy.stats.truncnorm.std(-2, 2)).
DEVIATION_AFTER_CUT = 0.87962566103423978
CUT = 2.0

_SCALINGS: dict[type[Initializer], VarianceScaling] = {
    GlorotUniform: VarianceScaling(mode="fan_avg", distribution="uniform"),
    GlorotNormal: VarianceScaling(mode="fan_avg"),
    HeUniform: VarianceScaling(scale=2.0, distribution="uniform"),
    HeNormal: VarianceScaling(scale=2.0),
    LecunUniform: VarianceScaling(distribution="uniform"),
    LecunNormal: VarianceScaling(),
}


def draw(initializer: Initializer, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """A float32 tensor of this shape on the CPU.

    Raises:
        TypeError: an initializer that this function does not know.
    """
    if isinstance(initializer, Zeros):
        return torch.zeros(shape)
    if isinstance(initializer, Ones):
        return torch.ones(shape)
    if isinstance(initializer, Constant):
        return torch.full(shape, initializer.value)
    if isinstance(initializer, RandomNormal):
        normal = torch.randn(shape, generator=generator)
        return normal * initializer.stddev + initializer.mean
    if isinstance(initializer, RandomUniform):
        return _uniform(shape, initializer.minval, initializer.maxval, generator)
    if isinstance(initializer, TruncatedNormal):
        return _cut_normal(shape, generator) * initializer.stddev + initializer.mean
    if isinstance(initializer, Orthogonal):
        return _orthogonal(shape, generator) * initializer.gain
    if isinstance(initializer, Identity):
        return torch.eye(*shape) * initializer.gain
    scaling = _SCALINGS.get(type(initializer), initializer)
    if isinstance(scaling, VarianceScaling):
        return _scaled(scaling, shape, generator)
    raise TypeError(f"no way to draw {type(initializer).__name__}")


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """Inputs and outputs of a weight as Keras counts them: a bias counts its length twice."""
    return shape[0], shape[-1]


def _scaled(scaling: VarianceScaling, shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    fan_in, fan_out = fans(shape)
    count = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[scaling.mode]
    variance = scaling.scale / max(1.0, count)
    if scaling.distribution == "uniform":
        limit = sqrt(3 * variance)
        return _uniform(shape, -limit, limit, generator)
    if scaling.distribution == "untruncated_normal":
        return torch.randn(shape, generator=generator) * sqrt(variance)
    return _cut_normal(shape, generator) * (sqrt(variance) / DEVIATION_AFTER_CUT)


def _uniform(shape: tuple[int, ...], low: float, high: float, generator: torch.Generator) -> Tensor:
    return torch.rand(shape, generator=generator) * (high - low) + low


def _cut_normal(shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Standard normal between -2 and 2, by the inverse of its distribution function."""
    ends = torch.special.ndtr(torch.tensor([-CUT, CUT], dtype=torch.float64))
    share = torch.rand(shape, generator=generator, dtype=torch.float64)
    drawn: Tensor = torch.special.ndtri(ends[0] + share * (ends[1] - ends[0]))
    return drawn.clamp(-CUT, CUT).float()


def _orthogonal(shape: tuple[int, ...], generator: torch.Generator) -> Tensor:
    """Orthonormal rows or columns, whichever are fewer (Saxe et al. 2014, arXiv:1312.6120)."""
    rows, columns = shape
    normal = torch.randn((max(shape), min(shape)), generator=generator)
    directions, triangle = torch.linalg.qr(normal)
    # Without the signs the draw would not be uniform among the orthogonal matrices.
    uniform: Tensor = directions * torch.sign(torch.diagonal(triangle))
    return uniform.T.contiguous() if rows < columns else uniform
