"""How weights are drawn before training, with Keras' arguments and defaults.

Source: https://keras.io/api/layers/initializers/
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, alternatives, argument

MAX_SEED = 2**31 - 1


def seed_argument() -> Any:
    """The seed every random initializer has."""
    return argument(
        None,
        "Whole number that makes the draw repeat; empty: drawn from the training seed.",
        ge=0,
        le=MAX_SEED,
    )


class Initializer(Declared):
    """Base of the initializers."""


class Zeros(Initializer):
    """All zero."""

    kind: Literal["zeros"] = "zeros"


class Ones(Initializer):
    """All one."""

    kind: Literal["ones"] = "ones"


class Constant(Initializer):
    """One value everywhere."""

    kind: Literal["constant"] = "constant"
    value: float = argument(0.0, "The value of every element.")


class RandomNormal(Initializer):
    """Normal distribution."""

    kind: Literal["random_normal"] = "random_normal"
    mean: float = argument(0.0, "Centre of the distribution.")
    stddev: float = argument(0.05, "Standard deviation.", ge=0)
    seed: int | None = seed_argument()


class RandomUniform(Initializer):
    """Uniform distribution."""

    kind: Literal["random_uniform"] = "random_uniform"
    minval: float = argument(-0.05, "Lower end.")
    maxval: float = argument(0.05, "Upper end.")
    seed: int | None = seed_argument()


class TruncatedNormal(Initializer):
    """Normal distribution, redrawn beyond two standard deviations."""

    kind: Literal["truncated_normal"] = "truncated_normal"
    mean: float = argument(0.0, "Centre of the distribution.")
    stddev: float = argument(0.05, "Standard deviation before truncation.", ge=0)
    seed: int | None = seed_argument()


class VarianceScaling(Initializer):
    """Variance set by the number of inputs or outputs."""

    kind: Literal["variance_scaling"] = "variance_scaling"
    scale: float = argument(1.0, "Factor on the variance.", gt=0)
    mode: Literal["fan_in", "fan_out", "fan_avg"] = argument(
        "fan_in", "Count inputs, outputs or their mean."
    )
    distribution: Literal["truncated_normal", "untruncated_normal", "uniform"] = argument(
        "truncated_normal", "Shape of the distribution."
    )
    seed: int | None = seed_argument()


class GlorotUniform(Initializer):
    """Uniform within sqrt(6 / (inputs + outputs))."""

    kind: Literal["glorot_uniform"] = "glorot_uniform"
    seed: int | None = seed_argument()


class GlorotNormal(Initializer):
    """Truncated normal, variance 2 / (inputs + outputs)."""

    kind: Literal["glorot_normal"] = "glorot_normal"
    seed: int | None = seed_argument()


class HeUniform(Initializer):
    """Uniform within sqrt(6 / inputs)."""

    kind: Literal["he_uniform"] = "he_uniform"
    seed: int | None = seed_argument()


class HeNormal(Initializer):
    """Truncated normal, variance 2 / inputs."""

    kind: Literal["he_normal"] = "he_normal"
    seed: int | None = seed_argument()


class LecunUniform(Initializer):
    """Uniform within sqrt(3 / inputs)."""

    kind: Literal["lecun_uniform"] = "lecun_uniform"
    seed: int | None = seed_argument()


class LecunNormal(Initializer):
    """Truncated normal, variance 1 / inputs."""

    kind: Literal["lecun_normal"] = "lecun_normal"
    seed: int | None = seed_argument()


class Orthogonal(Initializer):
    """Orthonormal rows or columns: keeps the length of a state fed back over time."""

    kind: Literal["orthogonal"] = "orthogonal"
    gain: float = argument(1.0, "Factor on the matrix.")
    seed: int | None = seed_argument()


class Identity(Initializer):
    """The identity matrix."""

    kind: Literal["identity"] = "identity"
    gain: float = argument(1.0, "Factor on the matrix.")


AnyInitializer = Annotated[
    GlorotUniform
    | GlorotNormal
    | HeUniform
    | HeNormal
    | LecunUniform
    | LecunNormal
    | VarianceScaling
    | Orthogonal
    | Identity
    | RandomUniform
    | RandomNormal
    | TruncatedNormal
    | Zeros
    | Ones
    | Constant,
    BY_KIND,
    FROM_KIND,
]

INITIALIZERS: tuple[type[Initializer], ...] = alternatives(AnyInitializer)
