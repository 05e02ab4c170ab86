"""A long text as rows of a language model."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DataError, load
from engine.data.language import PIECE
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.sources.texts import LongText, NamesInTenLanguages


def loaded(folder, text, **preparation):
    (folder / "text.txt").write_bytes(text.encode())
    settings = DataSettings(
        source=LongText(path="text.txt"), preparation=Preparation(**preparation)
    )
    return load(settings, folder)


def shown(made, rows):
    return ["".join(made.facts.vocabulary[each] for each in row) for row in rows]


def test_rows_follow_each_other_and_ask_for_the_next_symbol(tmp_path):
    text = "abcdefghijklmnopqrst" * 3 + "0123456789" * 2
    made = loaded(tmp_path, text, length=7, validation_share=0.25)
    training, rest = text[:60], text[60:]
    assert shown(made, made.training.inputs) == [training[at : at + 7] for at in range(0, 56, 7)]
    assert shown(made, made.training.targets) == [training[at : at + 7] for at in range(1, 57, 7)]
    # What only validation has is unknown.
    assert set(made.validation.inputs.ravel()) == {1}
    assert len(made.validation) == (len(rest) - 1) // 7
    assert made.facts.task == "language_model"
    assert made.facts.signature("cross_entropy").outputs == len(made.facts.vocabulary)


@given(text=st.text("ab \n", min_size=30, max_size=400), length=st.integers(1, 20))
def test_rows_put_together_are_the_text(tmp_path_factory, text, length):
    made = loaded(tmp_path_factory.mktemp("text"), text, length=length, validation_share=0.3)
    together = "".join(shown(made, made.training.inputs))
    plain = text.replace("\r\n", "\n")
    assert plain.startswith(together) or "□" in together
    assert len(together) > round(0.7 * len(text)) - 1 - made.facts.length - 1


def test_a_text_longer_than_a_piece_is_split_nowhere_within_a_word(tmp_path):
    words = [f"word{number}" for number in range(12_000)]
    text = " ".join(words)
    assert len(text) > 4 * PIECE
    made = loaded(
        tmp_path, text, unit="words", length=50, vocabulary_size=100_000, validation_share=0.1
    )
    numbers = made.training.inputs.ravel()
    found = [made.facts.vocabulary[each] for each in numbers]
    assert found == words[: len(found)]


def test_a_line_without_an_end_is_cut_all_the_same(tmp_path):
    made = loaded(tmp_path, "ab" * (3 * PIECE), length=100, validation_share=0.1)
    assert set("".join(shown(made, made.training.inputs))) == {"a", "b"}
    inputs = made.training.inputs.ravel()
    assert (inputs[::2] == inputs[0]).all()


def test_byte_pairs_and_the_bundled_names(tmp_path):
    source = NamesInTenLanguages(asks="next character")
    made = load(DataSettings(source=source, preparation=Preparation(length=32)), None)
    text = "".join(shown(made, made.training.inputs))
    assert text.count("\n") > 5000
    assert (made.training.inputs[:, 1:] == made.training.targets[:, :-1]).all()
    again = load(DataSettings(source=source, preparation=Preparation(length=32)), None)
    assert again.digest == made.digest
    pairs = loaded(tmp_path, "the cat and the hat " * 100, unit="byte-pair", length=10)
    assert "".join(shown(pairs, pairs.training.inputs)).startswith("the cat and the hat the")
    assert np.unique(pairs.training.inputs).size < 15


@pytest.mark.parametrize(
    ("text", "says"), [("", "is empty"), ("a", "is too short"), ("abc", "is too short")]
)
def test_a_text_that_is_too_short_is_told(tmp_path, text, says):
    with pytest.raises(DataError, match=says):
        loaded(tmp_path, text)


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "text.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 50)
    with pytest.raises(DataError, match="is a picture"):
        load(DataSettings(source=LongText(path="text.txt")), tmp_path)
