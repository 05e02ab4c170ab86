"""What watches the validation as a callback of Keras': early stopping, and a plateau's falls."""

from __future__ import annotations

from collections.abc import Iterator

from engine.exchange.source import Code, call, literal
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.early_stopping import StopByAccuracy
from engine.vocabulary.losses import LossName
from engine.vocabulary.schedules import ReduceLROnPlateau

_ACCURACY: dict[LossName, str] = {
    "cross_entropy": "val_accuracy",
    "binary_cross_entropy": "val_binary_accuracy",
    "mean_squared_error": "val_categorical_accuracy",
}
"""What Keras calls the metric of `engine.exchange.to_keras.compiling.loss_and_metric`."""


def callback_lines(settings: TrainingSettings) -> list[Code]:
    """Calls that make the callbacks to hand to ``fit``; none where there is nothing to watch."""
    return [*_stopping(settings), *_plateau(settings)]


def _stopping(settings: TrainingSettings) -> Iterator[Code]:
    stopping = settings.early_stopping
    if stopping is None:
        return
    arguments = ['"val_loss"']
    if isinstance(stopping, StopByAccuracy):
        arguments = [literal(_ACCURACY.get(settings.loss, "val_accuracy")), 'mode="max"']
    if stopping.min_delta:
        arguments.append(f"min_delta={literal(stopping.min_delta)}")
    arguments += [f"patience={stopping.patience}", "restore_best_weights=True"]
    yield call("keras.callbacks.EarlyStopping", arguments, 4, 1)


def _plateau(settings: TrainingSettings) -> Iterator[Code]:
    schedule = settings.schedule
    if not isinstance(schedule, ReduceLROnPlateau):
        return
    # Keras counts the epoch it acts after, and the one a pause ends with.
    cooldown = schedule.cooldown + 1 if schedule.cooldown else 0
    given = {
        "factor": literal(schedule.factor),
        "patience": schedule.patience + 1,
        "min_delta": literal(schedule.threshold),
        "cooldown": cooldown,
        "min_lr": literal(schedule.min_lr),
    }
    arguments = ['"val_loss"', *(f"{name}={value}" for name, value in given.items())]
    yield call("keras.callbacks.ReduceLROnPlateau", arguments, 4, 1)
