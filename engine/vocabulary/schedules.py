"""Learning-rate schedules of ``torch.optim.lr_scheduler``, and a straight rise before them.

Names and meanings are torch's. Where torch leaves the unit to whoever calls ``step``, lengths are
in epochs here, the curves move at every step, and what falls in jumps falls between epochs. torch
gives StepLR's ``step_size``, ExponentialLR's ``gamma`` and the restarts' ``T_0`` no default, and
ReduceLROnPlateau a patience of 10: those here do something in a run of few epochs.

Sources: https://docs.pytorch.org/docs/stable/optim.html; Goyal et al. 2017,
https://arxiv.org/abs/1706.02677 (rise); Loshchilov and Hutter 2016,
https://arxiv.org/abs/1608.03983 (cosine and restarts); Smith and Topin 2017,
https://arxiv.org/abs/1708.07120 (one cycle).
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from engine.declared import BY_KIND, FROM_KIND, Declared, alternatives, argument

MAX_EPOCHS = 1_000_000


def warmup_argument() -> Any:
    """The rise that may go before a schedule."""
    return argument(
        0.0,
        "Epochs in which the rate first rises to lr in a straight line; 0.5 is half an epoch. "
        "The schedule begins after them.",
        ge=0,
        le=MAX_EPOCHS,
    )


def eta_min_argument() -> Any:
    """Where a cosine ends."""
    return argument(0.0, "The rate a fall ends at.", ge=0, le=1000)


class Schedule(Declared):
    """Base of the schedules. The optimizer's ``lr`` is the highest rate of each."""


class ConstantRate(Schedule):
    """The same rate throughout."""

    kind: Literal["constant"] = "constant"
    label: ClassVar[str] = "constant"
    warmup: float = warmup_argument()


class StepLR(Schedule):
    """Every few epochs the rate is multiplied by a factor."""

    kind: Literal["StepLR"] = "StepLR"
    label: ClassVar[str] = "step decay"
    step_size: int = argument(3, "Epochs from one fall to the next.", ge=1, le=MAX_EPOCHS)
    gamma: float = argument(0.1, "What the rate is multiplied by at each fall.", gt=0, le=1)
    warmup: float = warmup_argument()


class ExponentialLR(Schedule):
    """After every epoch the rate is multiplied by a factor."""

    kind: Literal["ExponentialLR"] = "ExponentialLR"
    label: ClassVar[str] = "exponential"
    gamma: float = argument(0.9, "What the rate is multiplied by after each epoch.", gt=0, le=1)
    warmup: float = warmup_argument()


class CosineAnnealingLR(Schedule):
    """The rate falls along half a cosine, over the whole run."""

    kind: Literal["CosineAnnealingLR"] = "CosineAnnealingLR"
    label: ClassVar[str] = "cosine"
    eta_min: float = eta_min_argument()
    warmup: float = warmup_argument()


class CosineAnnealingWarmRestarts(Schedule):
    """The rate falls along half a cosine, jumps back up, and falls again."""

    kind: Literal["CosineAnnealingWarmRestarts"] = "CosineAnnealingWarmRestarts"
    label: ClassVar[str] = "cosine restarts"
    T_0: int = argument(2, "Epochs of the first fall.", ge=1, le=MAX_EPOCHS)
    T_mult: int = argument(1, "How many times as long each fall is as the one before.", ge=1, le=10)
    eta_min: float = eta_min_argument()
    warmup: float = warmup_argument()


class OneCycleLR(Schedule):
    """The rate rises to lr, then falls far below where it began; momentum stays as it is."""

    kind: Literal["OneCycleLR"] = "OneCycleLR"
    label: ClassVar[str] = "one cycle"
    pct_start: float = argument(0.3, "Share of the run in which the rate rises.", ge=0, lt=1)
    anneal_strategy: Literal["cos", "linear"] = argument("cos", "Along a cosine or a line.")
    div_factor: float = argument(25.0, "The run begins at lr divided by this.", ge=1)
    final_div_factor: float = argument(
        1e4, "The run ends at the rate it began with, divided by this.", ge=1
    )


class ReduceLROnPlateau(Schedule):
    """When the validation loss no longer falls, the rate is multiplied by a factor."""

    kind: Literal["ReduceLROnPlateau"] = "ReduceLROnPlateau"
    label: ClassVar[str] = "on plateau"
    factor: float = argument(0.1, "What the rate is multiplied by.", gt=0, lt=1)
    patience: int = argument(
        3, "So many epochs in a row may bring nothing; one more, and the rate falls.", ge=0
    )
    threshold: float = argument(
        1e-4, "Share by which the validation loss must fall below its best to count.", ge=0, lt=1
    )
    cooldown: int = argument(0, "Epochs after a fall that are not counted.", ge=0)
    min_lr: float = argument(0.0, "The rate never falls below this.", ge=0, le=1000)
    warmup: float = warmup_argument()


AnySchedule = Annotated[
    ConstantRate
    | StepLR
    | ExponentialLR
    | CosineAnnealingLR
    | CosineAnnealingWarmRestarts
    | OneCycleLR
    | ReduceLROnPlateau,
    BY_KIND,
    FROM_KIND,
]

SCHEDULES: tuple[type[Schedule], ...] = alternatives(AnySchedule)


def warmup_of(schedule: Schedule) -> float:
    """Epochs of the straight rise before a schedule; 0 where there is none."""
    return float(getattr(schedule, "warmup", 0.0))
