"""Activations that are not one of the dialect's own."""

from __future__ import annotations


class OwnHardSigmoid(str):
    """``hard_sigmoid`` as Keras 2 has it, written out in a program for Keras 3."""

    __slots__ = ()
