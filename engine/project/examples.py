"""The example projects that come with Gradloom."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

from engine.message import Message, message
from engine.project.project import Project
from engine.project.project_file import SUFFIX, parse_project


@dataclass(frozen=True)
class Example:
    """One bundled project: its file's name without the suffix, and what a menu calls it."""

    name: str
    title: Message

    def text(self) -> str:
        """The content of its file."""
        place = files("resources") / "examples" / f"{self.name}{SUFFIX}"
        return place.read_text(encoding="utf-8")

    def project(self) -> Project:
        """The project in it."""
        return parse_project(self.text(), self.name)


EXAMPLES: tuple[Example, ...] = (
    Example("lstm-names", message("Which language is this name? LSTM")),
    Example("gru-names", message("Which language is this name? GRU and SimpleRNN")),
    Example("accents-names", message("Which accents does this name have? Tags for every step")),
    Example("names-language-model", message("Make up names: a language model")),
    Example("carbon-dioxide", message("Carbon dioxide: forecast a year")),
    Example("adding-lstm", message("Adding at a lag of 100: LSTM solves it")),
    Example("adding-simple-rnn", message("Adding at a lag of 100: SimpleRNN does not")),
)
