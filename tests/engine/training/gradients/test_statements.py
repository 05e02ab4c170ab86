"""Each statement on a small network that shows the effect, and on the one its fix makes."""

from __future__ import annotations

import pytest

from engine.data import Dataset, prepared
from engine.layers.bidirectional import Bidirectional
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.training.gradients.recording import Recording
from engine.training.gradients.seen import GradientsSeen
from engine.training.gradients.statements import LEAST, Statement, statements
from engine.training.loop import train
from engine.vocabulary.clipping import ClipByGlobalNorm, NoClipping
from engine.vocabulary.initializers import Constant, Identity, Orthogonal, RandomUniform
from engine.vocabulary.optimizers import SGD, Adam
from tests.engine.training.conftest import small_project

LENGTH = 30
PLAIN = {"epochs": 2, "optimizer": SGD(lr=0.01), "clipping": NoClipping()}
SMALL = RandomUniform(minval=-0.05, maxval=0.05)


@pytest.fixture(scope="module")
def long_rows() -> Dataset:
    """Rows of thirty symbols in three classes."""
    texts = [("abc"[number % 3] + f"{number:04}" * 10)[:LENGTH] for number in range(40)]
    labels = [text[0] for text in texts]
    return prepared(texts, labels, Preparation(length=LENGTH, validation_share=0.2, seed=1))


def records(project: Project, dataset: Dataset) -> list[GradientsSeen]:
    events = train(project, dataset, recording=Recording(every=1))
    return [each for each in events if isinstance(each, GradientsSeen)]


def said(project: Project, dataset: Dataset, about: str) -> list[Statement]:
    found = statements(project, records(project, dataset))
    return [each for each in found if each.about == about]


def labels_of(statement: Statement) -> list[str]:
    return [str(fix.label) for fix in statement.fixes]


def layer_of(project: Project) -> Recurrent:
    layer = project.network.layer("recurrent")
    assert isinstance(layer, Recurrent)
    return layer


def test_a_gradient_that_vanishes(long_rows: Dataset) -> None:
    layer = SimpleRNN(units=8, recurrent_initializer=SMALL, name="memory")
    project = small_project(layer, **PLAIN)
    seen = records(project, long_rows)
    [found] = [each for each in statements(project, seen) if each.about == "vanishing"]
    norms = seen[-1].through_time[0].norms
    ratio = norms[0] / norms[-1]
    assert ratio < 1e-20
    assert str(found.text).startswith("The gradient reaching step 0 is ")
    assert "this SimpleRNN (memory) cannot learn from inputs more than about" in str(found.text)
    reach = found.text.values["reach"]
    assert norms[-1 - reach] < 0.02 * norms[-1] < norms[-reach]
    assert found.text.values["ratio"] == pytest.approx(ratio, rel=2)
    assert labels_of(found) == ["Use GRU instead", "Use LSTM instead", "Orthogonal initialization"]

    gru, lstm, orthogonal = (fix.edit(project) for fix in found.fixes)
    assert layer_of(gru) == GRU(units=8, recurrent_initializer=SMALL, name="memory")
    assert layer_of(lstm) == LSTM(units=8, recurrent_initializer=SMALL, name="memory")
    assert layer_of(orthogonal) == layer.replace(recurrent_initializer=Orthogonal())
    for mended in (gru, lstm, orthogonal):
        better = records(mended, long_rows)[-1].through_time[-1].norms
        assert better[0] / better[-1] > 1e6 * ratio


def test_in_a_bidirectional_each_side_is_read_its_own_way(long_rows: Dataset) -> None:
    both = Bidirectional(layer=SimpleRNN(units=8, recurrent_initializer=SMALL))
    project = small_project(both, **PLAIN)
    first, second = said(project, long_rows, "vanishing")
    assert (first.side, first.text.values["step"]) == ("forward", 0)
    assert (second.side, second.text.values["step"]) == ("backward", len_of(project, long_rows) - 1)
    changed = second.fixes[0].edit(project).network.layer("recurrent")
    assert changed == Bidirectional(layer=GRU(units=8, recurrent_initializer=SMALL))


def len_of(project: Project, dataset: Dataset) -> int:
    return len(records(project, dataset)[0].through_time[0].norms)


def test_an_lstm_that_is_linked_by_its_states_is_not_offered(long_rows: Dataset) -> None:
    layer = GRU(units=8, bias_initializer=Constant(value=-5.0), recurrent_initializer=SMALL)
    project = small_project(layer, **PLAIN)
    [found] = said(project, long_rows, "vanishing")
    assert labels_of(found) == ["Use LSTM instead", "Orthogonal initialization"]
    state = project.network.links[1].replace(source_port="h")
    given = project.replace(
        network=project.network.replace(
            nodes=tuple(
                node.replace(layer=layer.replace(return_state=True))
                if node.id == "recurrent"
                else node
                for node in project.network.nodes
            ),
            links=(project.network.links[0], state),
        )
    )
    [found] = said(given, long_rows, "vanishing")
    assert labels_of(found) == ["Orthogonal initialization"]


def test_a_gradient_that_explodes(long_rows: Dataset) -> None:
    layer = SimpleRNN(units=8, activation="linear", recurrent_initializer=Identity(gain=1.5))
    project = small_project(layer, **{**PLAIN, "optimizer": SGD(lr=1e-9)})
    seen = records(project, long_rows)
    [found] = [each for each in statements(project, seen) if each.about == "exploding"]
    norms = seen[-1].through_time[0].norms
    # Even so short steps move a weight a little where the gradient has grown so.
    assert norms[0] / norms[-1] == pytest.approx(1.5 ** (len(norms) - 1), rel=0.05)
    assert found.text.values["ratio"] == pytest.approx(norms[0] / norms[-1], rel=0.05)
    [clip] = found.fixes
    assert clip.edit(project).training.clipping == ClipByGlobalNorm()


def test_a_gate_at_its_end(long_rows: Dataset) -> None:
    wide = RandomUniform(minval=-400.0, maxval=400.0)
    project = small_project(LSTM(units=8, kernel_initializer=wide, name="memory"), **PLAIN)
    found = said(project, long_rows, "gate")
    gates = {str(each.text.values["gate"]) for each in found}
    assert {"input", "output"} <= gates
    assert "of the values of the input gate of memory are at an end" in str(found[0].text)
    assert layer_rate(found[0], project) == 0.003
    assert said(small_project(LSTM(units=8), **PLAIN), long_rows, "gate") == []


def layer_rate(statement: Statement, project: Project) -> float:
    [fix] = statement.fixes
    rate: float = fix.edit(project).training.optimizer.lr
    return rate


def test_units_that_never_move(long_rows: Dataset) -> None:
    layer = SimpleRNN(units=8, activation="relu", bias_initializer=Constant(value=-9.0))
    project = small_project(layer, **PLAIN)
    [found] = said(project, long_rows, "dead")
    assert str(found.text).startswith("100% of the units of recurrent give the same number")
    [fix] = found.fixes
    assert layer_of(fix.edit(project)).activation == "tanh"
    alive = small_project(SimpleRNN(units=8), **PLAIN)
    assert said(alive, long_rows, "dead") == []


def test_a_memory_shorter_than_the_rows(long_rows: Dataset) -> None:
    project = small_project(LSTM(units=8, unit_forget_bias=False, name="memory"), **PLAIN)
    [found] = said(project, long_rows, "memory")
    steps = len_of(project, long_rows)
    assert str(found.text) == (
        "The forget gate of memory keeps 50% at each step: it remembers some 2 steps, and rows "
        f"have {steps}."
    )
    [fix] = found.fixes
    assert layer_of(fix.edit(project)) == LSTM(units=8, name="memory")
    long_memory = LSTM(units=8, bias_initializer=Constant(value=2.4), unit_forget_bias=False)
    assert said(small_project(long_memory, **PLAIN), long_rows, "memory") == []


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.3, "the steps are too long"),
        (1e-8, "it learns slowly"),
    ],
)
def test_updates_far_from_a_thousandth(long_rows: Dataset, rate: float, words: str) -> None:
    settings = {**PLAIN, "optimizer": Adam(lr=rate)}
    project = small_project(LSTM(units=8), **settings)
    [found] = said(project, long_rows, "update")
    assert words in str(found.text)
    changed = layer_rate(found, project)
    assert (changed < rate) == (rate > 0.001)
    [fix] = found.fixes
    assert said(fix.edit(project), long_rows, "update") == []


def test_nothing_is_said_of_a_healthy_network(dataset: Dataset) -> None:
    project = small_project(LSTM(units=8), epochs=2, optimizer=Adam(lr=0.001))
    assert statements(project, records(project, dataset)) == ()


def test_a_few_records_say_nothing(long_rows: Dataset) -> None:
    project = small_project(SimpleRNN(units=8, recurrent_initializer=SMALL), **PLAIN)
    seen = records(project, long_rows)
    assert statements(project, ()) == ()
    assert statements(project, seen[: LEAST - 1]) == ()
    assert statements(project, seen[:LEAST])
