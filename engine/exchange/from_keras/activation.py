"""Activations that are not one of the dialect's own."""

from __future__ import annotations


class OwnHardSigmoid(str):
    """``hard_sigmoid`` as one Keras has it, written out in a program for the other."""

    __slots__ = ()
