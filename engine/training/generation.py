"""A language model goes on with a text, symbol by symbol."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import torch

from engine.data.preparation import text_of
from engine.message import GradloomError
from engine.training.prediction import Predictor

UNKNOWN_NUMBER = 1


class GenerationError(GradloomError):
    """A text that a model cannot go on with."""


def generate(
    predictor: Predictor, prompt: str, symbols: int, temperature: float = 1.0, seed: int = 0
) -> Iterator[str]:
    """What comes after a prompt, a symbol at a time, drawn as likely as the model has it.

    The model is shown the last symbols, as many as a row of its training had. Padding and the
    unknown are never drawn.

    Args:
        symbols: how many are drawn.
        temperature: what outputs are divided by before they become probabilities: below 1 the
            likely becomes likelier; 0 takes the likeliest each time.
        seed: the same one draws the same.

    Raises:
        GenerationError: the prompt has no symbol, or the model no way to go on.
    """
    preparer, facts = predictor.preparer, predictor.facts
    assert preparer is not None
    # Not cut to a row's length at either end, whatever the preparation says: the last count.
    whole = replace(preparer, length=max(1, len(prompt))).numbered([prompt])
    numbers: list[int] = [int(each) for part in whole.kept for each in part]
    if not numbers:
        raise GenerationError("There is nothing to go on with: type a few symbols to begin with.")
    if len(facts.vocabulary) <= UNKNOWN_NUMBER + 1:
        raise GenerationError("The model knows no symbol that it could write.")
    generator = torch.Generator().manual_seed(seed)
    for _ in range(symbols):
        shown = np.array([numbers[-facts.length :]], dtype=np.int64)
        logits = predictor.outputs(shown)[0, -1].double()
        logits[: UNKNOWN_NUMBER + 1] = -torch.inf
        if temperature > 0:
            chances = (logits / temperature).softmax(dim=-1)
            drawn = int(torch.multinomial(chances, 1, generator=generator))
        else:
            drawn = int(logits.argmax())
        numbers.append(drawn)
        yield facts.vocabulary[drawn]


def pieces(predictor: Predictor, symbols: Iterator[str]) -> Iterator[str]:
    """Generated symbols with what stands between them and the one before, as they come."""
    assert predictor.preparer is not None
    between = text_of(["", ""], predictor.preparer.preparation)
    for symbol in symbols:
        yield between + symbol
