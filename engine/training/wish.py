"""What a language model is asked to write; without torch, as those who ask have none yet."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wish:
    """A text to go on with. See `engine.training.generation.generate`."""

    prompt: str
    symbols: int
    temperature: float
    seed: int
