"""What is compared: a frozen value, and the ordinary projects that it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, model_validator

from engine.declared import Declared, argument, argument_named
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.registry import new_layer
from engine.message import Message, message
from engine.network.network import Link, Network, Node
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.sources.memory import (
    AddingProblem,
    CopyTask,
    EmbeddedReber,
    MemoryTask,
    TemporalOrder,
)
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.clipping import AnyClipping, ClipByGlobalNorm, NoClipping
from engine.vocabulary.early_stopping import StopByLoss
from engine.vocabulary.initializers import MAX_SEED, Identity
from engine.vocabulary.losses import usual_loss
from engine.vocabulary.optimizers import Adam, AnyOptimizer
from engine.vocabulary.tasks import TASKS

RECURRENT = ("SimpleRNN", "GRU", "LSTM")
"""The layers that can be compared."""
LINE_TOKENS = dict(zip(RECURRENT, ("warning", "good", "accent"), strict=True))
"""The colour of each in a plot, by its token."""
TaskKind = Literal["temporal_order", "adding", "copy", "embedded_reber"]
TASK_BY_KIND: dict[str, type[MemoryTask]] = {
    "temporal_order": TemporalOrder,
    "adding": AddingProblem,
    "copy": CopyTask,
    "embedded_reber": EmbeddedReber,
}
VALIDATION_SHARE = 0.2
LEAST_GAIN = 0.005
"""By so much the validation loss has to fall for a run to count as getting on. Around the loss of
mere guessing it trembles by some thousandths."""
MOST_LAGS = 50


def names_in(text: str) -> tuple[str, ...]:
    """The words of a list with commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _checked_layers(text: str) -> str:
    names = names_in(text)
    for name in names:
        if name not in RECURRENT:
            [meant] = get_close_matches(name, RECURRENT, n=1, cutoff=0.0)
            raise ValueError(f"SimpleRNN, GRU or LSTM where {name} stands, perhaps {meant}")
    if not names or len(set(names)) < len(names):
        raise ValueError(f"some of {', '.join(RECURRENT)}, each once")
    return ", ".join(names)


def _checked_lags(text: str) -> str:
    words = names_in(text)
    if not all(word.isascii() and word.isdigit() and len(word) < 10 for word in words):
        raise ValueError("whole numbers with commas between them, such as 20, 50, 100")
    lags = [int(word) for word in words]
    if not lags or len(lags) > MOST_LAGS:
        raise ValueError(f"from 1 to {MOST_LAGS} lags")
    if any(second <= first for first, second in pairwise(lags)):
        raise ValueError("lags that grow, such as 20, 50, 100")
    return ", ".join(map(str, lags))


@dataclass(frozen=True)
class Line:
    """What a plot joins with a line: a layer, trained with clipping or without."""

    layer: str
    clipped: bool


@dataclass(frozen=True)
class Case:
    """One run of the experiment."""

    line: Line
    lag: int
    repeat: int
    """From 0 on: the seed is so much more than the experiment's."""

    @property
    def name(self) -> str:
        """What its project is called: ``LSTM-clipped-lag-50-run-1``."""
        how = "clipped" if self.line.clipped else "unclipped"
        return f"{self.line.layer}-{how}-lag-{self.lag}-run-{self.repeat + 1}"


class Experiment(Declared):
    """Layers trained on a memory task over growing lags.

    Every case is an ordinary project: symbols one-hot, the recurrent layer, one Dense layer. Rows
    and first weights are drawn from the seed of the repeat, so that every layer, clipped or not,
    learns from the same rows.
    """

    task: TaskKind = argument("temporal_order", "What has to be remembered.")
    layers: Annotated[str, AfterValidator(_checked_layers)] = argument(
        "SimpleRNN, GRU, LSTM", "The layers to compare, with commas between them."
    )
    lags: Annotated[str, AfterValidator(_checked_lags)] = argument(
        "10, 20, 50, 100", "How long ago it was, in steps, growing, with commas between them."
    )
    compare: Literal["both", "clipped", "unclipped"] = argument(
        "both", "Whether each layer is trained with clipping, without, or both ways."
    )
    repeats: int = argument(
        1, "Runs of each layer at each lag, each with other rows and weights.", ge=1, le=1000
    )
    units: int = argument(32, "Size of the recurrent layer.", ge=1, le=4096)
    clipping: AnyClipping = argument(
        ClipByGlobalNorm(), "How gradients are clipped where they are."
    )
    optimizer: AnyOptimizer = argument(Adam(lr=0.003), "How gradients become steps.")
    rows: int = argument(
        4000,
        "Rows that are made: four fifths to learn from, one fifth to tell success by.",
        ge=50,
        le=10_000_000,
    )
    batch_size: int = argument(32, "Rows computed at once.", ge=1, le=1_000_000)
    steps: int = argument(
        2000,
        "A run without success ends after so many steps, rounded up to whole epochs.",
        ge=1,
        le=100_000_000,
    )
    patience: int | None = argument(
        10,
        "A run is hopeless when its validation loss has not fallen for so many epochs; empty: "
        "it goes on to its last step.",
        ge=1,
        le=1_000_000,
    )
    seed: int = argument(
        0, "Rows and weights of the first run are drawn from it.", ge=0, le=MAX_SEED
    )

    @model_validator(mode="after")
    def _is_sound(self) -> Self:
        least, most = lag_limits(self.task)
        for lag in self.lag_numbers:
            if not least <= lag <= most:
                raise ValueError(f"lags from {least} to {most} for this task")
        if isinstance(self.clipping, NoClipping) and self.compare != "unclipped":
            raise ValueError("a way to clip, or a comparison without clipping alone")
        if self.seed + self.repeats - 1 > MAX_SEED:
            raise ValueError(f"a seed whose last repeat is at most {MAX_SEED}")
        return self

    @property
    def layer_names(self) -> tuple[str, ...]:
        """The layers, in the order they were named."""
        return names_in(self.layers)

    @property
    def lag_numbers(self) -> tuple[int, ...]:
        """The lags, growing."""
        return tuple(int(word) for word in names_in(self.lags))

    @property
    def lines(self) -> tuple[Line, ...]:
        """Each layer with clipping, without, or both."""
        ways = {"both": (True, False), "clipped": (True,), "unclipped": (False,)}[self.compare]
        return tuple(Line(layer, clipped) for layer in self.layer_names for clipped in ways)

    @property
    def most_runs(self) -> int:
        """How many runs there are if no line ends early."""
        return len(self.lines) * len(self.lag_numbers) * self.repeats

    def data(self, lag: int, repeat: int) -> DataSettings:
        """The rows that every line learns from at a lag."""
        source: Any = TASK_BY_KIND[self.task]
        return DataSettings(
            source=source(rows=self.rows, lag=lag),
            preparation=Preparation(
                validation_share=VALIDATION_SHARE, seed=self.seed + repeat, length=48
            ),
        )

    def project(self, case: Case, facts: DataFacts) -> Project:
        """The ordinary project of a case.

        Args:
            facts: what is known of the rows of its lag and repeat.
        """
        loss = usual_loss(TASKS[facts.task].of)
        signature = facts.signature(loss)
        count = signature.wanted.count
        assert count is not None  # every memory task says how much is asked for
        # Keras 3's defaults: torch has a kernel for each of these layers.
        recurrent: Any = new_layer(case.line.layer, "keras3").replace(
            units=self.units, return_sequences=signature.wanted.each_step
        )
        nodes = [Node(id="memory", layer=recurrent), Node(id="answer", layer=Dense(units=count))]
        if signature.symbols:
            one_hot = Embedding(
                input_dim=signature.symbols,
                output_dim=signature.symbols,
                embeddings_initializer=Identity(),
                trainable=False,
            )
            nodes.insert(0, Node(id="symbols", layer=one_hot))
        links = tuple(Link(source=first.id, target=then.id) for first, then in pairwise(nodes))
        each = -(-facts.training_rows // self.batch_size)
        return Project(
            description=f"{case.name} of the experiment which layer remembers ({self.task}).",
            network=Network(dialect="keras3", nodes=tuple(nodes), links=links),
            data=self.data(case.lag, case.repeat),
            training=TrainingSettings(
                epochs=-(-self.steps // each),
                batch_size=self.batch_size,
                optimizer=self.optimizer,
                clipping=self.clipping if case.line.clipped else NoClipping(),
                loss=loss,
                early_stopping=None
                if self.patience is None
                else StopByLoss(patience=self.patience, min_delta=LEAST_GAIN),
                seed=self.seed + case.repeat,
            ),
        )


def lag_limits(task: TaskKind) -> tuple[int, int]:
    """The least and the greatest lag of a task."""
    declared = argument_named(TASK_BY_KIND[task], "lag")
    assert declared.minimum is not None
    assert declared.maximum is not None
    return int(declared.minimum), int(declared.maximum)


def line_label(line: Line) -> Message:
    """What a table and a legend call a line."""
    if line.clipped:
        return message("{layer}, clipped", layer=line.layer)
    return message("{layer}, not clipped", layer=line.layer)
