"""Code for Keras 2: what tf_keras 2.21 gave for it, what it says, and what it refuses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch

from engine.exchange import ExportError, keras_code, write_keras
from engine.exchange.to_keras.kerases import KERASES
from engine.layers.base import Layer
from engine.layers.bidirectional import Bidirectional
from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.project.examples import EXAMPLES
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.runtime import build
from engine.vocabulary.activations import ACTIVATIONS
from engine.vocabulary.dialects import Dialect
from engine.vocabulary.optimizers import AdamW
from engine.vocabulary.regularizers import L2
from tests.engine.exchange.every_argument import networks as every_argument
from tests.engine.exchange.goldens.make_keras2_outputs import GOLDENS, digest_of, project_of
from tests.engine.exchange.keras2_networks import networks
from tests.engine.exchange.random_networks import FACTS, random_project
from tests.engine.exchange.running import difference
from tests.engine.exchange.test_pytorch_outputs import NAMES
from tests.engine.runtime.networks import chain

NETWORKS = networks()


def code_of(*layers: Layer, dialect: Dialect) -> str:
    network = chain(Embedding(input_dim=9, output_dim=4), *layers, Dense(units=3), dialect=dialect)
    return keras_code(Project(network=network), FACTS, "keras2")


def notes_of(code: str) -> str:
    """The head of a file, on one line."""
    head = code.partition("\n\n")[0]
    return " ".join(head.replace("# ", "").split())


@pytest.mark.parametrize("name", NETWORKS)
def test_networks_give_what_tf_keras_gave_for_their_code(name: str) -> None:
    project = project_of(NETWORKS[name])
    module = build(project.network, FACTS.signature(project.training.loss)).eval()
    with np.load(GOLDENS, allow_pickle=False) as kept:
        assert digest_of(project) == str(kept[f"{name}/digest"]), (
            "the code is another than tf_keras ran: make the goldens again"
        )
        weights = [key for key in kept.files if key.startswith(f"{name}/weight/")]
        module.load_keras_weights([kept[key] for key in sorted(weights)])
        x = torch.from_numpy(kept[f"{name}/x"]).long()
        theirs = [torch.from_numpy(kept[f"{name}/outputs/{batch}"]) for batch in (0, 1)]
        cost = kept[f"{name}/cost"].item()
    with torch.no_grad():
        first = module(x)
        assert module.regularization_loss().item() == pytest.approx(cost, abs=1e-5)
        second = module(x.flip(0))
    assert difference(first, theirs[0]) < 1e-5
    assert difference(second, theirs[1]) < 1e-5


def test_tools_find_nothing_to_mend(tmp_path: Path) -> None:
    projects = {example.name: example.project() for example in EXAMPLES}
    projects |= {f"random_{seed}": random_project(Random(seed)) for seed in range(60)}
    projects |= {name: project_of(network) for name, network in NETWORKS.items()}
    projects |= {
        name: Project(network=network)
        for number, (name, network) in enumerate(every_argument())
        if number % 9 == 0
    }
    for name, project in projects.items():
        code = keras_code(project, FACTS, "keras2")
        compile(code, name, "exec")
        (tmp_path / f"{name.replace('-', '_')}.py").write_text(code, encoding="utf-8")
    for arguments in (["check", "--select", "E4,E7,E9,F,B"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", tmp_path]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_keras_2_is_taken_from_where_it_is() -> None:
    code = keras_code(EXAMPLES[0].project(), NAMES, "keras2")
    assert "# The network speaks Keras 2, and so does this code.\n" in code
    assert "    import tf_keras as keras" in code
    assert "    from tensorflow import keras" in code
    assert 'layers.LSTM(128, recurrent_activation="hard_sigmoid"),' in code
    assert "import tensorflow as tf" not in code
    assert "def " not in code


def test_what_is_not_tf_keras_own_default_is_written_out() -> None:
    theirs = GRU(units=4, recurrent_activation="sigmoid", implementation=2, reset_after=True)
    for dialect in ("keras2", "keras3"):
        assert "layers.GRU(4)," in code_of(theirs, dialect=dialect)
    ours = code_of(GRU(units=4, dropout=0.5), dialect="keras2")
    for words in ('"hard_sigmoid"', "reset_after=False", "implementation=1"):
        assert words in ours


def test_only_what_keras_2_lacks_is_a_function_of_its_own() -> None:
    for dialect in KERASES:
        for name in ACTIVATIONS:
            code = code_of(SimpleRNN(units=4, activation=name), dialect=dialect)
            # What tf_keras/src/activations.py has, and what it takes from its activation layers.
            known = name in (
                *("linear", "tanh", "sigmoid", "relu", "elu", "selu", "gelu", "softplus"),
                *("softsign", "swish", "mish", "exponential", "softmax"),
                *("relu6", "leaky_relu", "log_softmax"),
            ) or (name == "hard_sigmoid" and dialect == "keras2")
            assert (f"\ndef {name}(x):\n" in code) is not known
            assert (f"activation={name}" in code) is not known


def test_what_only_one_keras_charges_for_is_said() -> None:
    fixed = LSTM(units=4, trainable=False, kernel_regularizer=L2())
    charged = SimpleRNN(units=4, activity_regularizer=L2(), return_sequences=True)
    here = code_of(charged, fixed, dialect="keras2")
    assert here.count("regularizer=") == 2
    assert "left out" not in notes_of(here)
    there = code_of(charged, Bidirectional(layer=fixed), dialect="keras3")
    assert "regularizer=" not in there
    assert "activity_regularizer of SimpleRNN is left out" in notes_of(there)
    assert "Regularizers of fixed weights are left out" in notes_of(there)


def test_how_dropout_is_drawn_is_said() -> None:
    code = code_of(LSTM(units=4, recurrent_dropout=0.1, implementation=2), dialect="keras2")
    assert "draws all dropout for each gate beside recurrent dropout" in notes_of(code)
    native = LSTM(units=4, recurrent_activation="sigmoid", dropout=0.1, seed=3)
    code = code_of(native, dialect="keras3")
    assert "draws dropout once for all gates" in notes_of(code)
    assert "recurrent layers have no seed" in notes_of(code)
    assert "seed=" not in code
    assert "cudnn=" not in code


def test_states_that_begin_every_batch_leave_stateful_out() -> None:
    project = project_of(NETWORKS["states_stateful_keras3"])
    code = keras_code(project, FACTS, "keras2")
    assert "stateful=" not in code
    assert "decoder is not stateful here" in notes_of(code)
    assert "Masks are written out" in notes_of(code)
    project = project_of(NETWORKS["states_stateful_keras2"])
    code = keras_code(project, FACTS, "keras2")
    assert "stateful=True" in code
    assert "not stateful" not in notes_of(code)


@pytest.mark.parametrize("target", ["keras2", "keras3"])
@pytest.mark.parametrize(
    ("halves", "linked", "words"),
    [
        ((LSTM(units=4), None), "forward", "to both layers of a Bidirectional or to none"),
        ((LSTM(units=4), GRU(units=4, go_backwards=True)), "both", "do not have as many each"),
    ],
)
def test_states_that_a_bidirectional_cannot_take_are_refused(
    halves: tuple[LSTM, GRU | None], linked: str, words: str, target: Dialect, tmp_path: Path
) -> None:
    layer, backward = halves
    pair = Bidirectional(layer=layer, backward_layer=backward, name="pair")
    layers = {
        "embedding": Embedding(input_dim=9, output_dim=4),
        "encoder": LSTM(units=4, return_state=True),
        "pair": pair,
        "last": Dense(units=3),
    }
    links = [
        Link(source="embedding", target="encoder"),
        Link(source="embedding", target="pair"),
        Link(source="pair", target="last"),
    ]
    links += [
        Link(source="encoder", source_port=port.name[-1], target="pair", target_port=port.name)
        for port in pair.input_ports()[1:]
        if linked == "both" or port.name.startswith(linked)
    ]
    network = Network(
        dialect="keras2",
        nodes=tuple(Node(id=name, layer=each) for name, each in layers.items()),
        links=tuple(links),
    )
    with pytest.raises(ExportError, match=f"pair: .*{words}"):
        write_keras(tmp_path / "pair.py", Project(network=network), FACTS, target)


def test_adamw_without_weight_decay_says_so() -> None:
    training = TrainingSettings(optimizer=AdamW(weight_decay=0.0))
    project = EXAMPLES[0].project().replace(training=training)
    for target in KERASES:
        assert "weight_decay=0.0" in keras_code(project, NAMES, target)
