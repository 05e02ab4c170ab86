"""How descriptions are to be read: which Keras they speak, and what is noticed on the way."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.declared import Argument
from engine.exchange.from_keras.findings import Findings
from engine.vocabulary.dialects import Dialect


@dataclass
class Reading:
    """One import."""

    dialect: Dialect
    """What the network means."""
    defaults: Dialect
    """Whose defaults stand for missing arguments: ``keras2`` is the Keras that the source
    document describes. tf_keras has had those of Keras 3 since its 2.3."""
    tells_defaults: bool = False
    """Whether an argument that is missing is worth a note: files have every one written out."""
    accept_suggestions: bool = False
    leave_out: bool = False
    """Whether a layer that cannot be read is passed by, with a note, instead of refusing all."""
    mixes_keras: bool = False
    """Whether a program for one Keras writes out the other's hard_sigmoid: the network then means
    what that other does, and the program's own cannot be said beside it."""
    findings: Findings = field(default_factory=Findings)

    def default_of(self, found: Argument) -> object:
        """What a layer's argument is where it is missing."""
        return found.keras3_default if self.defaults == "keras3" else found.default
