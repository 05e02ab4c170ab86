"""What ``fit`` is given: rows, what is asked of them, and what each step of them counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.exchange.asked import Asked
from engine.exchange.source import Code, comment, literals
from engine.layers.shapes import Content, TensorShape
from engine.project.data_facts import DataFacts, Scale
from engine.vocabulary.losses import LossName

_MOST_NUMBERS = 4
"""How many of a scale are written out."""


@dataclass(frozen=True)
class Fitting:
    """The words on ``fit`` at the end of a file, and what they depend on."""

    asked: Asked
    loss: LossName
    weighs: bool
    """Whether a row or step counts as much as its class says."""

    @property
    def leaves_out(self) -> bool:
        """Whether steps have to be told to count nothing, as no mask says so."""
        return self.asked.ignores and not self.asked.masked

    @property
    def metrics(self) -> Code:
        """The argument of ``compile`` that the metric goes to."""
        return Code("weighted_metrics" if self.leaves_out else "metrics")

    @property
    def weighs_steps(self) -> bool:
        """Whether weights of classes are for steps, which ``class_weight`` is not."""
        return self.weighs and self.asked.each_step

    def told(self, row: TensorShape, facts: DataFacts | None) -> list[Code]:
        """Lines of comment on what has to be in x and y, and how to make it so."""
        rows = "symbols" if row.content is Content.SYMBOLS else "numbers"
        lines = comment(f"With rows of {rows} in x and {self._targets(facts)} in y:")
        if facts is not None:
            for name, scale in (("x", facts.feature_scale), ("y", facts.target_scale)):
                lines += _scaled(name, scale)
            if facts.from_last:
                lines += comment("Before that each window's last step is taken from x and y.")
        return [*lines, *map(Code, self._made())]

    def notes(self) -> Iterator[str]:
        """Sentences on what Keras counts in another way."""
        asked = self.asked
        if asked.ignores:
            yield (
                "Keras weighs the batches of an epoch by their rows, and Gradloom by the steps "
                "that have a target."
            )
        if self.leaves_out and self.loss != "cross_entropy":
            yield (
                "Steps without a target count nothing here, but the loss is divided by all steps, "
                "and by those with a target in Gradloom."
            )
        if (
            asked.each_step
            and asked.masked
            and not asked.ignores
            and asked.task != "language_model"
        ):
            yield (
                "Keras leaves masked steps out of loss and metric; in Gradloom every step counts "
                "that has a target."
            )
        if self.weighs_steps:
            told = "the loss of the validation"
            if self.leaves_out:
                told += " and the accuracy"
            yield f"Weights of classes are in {told} too, where Gradloom leaves them out."

    def arguments(self) -> list[str]:
        """What ``fit`` is given beside rows, batch size and epochs."""
        if self.leaves_out or self.weighs_steps:
            return ["sample_weight=sample_weight"]
        return ["class_weight=class_weight"] if self.weighs else []

    def _targets(self, facts: DataFacts | None) -> str:
        asked = self.asked
        if asked.of == "numbers":
            count = len(facts.targets) * facts.horizon if facts else None
            axes = ["rows", *["steps"] * asked.each_step, str(count or "numbers")]
            return f"the numbers that are asked for, ({', '.join(axes)}),"
        if asked.task == "language_model":
            return "the number of the symbol that comes after each step"
        if not asked.each_step:
            return "the numbers of their classes"
        ignored = ", -1 where it has none," if asked.ignores else ""
        return f"the number of the class of every step{ignored}"

    def _made(self) -> Iterator[str]:
        if self.weighs_steps:
            yield "# sample_weight = np.array(list(class_weight.values()))[y]"
            if self.leaves_out and self.loss != "cross_entropy":
                yield "# sample_weight = sample_weight * (y != -1)"
        elif self.leaves_out:
            yield '# sample_weight = (y != -1).astype("float32")'
        if self.asked.of == "classes" and self.loss == "mean_squared_error":
            yield "# y = keras.utils.to_categorical(y)"
        elif self.asked.each_step and self.loss == "binary_cross_entropy":
            yield "# y = y[..., None]"


def _scaled(name: str, scale: Scale | None) -> list[Code]:
    if scale is None:
        return []
    if len(scale.size) > _MOST_NUMBERS:
        return comment(f"{name} is scaled: less a shift and by a size for each number.")
    shift, size = (_written(each) for each in (scale.shift, scale.size))
    return comment(f"{name} is scaled: ({name} - {shift}) / {size}.")


def _written(values: tuple[float, ...]) -> str:
    """As code has them; one alone without brackets."""
    found = literals(values)
    return found if len(values) == 1 else f"[{found}]"
