"""``gradloom evaluate`` against what ``gradloom predict`` says row by row."""

from __future__ import annotations

import csv
import io
import json

import pytest


@pytest.fixture
def trained(gradloom, folder):
    assert gradloom("train", "small.gradloom", "--run", "run", "--epochs", "2").code == 0
    return ("small.gradloom", "--run", "run")


@pytest.fixture
def labelled(folder):
    """Twelve rows, four of each class, every fourth of which is wrongly labelled."""
    with (folder / "labelled.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("word", "class"))
        for number in range(12):
            letter = "abc"[number % 3]
            claimed = "abc"[(number + 1) % 3] if number % 4 == 3 else letter
            writer.writerow((f"{letter}{number:04}", f"class {claimed}"))
    return folder / "labelled.csv"


def test_json_agrees_with_the_predictions_one_by_one(gradloom, trained, labelled):
    done = gradloom("evaluate", *trained, "--input", "labelled.csv", "--json", "--mistakes", "100")
    assert (done.code, done.err) == (0, "")
    found = json.loads(done.out)
    predicted = gradloom("predict", *trained, "--input", "labelled.csv").out
    of_text = {row["text"]: row["class"] for row in csv.DictReader(io.StringIO(predicted))}
    with labelled.open(encoding="utf-8") as file:
        pairs = [(row["class"], of_text[row["word"]]) for row in csv.DictReader(file)]

    assert found["rows"] == 12
    right = sum(label == taken for label, taken in pairs)
    assert found["accuracy"] == pytest.approx(right / 12)
    assert found["wrong"] == 12 - right == len(found["mistakes"]) > 0
    names = [each["name"] for each in found["classes"]]
    assert names == ["class a", "class b", "class c"]
    for row, label in enumerate(names):
        for column, taken in enumerate(names):
            assert found["confusion"][row][column] == pairs.count((label, taken))
    losses = [each["loss"] for each in found["mistakes"]]
    assert losses == sorted(losses, reverse=True)
    assert found["scores_are_probabilities"]


def test_the_accuracy_is_the_one_that_training_reached(gradloom, trained, folder):
    found = json.loads(gradloom("evaluate", *trained, "--json").out)
    record = json.loads((folder / "run" / "run.json").read_text())
    assert found["accuracy"] == pytest.approx(record["best_validation_accuracy"])
    assert found["rows"] == 12
    assert found["notes"] == []
    training = json.loads(gradloom("evaluate", *trained, "--json", "--part", "training").out)
    assert training["rows"] == 48


def test_tables_for_a_person(gradloom, trained, labelled):
    done = gradloom("evaluate", *trained, "--input", "labelled.csv", "--mistakes", "2")
    assert (done.code, done.err) == (0, "")
    for words in ("Accuracy:", "Macro F1:", "Precision", "Confusion matrix", "The worst 2 of"):
        assert words in done.out
    assert "Among the first three" not in done.out, "there are only three classes"
    assert "class b" in done.out


def test_rows_of_other_classes_are_counted_and_left_out(gradloom, trained, folder):
    (folder / "other.tsv").write_text("kind\ttext\nclass a\ta1\nclass z\tz1\n\tb1\n")
    options = ("--input", "other.tsv", "--column", "text", "--label-column", "kind")
    done = gradloom("evaluate", *trained, *options, "--json")
    found = json.loads(done.out)
    assert found["rows"] == 1
    assert "2 rows left out" in found["notes"][0]
    assert "class z" in found["notes"][0]
    assert "2 rows left out" in gradloom("evaluate", *trained, *options).out


def test_data_that_has_changed_since_is_said_so(gradloom, trained, folder):
    with (folder / "rows.csv").open("a", encoding="utf-8") as file:
        file.write("a9999,class a\nb9999,class b\n")
    found = json.loads(gradloom("evaluate", *trained, "--json").out)
    assert "not as it was" in found["notes"][0]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("word,class\nz1,class z\n", "no rows to examine"),
        ("word\na1\n", "has no column"),
        (None, "labelled.csv"),
    ],
)
def test_what_cannot_be_evaluated_is_one_line(gradloom, trained, folder, content, said):
    if content is not None:
        (folder / "labelled.csv").write_text(content)
    done = gradloom("evaluate", *trained, "--input", "labelled.csv")
    assert (done.code, done.out) == (1, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_another_network_is_refused(gradloom, trained, folder):
    text = (folder / "small.gradloom").read_text()
    (folder / "other.gradloom").write_text(text.replace('"units": 8', '"units": 9'))
    done = gradloom("evaluate", "other.gradloom", "--run", "run")
    assert done.code == 1
    assert "another network" in done.err
