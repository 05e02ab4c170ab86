"""The learning-rate schedule as Keras has it, or as a class of the file's own.

Keras' schedules count batches, so lengths in epochs become numbers of batches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.exchange.source import Code, call, literal
from engine.exchange.templates import render
from engine.exchange.to_keras.kerases import Keras
from engine.project.data_facts import DataFacts
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.optimizers import Adagrad
from engine.vocabulary.schedules import (
    ConstantRate,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    OneCycleLR,
    ReduceLROnPlateau,
    Schedule,
    StepLR,
    warmup_of,
)

_UNKNOWN_STEPS = 100
"""Batches in an epoch, where the data has not been read."""
_KERAS = "learning_rate = keras.optimizers.schedules"


@dataclass(frozen=True)
class ScheduleCode:
    """What a file needs to change its learning rate."""

    lines: tuple[Code, ...] = ()
    """They make ``learning_rate``; none: the rate is a number."""
    classes: tuple[Code, ...] = ()
    """Schedules that Keras has not."""

    @property
    def rate(self) -> Code | None:
        """What the optimizer is given; None: the number itself."""
        return Code("learning_rate") if self.lines else None

    @property
    def uses_math(self) -> bool:
        """Whether a class does."""
        return any("math." in each for each in self.classes)


def schedule_code(
    settings: TrainingSettings, facts: DataFacts | None, target: Keras
) -> ScheduleCode:
    """The schedule of the settings; a plateau is a callback."""
    schedule, warmup = settings.schedule, warmup_of(settings.schedule)
    if isinstance(schedule, ReduceLROnPlateau) or schedule == ConstantRate():
        return ScheduleCode()
    rows = facts.training_rows if facts else _UNKNOWN_STEPS * settings.batch_size
    lines = [
        Code("# Batches in an epoch: rows to train on / batch size, rounded up."),
        Code(f"steps_per_epoch = {-(-rows // settings.batch_size)}"),
    ]
    if warmup:
        lines.append(Code(f"warmup = max(1, round({literal(warmup)} * steps_per_epoch))"))
    lines += _made(settings)
    own = "OneCycle" if isinstance(schedule, OneCycleLR) else "WarmUp"
    if not any(f"{own}(" in line for line in lines):
        return ScheduleCode(tuple(lines))
    is_keras3 = target.dialect == "keras3"
    written = render(
        "keras_schedules.py.jinja",
        which=own,
        registry=Code("saving" if is_keras3 else "utils"),
        ops=Code("keras.ops" if is_keras3 else "tf"),
        linear=getattr(schedule, "anneal_strategy", "") == "linear",
    )
    return ScheduleCode(tuple(lines), (Code(written.rstrip("\n")),))


def schedule_refusals(settings: TrainingSettings, target: Keras) -> Iterator[str]:
    """What the target cannot do."""
    schedule, optimizer = settings.schedule, settings.optimizer
    if isinstance(schedule, ReduceLROnPlateau) and schedule.warmup:
        yield (
            "Keras' ReduceLROnPlateau changes a rate that is a number and not one that a schedule "
            "makes: set warmup to 0."
        )
    if isinstance(optimizer, Adagrad) and optimizer.lr_decay and schedule != ConstantRate():
        yield "In Keras lr_decay of Adagrad is a schedule: set it to 0 to have another one."
    if settings.accumulation > 1 and target.dialect == "keras2":
        yield (
            "Keras 2's optimizers take a step after every batch: set accumulation to 1, or choose "
            "Keras 3."
        )


def schedule_notes(settings: TrainingSettings) -> Iterator[str]:
    """What Keras does in another way."""
    schedule = settings.schedule
    if isinstance(schedule, ReduceLROnPlateau) and schedule.threshold:
        yield (
            "min_delta of Keras' ReduceLROnPlateau is an amount of the loss; threshold in Gradloom "
            "and torch is a share of it."
        )
    if settings.bucketing:
        yield "Batches hold whole rows here: bucketing saves the time that padding takes."
    if settings.precision == "bfloat16":
        yield (
            "Products are taken in float32 here, not in bfloat16: Keras' policy mixed_bfloat16 "
            "would round states and activations too."
        )
    if settings.truncation is not None:
        yield (
            "Truncation is left out: Keras' fit goes back over whole rows, and a batch is one step "
            "of the optimizer."
        )
    if settings.accumulation > 1:
        yield (
            "Keras collects the batches of a step across the ends of epochs, and weighs a last, "
            "smaller batch like the others. Its schedules count batches, not steps."
        )


def _made(settings: TrainingSettings) -> Iterator[Code]:
    """The lines that make ``learning_rate``."""
    schedule, lr = settings.schedule, literal(settings.optimizer.lr)
    if isinstance(schedule, CosineAnnealingLR):
        yield _cosine(schedule, settings)
        return
    if isinstance(schedule, OneCycleLR):
        first = settings.optimizer.lr / schedule.div_factor
        last = first / schedule.final_div_factor
        numbers = (f"first={literal(first)}", f"highest={lr}", f"last={literal(last)}")
        steps = f"steps={settings.epochs} * steps_per_epoch"
        rise = f"rise={literal(schedule.pct_start)}"
        yield call("learning_rate = OneCycle", [*numbers, rise, steps])
        return
    if isinstance(schedule, ConstantRate):
        yield Code(f"learning_rate = WarmUp({lr}, warmup)")
        return
    name, arguments = _epoch_by_epoch(schedule, settings)
    yield call(f"{_KERAS}.{name}", arguments)
    if warmup_of(schedule):
        yield Code(f"learning_rate = WarmUp({lr}, warmup, learning_rate)")


def _cosine(schedule: CosineAnnealingLR, settings: TrainingSettings) -> Code:
    lr = settings.optimizer.lr
    steps = f"{settings.epochs} * steps_per_epoch"
    end = [f"alpha={literal(schedule.eta_min / lr)}"] if schedule.eta_min else []
    if not schedule.warmup:
        return call(f"{_KERAS}.CosineDecay", [literal(lr), steps, *end])
    rise = [f"warmup_target={literal(lr)}", "warmup_steps=warmup"]
    first = f"{literal(lr)} / (warmup + 1)"
    return call(f"{_KERAS}.CosineDecay", [first, f"max(1, {steps} - warmup)", *end, *rise])


def _epoch_by_epoch(schedule: Schedule, settings: TrainingSettings) -> tuple[str, list[str]]:
    """Keras' class of a schedule that knows nothing of the run's end, and its arguments."""
    lr = settings.optimizer.lr
    if isinstance(schedule, CosineAnnealingWarmRestarts):
        steps, factor = f"{schedule.T_0} * steps_per_epoch", literal(float(schedule.T_mult))
        end = [f"alpha={literal(schedule.eta_min / lr)}"] if schedule.eta_min else []
        return "CosineDecayRestarts", [literal(lr), steps, f"t_mul={factor}", *end]
    every = schedule.step_size if isinstance(schedule, StepLR) else 1
    steps = "steps_per_epoch" if every == 1 else f"{every} * steps_per_epoch"
    gamma = literal(getattr(schedule, "gamma", 1.0))
    return "ExponentialDecay", [literal(lr), steps, gamma, "staircase=True"]
