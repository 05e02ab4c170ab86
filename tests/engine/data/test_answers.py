"""Numbers and tags beside texts."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data import DataError, load
from engine.data.names import names, names_without_accents
from engine.project.data_settings import DataSettings
from engine.project.preparation import Preparation
from engine.project.sources.texts import NamesInTenLanguages, TextTable


def loaded(folder, text, asks, **preparation):
    (folder / "data.csv").write_text(text)
    source = TextTable(path="data.csv", asks=asks)
    settings = DataSettings(
        source=source, preparation=Preparation(validation_share=0.25, **preparation)
    )
    return load(settings, folder)


def test_numbers_are_scaled_by_the_rows_for_training_and_bad_ones_are_told(tmp_path):
    rows = "".join(f"text {n},{n * 2.5}\n" for n in range(20))
    made = loaded(tmp_path, f"text,label\n{rows}x,many\ny,nan\nz,1e400\n", "number")
    assert made.facts.task == "regress"
    assert made.facts.targets == ("label",)
    scale = made.facts.target_scale
    values = made.training.targets * scale.size + scale.shift
    for text, value in zip(made.training.texts, values[:, 0], strict=True):
        assert value == pytest.approx(2.5 * int(text.split()[1]), abs=1e-4)
    assert made.training.targets.mean() == pytest.approx(0, abs=1e-6)
    [skipped] = made.skipped
    assert (str(skipped.reason), skipped.rows) == ("what is asked is not a number", 3)


@pytest.mark.parametrize("pad", ["start", "end"])
def test_tags_stand_where_their_symbols_do(tmp_path, pad):
    text = "text,label\nab,XY\nabc,X Y Z\nb,Y\ncba,ZYX\nabcb,XYZY\n"
    made = loaded(tmp_path, text, "tag of every symbol", pad=pad, length=3)
    tag_of = {"a": "X", "b": "Y", "c": "Z"}
    seen = 0
    for rows in (made.training, made.validation):
        for inputs, targets in zip(rows.inputs, rows.targets, strict=True):
            for number, target in zip(inputs, targets, strict=True):
                if number == 0:
                    assert target == -1
                elif number > 1:
                    symbol = made.facts.vocabulary[number]
                    assert made.facts.classes[target] == tag_of[symbol]
                    seen += 1
    assert seen >= 8
    assert sum(made.facts.class_rows) == (made.training.targets >= 0).sum()


def test_words_between_spaces_are_tagged_as_they_stand(tmp_path):
    text = "text,label\nI do n't .,P V N .\nYou do .,P V .\nwe,P\nthey go !,P V .\n"
    made = loaded(tmp_path, text, "tag of every symbol", unit="spaced")
    assert not made.skipped
    assert {"n't", "."} & set(made.facts.vocabulary)


def test_rows_with_another_number_of_tags_are_told(tmp_path):
    text = "text,label\nab,XY\nabc,XY\nba,YX\ncab,ZXY\nac,XZ\n"
    made = loaded(tmp_path, text, "tag of every symbol")
    [skipped] = made.skipped
    assert str(skipped.reason) == "there is not one tag for every symbol"
    assert skipped.examples[0].row == 2
    assert skipped.examples[0].shown == "abc | XY"


def test_parts_of_words_have_no_tags(tmp_path):
    with pytest.raises(DataError, match="Set the unit to characters, words or spaced"):
        loaded(tmp_path, "text,label\nab,XY\n", "tag of every symbol", unit="byte-pair")


def test_nothing_but_bad_rows_says_why(tmp_path):
    with pytest.raises(DataError, match="Of row 1: what is asked is not a number"):
        loaded(tmp_path, "text,label\na,b\nc,d\n", "number")


def test_accents_put_back_give_the_names():
    bare, accents = names_without_accents()
    marks = {"acute-accent": "\u0301", "diaeresis": "\u0308", "dot-above": "\u0307"}
    import unicodedata

    checked = 0
    for name, letters, on_each in zip(names()[0], bare, accents, strict=True):
        each = on_each.split()
        assert len(each) == len(letters)
        if set(each) <= {"none", *marks}:
            again = "".join(
                unicodedata.normalize("NFC", letter + marks.get(mark, ""))
                for letter, mark in zip(letters, each, strict=True)
            )
            assert again == name
            checked += 1
    assert checked > 7000
    made = load(DataSettings(source=NamesInTenLanguages(asks="accents")), None)
    assert made.facts.task == "tag"
    assert np.argmax(made.facts.class_rows) == made.facts.classes.index("none")
    assert not made.skipped
