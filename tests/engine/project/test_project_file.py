"""A project's file: what a person chose and nothing else, there and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings

from engine.layers.dense import Dense
from engine.layers.embedding import Embedding
from engine.layers.lstm import LSTM
from engine.network.edits import place_nodes
from engine.network.summary import summarize
from engine.project.data_facts import DataFacts
from engine.project.data_settings import DataSettings
from engine.project.examples import EXAMPLES, Example
from engine.project.migrations import MIGRATIONS, VERSION
from engine.project.preparation import Preparation
from engine.project.project import Project
from engine.project.project_file import SUFFIX, load_project, parse_project, project_text
from engine.project.project_file import save_project as save
from engine.project.sources.texts import TextTable
from engine.project.training_settings import TrainingSettings
from engine.vocabulary.clipping import ClipByValue
from engine.vocabulary.early_stopping import StopByAccuracy
from engine.vocabulary.optimizers import SGD
from engine.vocabulary.schedules import CosineAnnealingLR
from tests.engine.network.build import chain
from tests.engine.strategies import PROJECTS

TYPICAL = Project(
    description="Déjà vu\n2",
    network=place_nodes(
        chain(embedding=Embedding(), lstm=LSTM(dropout=0.25), dense=Dense(name='say "hi"')),
        {"embedding": (0, 0), "lstm": (-7, 132), "dense": (0, 264)},
    ),
    data=DataSettings(
        source=TextTable(path="rows.csv", text_column="text"),
        preparation=Preparation(length=20),
    ),
    training=TrainingSettings(optimizer=SGD(momentum=0.9), clipping=ClipByValue()),
)
WRITTEN = """\
{
  "format": "gradloom-project",
  "version": 3,
  "description": "Déjà vu\\n2",
  "network": {
    "dialect": "keras2",
    "nodes": [
      {
        "id": "embedding",
        "layer": {
          "kind": "Embedding",
          "input_dim": 1000,
          "output_dim": 64
        }
      },
      {
        "id": "lstm",
        "layer": {
          "kind": "LSTM",
          "units": 128,
          "dropout": 0.25
        },
        "x": -7,
        "y": 132
      },
      {
        "id": "dense",
        "layer": {
          "kind": "Dense",
          "name": "say \\"hi\\"",
          "units": 10
        },
        "y": 264
      }
    ],
    "links": [
      {
        "source": "embedding",
        "target": "lstm"
      },
      {
        "source": "lstm",
        "target": "dense"
      }
    ]
  },
  "data": {
    "source": {
      "kind": "text_table",
      "path": "rows.csv",
      "text_column": "text",
      "label_column": "label"
    },
    "preparation": {
      "length": 20
    }
  },
  "training": {
    "optimizer": {
      "kind": "SGD",
      "momentum": 0.9
    },
    "clipping": "value"
  }
}
"""


def test_a_file_says_what_a_person_chose() -> None:
    assert project_text(TYPICAL) == WRITTEN
    assert parse_project(WRITTEN, "typical") == TYPICAL


def test_an_empty_project_is_an_empty_file() -> None:
    assert json.loads(project_text(Project())) == {"format": "gradloom-project", "version": 3}
    assert parse_project(project_text(Project()), "empty") == Project()


@settings(max_examples=60)
@given(PROJECTS)
def test_there_and_back(project: Project) -> None:
    text = project_text(project)
    again = parse_project(text.encode(), "some")
    assert again == project
    assert project_text(again) == text
    assert text.endswith("}\n")


@given(PROJECTS, PROJECTS)
def test_a_change_changes_only_its_own_lines(one: Project, other: Project) -> None:
    """One part changed, and the lines of the others stay as they were."""
    mixed = one.replace(training=other.training)
    before, after = json.loads(project_text(one)), json.loads(project_text(mixed))
    before.pop("training", None)
    after.pop("training", None)
    assert list(before.items()) == list(after.items())


def test_save_and_load(tmp_path: Path) -> None:
    path = tmp_path / f"a b é{SUFFIX}"
    save(TYPICAL, path)
    assert path.read_text(encoding="utf-8") == WRITTEN
    assert load_project(path) == TYPICAL


@pytest.mark.parametrize("text", [WRITTEN, "\ufeff" + WRITTEN, WRITTEN.replace("\n", "\r\n")])
def test_what_editors_do_to_a_text_is_no_damage(text: str) -> None:
    assert parse_project(text, "edited") == TYPICAL
    assert parse_project(text.encode(), "edited") == TYPICAL


def test_there_is_a_step_from_every_older_version() -> None:
    assert sorted(MIGRATIONS) == list(range(1, VERSION))


@pytest.mark.parametrize(("name", "total"), [("lstm-names", 164_106), ("gru-names", 361_098)])
def test_examples_are_the_documents_networks(name: str, total: int) -> None:
    [example] = [one for one in EXAMPLES if one.name == name]
    project = example.project()
    assert summarize(project.network).parameters == total
    assert project.network.dialect == "keras2"


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_examples_are_written_as_gradloom_itself_writes_them(example: Example) -> None:
    project = example.project()
    assert project_text(project) == example.text()
    assert str(example.title)
    assert project.description


def test_facts_tell_a_network_what_it_gets_and_owes() -> None:
    facts = DataFacts(("[PAD]", "[UNK]", "a"), ("de", "en"), 48, 80, 20, 31)
    assert facts.rows == 100
    signature = facts.signature("cross_entropy")
    assert (signature.input.axes, signature.symbols, signature.wanted.count) == ((None, 48), 3, 2)
    assert signature.outputs == 2
    assert facts.signature("binary_cross_entropy").outputs == 1
    assert facts.signature("mean_squared_error").outputs == 2


def test_how_the_rate_changes_and_when_a_run_ends_are_written_as_chosen(tmp_path: Path) -> None:
    training = TrainingSettings(
        accumulation=4,
        schedule=CosineAnnealingLR(warmup=0.5),
        early_stopping=StopByAccuracy(),
    )
    path = tmp_path / "a.gradloom"
    save(Project(training=training), path)
    assert json.loads(path.read_text("utf-8"))["training"] == {
        "accumulation": 4,
        "schedule": {"kind": "CosineAnnealingLR", "warmup": 0.5},
        "early_stopping": "validation_accuracy",
    }
    assert load_project(path).training == training
