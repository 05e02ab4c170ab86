"""``gradloom predict`` and ``evaluate`` for every task, against the engine's own answers."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
import pytest

from engine.project.project_file import save_project
from engine.training.forecasting import forecast
from engine.training.generation import generate
from engine.training.prediction import Predictor
from engine.training.run_folder import RunFolder
from engine.training.saved_run import open_run
from tests import little_projects as little


@pytest.fixture
def trained(gradloom, folder, monkeypatch):
    """Train a little project of a source for an epoch; its arguments, network and data."""
    # Programs are not what is tested here, and not every task has one.
    monkeypatch.setattr(RunFolder, "write_code", lambda self: None)

    def make(source, loss="cross_entropy"):
        project, dataset = little.project_of(source, loss)
        save_project(project, folder / "task.gradloom")
        done = gradloom("train", "task.gradloom", "--run", "run")
        assert done.code == 0, done.err
        saved = open_run(folder / "run")
        predictor = Predictor(saved.project, saved.facts, saved.weights())
        return ("task.gradloom", "--run", "run"), predictor, dataset

    return make


def table(done):
    assert (done.code, done.err) == (0, "")
    return list(csv.DictReader(io.StringIO(done.out)))


def as_json(done):
    assert (done.code, done.err) == (0, "")
    return json.loads(done.out)


def test_texts_get_a_tag_for_every_symbol(gradloom, trained, folder):
    run, predictor, dataset = trained(little.tagged_texts(folder))
    rows = table(gradloom("predict", *run, "--text", "badge", "--text", "ice"))
    assert [row["text"] for row in rows] == ["badge", "ice"]
    for row in rows:
        assert row["tags"].split() == [each.tag for each in predictor.tags(row["text"])]

    found = as_json(gradloom("evaluate", *run, "--json", "--mistakes", "1000"))
    pairs = []
    for text in dataset.validation.texts:
        tags = [each.tag for each in predictor.tags(text)]
        pairs += zip(tags, ["v" if each in "aeiou" else "c" for each in text], strict=True)
    right = sum(tag == wanted for tag, wanted in pairs)
    assert found["rows"] == len(pairs)
    assert found["accuracy"] == pytest.approx(right / len(pairs))
    assert len(found["mistakes"]) == len(pairs) - right
    assert all(mistake["step"] >= 1 for mistake in found["mistakes"])
    assert "Steps:" in gradloom("evaluate", *run).out


def test_texts_get_a_number(gradloom, trained, folder):
    run, predictor, dataset = trained(little.counted_texts(folder), "mean_squared_error")
    (folder / "more.csv").write_text("text\nabca\nbadge\n", encoding="utf-8")
    for options in (("--text", "abca", "--text", "badge"), ("--input", "more.csv")):
        rows = table(gradloom("predict", *run, *options))
        expected = predictor.numbers(predictor.prepared(["abca", "badge"]))[:, 0, 0]
        assert [row["text"] for row in rows] == ["abca", "badge"]
        np.testing.assert_allclose([float(row["label"]) for row in rows], expected, rtol=1e-4)

    found = as_json(gradloom("evaluate", *run, "--json"))
    texts = dataset.validation.texts
    errors = [
        abs(number - text.count("a") / 2)
        for text, number in zip(
            texts, predictor.numbers(predictor.prepared(list(texts)))[:, 0, 0], strict=True
        )
    ]
    [of_label] = found["numbers"]
    assert of_label["name"] == "label"
    assert of_label["mean_absolute_error"] == pytest.approx(np.mean(errors), rel=1e-4)
    assert found["seasonal_naive_error_ahead"] is None
    assert "pairs" not in found


def test_a_row_of_numbers_is_named_by_its_place(gradloom, trained):
    run, predictor, dataset = trained(little.adding(), "mean_squared_error")
    [row] = table(gradloom("predict", *run, "--row", "3"))
    given = predictor.numbers(np.array(dataset.validation.inputs[2:3]))[0, 0, 0]
    assert row["number"] == "sum"
    assert float(row["network"]) == pytest.approx(given, rel=1e-4)
    assert float(row["right"]) == pytest.approx(dataset.validation.targets[2, 0], rel=1e-4)


def test_a_row_of_symbols_gets_its_tags(gradloom, trained, folder):
    run, predictor, dataset = trained(little.tagged_arrays(folder))
    rows = table(gradloom("predict", *run, "--row", "1"))
    inputs = np.array(dataset.validation.inputs[0])
    symbols = [each for each in inputs.tolist() if each]
    assert [row["symbol"] for row in rows] == [str(each) for each in symbols]
    assert [row["tag"] for row in rows] == [each.tag for each in predictor.tags_of(inputs)]
    assert [row["right"] for row in rows] == [str(each % 2) for each in symbols]


def test_a_forecast_of_a_window_and_of_what_comes_next(gradloom, trained, folder):
    source = little.series(folder, target_columns="cold", scaling="from the last step")
    run, predictor, dataset = trained(source, "mean_squared_error")
    values = little.series_values()
    for options, begin in (
        (("--window", "2"), int(dataset.series.validation[1])),
        ((), len(values) - 6),
    ):
        rows = table(gradloom("predict", *run, *options))
        expected = forecast(predictor, dataset.series, source, begin)
        assert [row["ahead"] for row in rows] == ["+1", "+2", "+3"]
        np.testing.assert_allclose(
            [float(row["forecast"]) for row in rows], expected.ahead[:, 0], rtol=1e-4
        )
        np.testing.assert_allclose(
            [float(row["a season before"]) for row in rows], values[begin + 2 : begin + 5, 1], 1e-4
        )
        is_known = begin < len(values) - 6
        truth = [f"{each:.6g}" for each in values[begin + 6 : begin + 9, 1]]
        assert [row["truth"] for row in rows] == (truth if is_known else ["", "", ""])
        assert (rows[0]["step"] == "") is not is_known

    found = as_json(gradloom("evaluate", *run, "--json"))
    begins = dataset.series.validation.tolist()
    naive = [
        np.mean([abs(values[b + 2 + step, 1] - values[b + 6 + step, 1]) for b in begins])
        for step in range(3)
    ]
    np.testing.assert_allclose(np.ravel(found["seasonal_naive_error_ahead"]), naive)
    assert "Season before" in gradloom("evaluate", *run).out


def test_a_forecast_goes_on_from_new_steps_without_training_again(gradloom, trained, folder):
    source = little.series(folder, target_columns="cold")
    run, *_ = trained(source, "mean_squared_error")
    with (folder / "series.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"1980-Q{number},50,{number}\n" for number in range(1, 13))
    rows = table(gradloom("predict", *run))
    assert [float(row["a season before"]) for row in rows] == [9, 10, 11]
    done = gradloom("evaluate", *run)
    assert done.code == 1
    assert "not as it was" in done.err


def test_a_language_model_goes_on_with_a_prompt(gradloom, trained, folder):
    run, predictor, dataset = trained(little.long_text(folder))
    options = ("--symbols", "30", "--temperature", "0.5", "--seed", "4")
    expected = "to be" + "".join(generate(predictor, "to be", 30, 0.5, 4)) + "\n"
    for name in ("--prompt", "--text"):
        done = gradloom("predict", *run, name, "to be", *options)
        assert (done.code, done.err, done.out) == (0, "", expected)

    found = as_json(gradloom("evaluate", *run, "--json"))
    rows = dataset.validation
    logits = predictor.outputs(np.array(rows.inputs)).double().log_softmax(-1).numpy()
    places = np.indices(rows.targets.shape)
    loss = -logits[places[0], places[1], rows.targets].mean()
    assert found["perplexity"] == pytest.approx(np.exp(loss), rel=1e-4)
    right = (logits.argmax(-1) == rows.targets).mean()
    assert found["accuracy"] == pytest.approx(right)
    assert "Perplexity:" in gradloom("evaluate", *run).out


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (("--text", "a"), 1, "not asked about texts"),
        (("--row", "1000"), 1, "There is no row 1,000"),
        (("--window", "1"), 1, "forecasts none"),
        (("--prompt", "a"), 1, "is none: give --text"),
        (("--row", "1", "--window", "1"), 2, "Give either"),
        ((), 2, "--row"),
    ],
)
def test_what_a_network_is_not_for_is_one_line(gradloom, trained, options, code, said):
    run, *_ = trained(little.adding(), "mean_squared_error")
    done = gradloom("predict", *run, *options)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1


def test_a_table_of_classes_is_not_for_numbers(gradloom, trained, folder):
    run, *_ = trained(little.counted_texts(folder), "mean_squared_error")
    done = gradloom("evaluate", *run, "--input", "rows.csv")
    assert done.code == 1
    assert "--input is for classes" in done.err


def test_a_prompt_without_a_symbol_is_refused(gradloom, trained, folder):
    run, *_ = trained(little.long_text(folder))
    done = gradloom("predict", *run)
    assert (done.code, done.out) == (1, "")
    assert "nothing to go on with" in done.err
