"""Random projects over every argument of every layer, for comparing exported files."""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from engine.declared import Argument, ArgumentType, arguments_of
from engine.layers.add import Add
from engine.layers.base import MAIN, Layer
from engine.layers.bidirectional import BACKWARD, Bidirectional
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.embedding import Embedding
from engine.layers.gru import GRU
from engine.layers.lstm import LSTM
from engine.layers.masking import Masking
from engine.layers.recurrent import Recurrent
from engine.layers.simple_rnn import SimpleRNN
from engine.network.network import Link, Network, Node
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.clipping import CLIPPINGS
from engine.vocabulary.optimizers import OPTIMIZERS, Optimizer

SYMBOLS = 9
CLASSES = 3
LENGTH = 5
UNITS = 4
FACTS = DataFacts(
    ("[PAD]", "[UNK]", "a", "b", "c", "é", "'", '"', "\\"), ("x", "y", "z"), LENGTH, 40, 10, LENGTH
)
# A weight without two axes has no rows to make orthogonal, and no second axis.
# Without bound, and fed back over time: the largest number is soon passed.
_EXPLODE = {"exponential", "log_softmax"}
_MATRICES_ONLY = {"orthogonal", "identity", "orthogonal_regularizer"}


def random_project(random: Random) -> Project:
    """A project that can be trained on `FACTS`."""
    loss = random.choice(["cross_entropy", "mean_squared_error"])
    return Project(
        description=random.choice(["", 'A "quoted" \\ description\nof two lines']),
        network=random_network(random),
        data=DataSettings(
            preparation=Preparation(
                unit=random.choice(["characters", "words"]),
                lowercase=random.random() < 0.5,
                pad=random.choice(["start", "end"]),
                truncate=random.choice(["start", "end"]),
            )
        ),
        training=TrainingSettings(
            epochs=1,
            batch_size=8,
            optimizer=random_optimizer(random),
            clipping=random.choice(CLIPPINGS)(),
            loss=loss,
            shuffle=random.random() < 0.5,
        ),
    )


def random_network(random: Random) -> Network:
    """A network of one of several forms that ends with a vector of `CLASSES` numbers."""
    form = random.choice([_chain, _chain, _encoder_decoder, _two_branches, _both_ways])
    return form(random, random.choice(["keras2", "keras3"]))


def random_value(random: Random, cls: Any, **fixed: Any) -> Any:
    """A declared value with some arguments changed."""
    given = {
        found.name: _random_argument(random, found)
        for found in arguments_of(cls)
        if random.random() < 0.4
    }
    given |= {name: value for name, value in fixed.items() if name in cls.model_fields}
    return cls(**given)


def random_optimizer(random: Random) -> Optimizer:
    """One with some arguments changed; nine of ten as Keras has them."""
    in_keras = {
        **{"eps": 1e-8, "weight_decay": 0.0, "dampening": 0.0, "momentum_decay": 1.0},
        "maximize": False,
    }
    fixed = in_keras if random.random() < 0.9 else {}
    optimizer: Optimizer = random_value(
        random, random.choice(OPTIMIZERS), **{"lr": 0.01, "nesterov": False, **fixed}
    )
    return optimizer


def random_layer(random: Random, cls: type[Layer], **fixed: Any) -> Layer:
    """A layer with some arguments changed, to what means something for its weights."""
    layer: Layer = random_value(
        random, cls, **{"units": UNITS, "trainable": True, "name": "", **fixed}
    )
    vectors = {}
    for name in ("bias_initializer", "bias_regularizer", "activity_regularizer"):
        value = getattr(layer, name, None)
        if value is not None and value.kind in _MATRICES_ONLY:
            vectors[name] = type(layer).model_fields[name].default
    constraint = getattr(layer, "bias_constraint", None)
    if getattr(constraint, "axis", 0) not in (0, -1):
        vectors["bias_constraint"] = None
    return layer.replace(**vectors)


def recurrent(random: Random, **fixed: Any) -> Recurrent:
    """A recurrent layer; half of them as PyTorch has them."""
    cls = random.choice([LSTM, GRU, SimpleRNN])
    if random.random() < 0.5:
        native = {
            "activation": "tanh",
            "recurrent_activation": "sigmoid",
            "reset_after": True,
            "dropout": 0.0,
            "recurrent_dropout": 0.0,
        }
        fixed = native | fixed
    return random_layer(random, cls, **{"stateful": False, **fixed})


def _random_argument(random: Random, found: Argument) -> Any:
    if found.optional and random.random() < 0.3:
        return None
    if found.type is ArgumentType.SWITCH:
        return random.random() < 0.5
    if found.type is ArgumentType.CHOICE:
        return random.choice([each for each in found.choices if each not in _EXPLODE])
    if found.type is ArgumentType.INTEGER:
        low = int(found.minimum or 0)
        return random.randint(low, min(int(found.maximum or 5), low + 5))
    if found.type is ArgumentType.REAL:
        low = 0.05 if found.minimum is None else found.minimum + 0.05
        return round(random.uniform(low, min(found.maximum or 1.0, 0.9)), 3)
    if found.type is ArgumentType.NESTED:
        return random_value(random, random.choice(found.choices), axis=random.choice([0, -1]))
    return found.default


def _embedding(random: Random) -> Layer:
    return random_layer(random, Embedding, input_dim=SYMBOLS, output_dim=UNITS, input_length=None)


def _network(dialect: Any, layers: dict[str, Layer], links: list[Link]) -> Network:
    nodes = tuple(Node(id=name, layer=layer) for name, layer in layers.items())
    return Network(dialect=dialect, nodes=nodes, links=tuple(links))


def _chain(random: Random, dialect: Any) -> Network:
    layers: dict[str, Layer] = {"embedding": _embedding(random)}
    count = random.randint(1, 3)
    stateful = random.random() < 0.2
    for number in range(count):
        if random.random() < 0.3:
            cls = random.choice([Dropout, Masking, Dense])
            layers[f"between_{number}"] = random_layer(random, cls, rate=0.3)
        last = number == count - 1
        given = {"return_sequences": not last, "stateful": stateful and random.random() < 0.7}
        if random.random() < 0.3:
            layers[f"both_{number}"] = bidirectional(random, **given)
        else:
            layers[f"recurrent_{number}"] = recurrent(random, **given)
    layers["last"] = random_layer(random, Dense, units=CLASSES)
    names = list(layers)
    return _network(
        dialect,
        layers,
        [Link(source=above, target=below) for above, below in pairwise(names)],
    )


def bidirectional(random: Random, **given: Any) -> Layer:
    """A Bidirectional whose second layer is a mirror image or one of its own."""
    merge = random.choice(["concat", "sum", "mul", "ave"])
    first = recurrent(random, **given)
    second = None
    if random.random() < 0.4:
        second = recurrent(
            random, **given, go_backwards=not first.go_backwards, return_state=first.return_state
        )
    return random_layer(random, Bidirectional, layer=first, backward_layer=second, merge_mode=merge)


def _encoder_decoder(random: Random, dialect: Any) -> Network:
    cls = random.choice([LSTM, GRU, SimpleRNN])
    encoder = random_layer(random, cls, return_state=True, stateful=False)
    decoder = random_layer(random, cls, return_sequences=False, stateful=False)
    layers = {
        "embedding": _embedding(random),
        "encoder": encoder,
        "decoder": decoder,
        "last": random_layer(random, Dense, units=CLASSES),
    }
    links = [
        Link(source="embedding", target="encoder"),
        Link(source="embedding", target="decoder"),
        Link(source="decoder", target="last"),
    ]
    for name in cls.state_names:
        links.append(
            Link(
                source="encoder", source_port=name, target="decoder", target_port=f"initial_{name}"
            )
        )
    return _network(dialect, layers, links)


def _two_branches(random: Random, dialect: Any) -> Network:
    merging = random.choice([Concatenate, Add])
    axis = random.choice([-1, 1])
    layers = {
        "embedding": _embedding(random),
        "masking": random_layer(random, Masking),
        "first": recurrent(random, return_sequences=True),
        "second": recurrent(random, return_sequences=True),
        "merged": random_layer(random, merging, axis=axis),
        "third": recurrent(random, return_sequences=False),
        "last": random_layer(random, Dense, units=CLASSES),
    }
    branch = random.choice(["embedding", "masking"])
    links = [
        Link(source="embedding", target="masking"),
        Link(source="masking", target="first"),
        Link(source=branch, target="second"),
        Link(source="first", target="merged"),
        Link(source="second", target="merged"),
        Link(source="merged", target="third"),
        Link(source="third", target="last"),
    ]
    return _network(dialect, layers, links)


def _both_ways(random: Random, dialect: Any) -> Network:
    """Two outputs of a Bidirectional, its states begin another."""
    first = recurrent(random, return_sequences=True, return_state=True)
    layers: dict[str, Layer] = {
        "embedding": _embedding(random),
        "both": random_layer(
            random, Bidirectional, layer=first, backward_layer=None, merge_mode=None
        ),
        "merged": random_layer(random, random.choice([Concatenate, Add]), axis=-1),
        "again": random_layer(
            random,
            Bidirectional,
            layer=random_layer(random, type(first), stateful=False, return_sequences=False),
            backward_layer=None,
            merge_mode=random.choice(["concat", "sum", "mul", "ave"]),
        ),
        "last": random_layer(random, Dense, units=CLASSES),
    }
    links = [
        Link(source="embedding", target="both"),
        Link(source="both", target="merged"),
        Link(source="both", source_port=BACKWARD, target="merged"),
        Link(source="merged", target="again"),
        Link(source="again", target="last"),
    ]
    for side in ("forward", BACKWARD):
        for name in first.state_names:
            links.append(
                Link(
                    source="both",
                    source_port=f"{side}_{name}",
                    target="again",
                    target_port=f"{side}_initial_{name}",
                )
            )
    return _network(dialect, layers, links)


__all__ = ["FACTS", "MAIN", "random_network", "random_project", "random_value"]
