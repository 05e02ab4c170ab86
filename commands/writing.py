"""A language model goes on with a text in the terminal, symbol by symbol."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from engine.training.wish import Wish

if TYPE_CHECKING:
    from engine.training.prediction import Predictor


def write_text(predictor: Predictor, wish: Wish) -> None:
    """Print the prompt and what the model makes of it, as it comes.

    Raises:
        GenerationError: there is nothing to go on with.
    """
    from engine.training.generation import generate, pieces

    symbols = generate(predictor, wish.prompt, wish.symbols, wish.temperature, wish.seed)
    is_begun = False
    for piece in pieces(predictor, symbols):
        if not is_begun:
            _put(wish.prompt)
            is_begun = True
        _put(piece)
    print()


def _put(words: str) -> None:
    """Line ends stay; what could steer a terminal becomes ``?``."""
    for character in words:
        is_good = character.isprintable() or character in "\n\t"
        sys.stdout.write(character if is_good else "?")
    sys.stdout.flush()
