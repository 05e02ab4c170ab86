"""Text files in a folder for each class."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.data import DataError, load, preview
from engine.data import text_folder as module
from engine.data.text_folder import class_folders, read_text_folder
from engine.project.data_settings import DataSettings
from engine.project.sources.texts import TextFolder


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    top = tmp_path / "reviews"
    for name, words in (("pos", "good"), ("neg", "bad")):
        (top / name).mkdir(parents=True)
        for place in range(6):
            (top / name / f"{place}.txt").write_text(f"{words} film\n{place} é", "utf-8")
    return top


SOURCE = TextFolder(path="reviews")


def rows_of(folder: Path, source: TextFolder = SOURCE) -> list[tuple[str, str]]:
    found = read_text_folder(source, class_folders(source, folder))
    return [row for part in found.parts for row in zip(part.texts, part.labels, strict=True)]


def test_folders_are_classes(reviews: Path) -> None:
    rows = rows_of(reviews.parent)
    assert [label for _, label in rows] == ["neg"] * 6 + ["pos"] * 6
    assert rows[0] == ("bad film\n0 é", "neg")
    dataset = load(DataSettings(source=SOURCE), reviews.parent)
    assert dataset.facts.classes == ("neg", "pos")
    assert dataset.facts.rows == 12
    shown = preview(SOURCE, reviews.parent, limit=4)
    assert shown.columns == ("text", "folder")
    assert [row[1] for row in shown.rows] == ["neg", "neg", "pos", "pos"]


def test_the_pattern_and_the_encoding(reviews: Path) -> None:
    deep = reviews / "pos" / "more"
    deep.mkdir()
    (deep / "x.md").write_bytes("héé".encode("cp1252"))
    (reviews / "neg" / "y.md").write_bytes(b"n")
    source = SOURCE.replace(pattern="**/*.md", encoding="cp1252")
    assert rows_of(reviews.parent, source) == [("n", "neg"), ("héé", "pos")]


def test_what_is_hidden_is_left_alone(reviews: Path) -> None:
    (reviews / ".git").mkdir()
    (reviews / ".git" / "a.txt").write_text("hidden")
    (reviews / "pos" / ".a.txt").write_text("hidden")
    (reviews / "pos" / ".b").mkdir()
    (reviews / "pos" / ".b" / "c.txt").write_text("hidden")
    (reviews / "empty").mkdir()
    (reviews / "README.txt").write_text("not a text")
    assert len(rows_of(reviews.parent, SOURCE.replace(pattern="**/*.txt"))) == 12


def test_files_that_cannot_be_read_are_counted(
    reviews: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 1000)
    outside = reviews.parent / "secret.txt"
    outside.write_text("secret")
    (reviews / "pos" / "link.txt").symlink_to(outside)
    (reviews / "pos" / "own.txt").symlink_to(reviews / "pos" / "0.txt")
    (reviews / "pos" / "large.txt").write_text("x" * 1001)
    (reviews / "pos" / "latin.txt").write_bytes(b"h\xe9 l\xe0")
    (reviews / "pos" / "empty.txt").write_text("")
    (reviews / "pos" / "picture.txt").write_bytes(b"\x89PNG\0\0")
    (reviews / "out").symlink_to(reviews.parent)
    dataset = load(DataSettings(source=SOURCE), reviews.parent)
    found = {str(each.reason): [one.shown for one in each.examples] for each in dataset.skipped}
    assert found == {
        "the file is a link that leads out of the folder": ["pos/link.txt"],
        "the file is larger than 17 MB, which is hardly one text": ["pos/large.txt"],
        "the file is no text in utf-8": ["pos/latin.txt", "pos/picture.txt"],
        "the text is empty": ["pos"],
    }
    assert dataset.facts.rows == 13
    assert "secret" not in {*dataset.training.texts, *dataset.validation.texts}


@pytest.mark.parametrize(
    ("source", "says"),
    [
        (TextFolder(), "No folder is chosen"),
        (TextFolder(path="reviewz"), 'Did you mean "reviews"?'),
        (TextFolder(path="reviews/pos/0.txt"), "is a file, and a folder"),
        (TextFolder(path="reviews/pos"), "has no folders in it"),
        (TextFolder(path="."), "has only the folder"),
        (SOURCE.replace(pattern="*.rst"), r"No folder in \"reviews\" has a file that fits \*.rst"),
        (SOURCE.replace(pattern="../*.txt"), "is no pattern for files within"),
        (SOURCE.replace(pattern="/etc/*"), "is no pattern for files within"),
        (SOURCE.replace(pattern=" "), "is no pattern"),
        (SOURCE.replace(pattern="a**.txt"), "two stars stand beside"),
        (SOURCE.replace(encoding="utf-99"), "There is no encoding"),
    ],
)
def test_wrong_folders(reviews: Path, source: TextFolder, says: str) -> None:
    if source.path == ".":
        source = source.replace(pattern="*/*.txt")
    for read in (
        lambda: load(DataSettings(source=source), reviews.parent),
        lambda: preview(source, reviews.parent),
    ):
        with pytest.raises(DataError, match=says) as caught:
            read()
        assert str(caught.value).endswith(".")


def test_too_many_files(reviews: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 11)
    with pytest.raises(DataError, match="more than the 11 files"):
        load(DataSettings(source=SOURCE), reviews.parent)
    monkeypatch.setattr(module, "MOST_FILES", 12)
    assert load(DataSettings(source=SOURCE), reviews.parent).facts.rows == 12
