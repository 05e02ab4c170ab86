"""A peer as it is run: Keras on torch, which the tests have."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from benchmarks.networks import LSTM_NETWORK, TimedNetwork
from benchmarks.peers import KINDS, PeerError, running_peers

pytestmark = [pytest.mark.keras, pytest.mark.slow]
[ON_TORCH] = [kind for kind in KINDS if kind.backend == "torch"]
SHORT = replace(LSTM_NETWORK, steps=3)


def test_keras_trains_and_answers() -> None:
    with running_peers([ON_TORCH]) as peers:
        ways = peers.build(SHORT, "train", rows=4)
        assert ways == {"keras on torch": ["train_on_batch", "step by hand"]}
        chosen = peers.choose(ways, rows=4)
        assert not chosen.refused
        assert len(chosen.contenders) + len(chosen.left_out) == 2
        assert all(len(each.seconds(3)) == 3 for each in chosen.contenders)

        ways = peers.build(SHORT, "predict", rows=4)
        assert ways == {"keras on torch": ["predict", "predict_on_batch", "bare call"]}
        assert not peers.choose(ways, rows=1).refused


def test_what_cannot_be_made_is_told(monkeypatch) -> None:
    code = "raise ValueError('There is no such layer.')"
    monkeypatch.setattr(TimedNetwork, "keras_code", lambda timed, target: code)
    told = "keras on torch cannot make LSTM network: ValueError: There is no such layer."
    with running_peers([ON_TORCH]) as peers, pytest.raises(PeerError, match=f"^{re.escape(told)}$"):
        peers.build(SHORT, "train")


def test_an_environment_that_is_not_there(monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("benchmarks.peers.PYTHON_WITH_TENSORFLOW", tmp_path / "python")
    with pytest.raises(PeerError, match=r"tf_keras needs .*: make bench makes it"):
        running_peers().__enter__()
