"""The Kerases that Gradloom is timed against, each in a process of its own.

TensorFlow is in the environment that ``make parity`` and ``make bench`` make; Keras on torch is
among the tests' dependencies. Each uses the processors as it does by itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import numpy as np

from benchmarks.networks import ROWS, TimedNetwork
from benchmarks.turns import Contender
from engine.vocabulary.dialects import Dialect

ROOT = Path(__file__).parents[1]
WORKER = Path(__file__).with_name("peer_worker.py")
PYTHON_WITH_TENSORFLOW = ROOT / "build" / "parity" / "bin" / "python"
TOO_SLOW = 1.5
"""Ways that took so many times what the quickest took at a trial are told, and timed no more."""
SAID = 3000

Doing = Literal["train", "predict"]


class PeerError(Exception):
    """A peer is not there, or went away."""


@dataclass(frozen=True)
class Kind:
    """One Keras."""

    name: str
    target: Dialect
    backend: Literal["tensorflow", "torch"] = "tensorflow"
    is_jitted: bool = False

    @property
    def python(self) -> str:
        """The interpreter that has it."""
        return sys.executable if self.backend == "torch" else str(PYTHON_WITH_TENSORFLOW)


KINDS = (
    Kind("tf_keras", "keras2"),
    Kind("tf_keras with XLA", "keras2", is_jitted=True),
    Kind("keras on TensorFlow", "keras3"),
    Kind("keras on TensorFlow with XLA", "keras3", is_jitted=True),
    # Its jit_compile is torch.compile, which writes every step of a loop out and asks for a
    # compiler: minutes for a hundred steps.
    Kind("keras on torch", "keras3", backend="torch"),
)


class Peer:
    """A running Keras, which sleeps while nothing is asked of it."""

    def __init__(self, kind: Kind, folder: Path) -> None:
        self.name = kind.name
        self.kind = kind
        self._log = folder / f"{kind.name}.txt"
        environment = {
            **os.environ,
            "KERAS_BACKEND": kind.backend,
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "CUDA_VISIBLE_DEVICES": "-1",  # all that is compared here is on processors
        }
        command = [kind.python, str(WORKER), "jit" if kind.is_jitted else "plain"]
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                env=environment,
            )

    def ask(self, **request: Any) -> None:
        """Send a request; `answer` has to be called for each."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._gone() from None

    def answer(self) -> dict[str, Any]:
        """
        Raises:
            PeerError: the process is gone.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._gone()
        answer: dict[str, Any] = json.loads(line)
        return answer

    def seconds(self, way: str, rows: int, steps: int) -> list[float]:
        """What each of so many steps takes.

        Raises:
            PeerError: the peer cannot take it.
        """
        self.ask(way=way, rows=rows, steps=steps)
        answer = self.answer()
        if "refused" in answer:
            raise PeerError(answer["refused"])
        found: list[float] = answer["seconds"]
        return found

    def close(self) -> None:
        """Let it end, and wait until it has."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _gone(self) -> PeerError:
        said = self._log.read_text(encoding="utf-8", errors="replace")
        return PeerError(f"{self.name} ended before it had answered:\n{said[-SAID:]}")


@dataclass
class Chosen:
    """The peers' ways that are worth timing turn by turn, and what is known of the others."""

    contenders: list[Contender] = field(default_factory=list)
    left_out: dict[str, float] = field(default_factory=dict)
    """Seconds of a step at the trial, by name."""
    refused: dict[str, str] = field(default_factory=dict)
    """Why, by name."""

    def note(self) -> str:
        """What was left out, in words."""
        slow = sorted(self.left_out.items(), key=lambda each: each[1])
        told = [f"{name} {1000 * seconds:.0f} ms" for name, seconds in slow]
        parts = [f"at a trial: {', '.join(told)}"] if told else []
        parts += [f"{name} refuses it ({why})" for name, why in self.refused.items()]
        return "; ".join(parts)


class Peers:
    """All of them."""

    def __init__(self, running: Sequence[Peer], folder: Path) -> None:
        self._running = running
        self._folder = folder

    def build(self, timed: TimedNetwork, doing: Doing, rows: int = ROWS) -> dict[str, list[str]]:
        """Let each make the network's model, all at the same time; the ways of each, by name."""
        archive = self._folder / "rows.npz"
        x, y = timed.rows(rows)
        np.savez(archive, x=x, y=y)
        for target in {peer.kind.target for peer in self._running}:
            path = self._folder / f"{target}.py"
            path.write_text(timed.keras_code(target), encoding="utf-8")
        for peer in self._running:
            code = self._folder / f"{peer.kind.target}.py"
            peer.ask(build=str(code), rows=str(archive), doing=doing)
        ways = {}
        for peer in self._running:
            answer = peer.answer()
            if "refused" in answer:
                raise PeerError(f"{peer.name} cannot make {timed.name}: {answer['refused']}")
            ways[peer.name] = answer["ways"]
        return ways

    def choose(self, ways: dict[str, list[str]], rows: int = ROWS) -> Chosen:
        """Try every way once it is warm, and keep those that are near the quickest."""
        chosen = Chosen()
        tried: dict[str, tuple[Contender, float]] = {}
        for peer in self._running:
            for way in ways[peer.name]:
                name = f"{peer.name} ({way})"
                contender = Contender(name, partial(peer.seconds, way, rows))
                try:
                    quickest = min((taken for _, taken in tried.values()), default=inf)
                    tried[name] = contender, contender.trial(quickest)
                except PeerError as error:
                    chosen.refused[name] = str(error)
        if not tried:
            raise PeerError(f"No peer can do it: {chosen.refused}")
        quickest = min(seconds for _, seconds in tried.values())
        for name, (contender, seconds) in tried.items():
            if seconds <= TOO_SLOW * quickest:
                chosen.contenders.append(contender)
            else:
                chosen.left_out[name] = seconds
        return chosen


@contextmanager
def running_peers(kinds: Sequence[Kind] = KINDS) -> Iterator[Peers]:
    """Every Keras, started; ended at the end.

    Raises:
        PeerError: the environment with TensorFlow is not there.
    """
    for kind in kinds:
        if not Path(kind.python).exists():
            raise PeerError(
                f"{kind.name} needs {kind.python}, which is not there: make bench makes it"
            )
    with TemporaryDirectory(prefix="gradloom-benchmark-") as folder:
        running: list[Peer] = []
        try:
            running.extend(Peer(kind, Path(folder)) for kind in kinds)
            yield Peers(running, Path(folder))
        finally:
            for peer in running:
                peer.close()
