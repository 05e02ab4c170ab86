"""The record of a run read back, without torch: a list of runs needs no more."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from engine.project.files import read_bounded
from engine.reasons import reason_of
from engine.training import run_files
from engine.training.run_files import RunRecord
from engine.training.run_place import RunFolderError

MAX_RECORD_BYTES = 5_000_000


def read_record(run: Path) -> RunRecord:
    """What a run's folder says of its run.

    Raises:
        FileError: the record could not be read.
        RunFolderError: it is damaged, or of a newer Gradloom.
    """
    path = run / run_files.RECORD
    data = read_bounded(path, MAX_RECORD_BYTES)
    try:
        version = json.loads(data).get("version")
    except (ValueError, AttributeError, RecursionError) as error:
        raise RunFolderError("{path} is damaged: it is no JSON object.", path=path) from error
    if isinstance(version, int) and version > run_files.VERSION:
        raise RunFolderError(
            "{path} was written by a newer Gradloom: update Gradloom to read it.", path=path
        )
    try:
        return RunRecord.model_validate_json(data)
    except ValidationError as error:
        raise RunFolderError(
            "{path} is damaged: {reason}.", path=path, reason=reason_of(error)
        ) from error
