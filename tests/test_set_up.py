"""The frame holds: what may import what, what is pinned, and what goes into the package."""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def modules_loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh Python has loaded after the statement."""
    shown = subprocess.run(
        [sys.executable, "-c", f"{statement}\nimport sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 0, shown.stderr
    return {name.partition(".")[0] for name in shown.stdout.split()}


def pins() -> dict[str, Requirement]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    found = [Requirement(line) for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(pin.name): pin for pin in found}


def test_every_import_points_the_way_it_may():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200"},
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("module", ["main", "gui.window"])
def test_the_window_is_up_before_the_large_libraries(module):
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"{module} is not written yet")
    large = {"keras", "optuna", "sqlalchemy", "torch"}
    assert not modules_loaded_by(f"import {module}") & large


def test_the_engine_needs_no_qt():
    every_module = """
import importlib, pkgutil, engine
for found in pkgutil.walk_packages(engine.__path__, "engine."):
    importlib.import_module(found.name)
"""
    qt = {"PyQt6", "pyqtgraph", "qtawesome", "qtpy"}
    assert not modules_loaded_by(every_module) & qt


def test_the_engines_tests_need_no_qt():
    for path in (ROOT / "tests" / "engine").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.arg):
                names = [node.arg]
            for name in names:
                assert name.partition(".")[0] not in {"PyQt6", "gui", "qapp", "qtbot"}, (
                    f"{path.relative_to(ROOT)}, line {node.lineno}: {name}"
                )


def test_each_package_is_pinned_to_one_release():
    for pin in pins().values():
        assert [(s.operator, "*" in s.version) for s in pin.specifier] == [("==", False)], pin
        assert (pin.marker, pin.url) == (None, None), pin


def test_each_dependency_is_pinned_to_a_release_it_allows():
    pinned = pins()
    groups = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    for wanted in (Requirement(text) for group in groups for text in group):
        pin = pinned.get(canonicalize_name(wanted.name))
        assert pin is not None, f"{wanted.name} is not in constraints.txt: run `make constraints`"
        release = next(iter(pin.specifier)).version
        assert wanted.specifier.contains(release), f"{wanted} does not allow {pin}"


def test_the_package_holds_every_file_of_its_folders(tmp_path):
    source, wheels = tmp_path / "source", tmp_path / "wheels"
    source.mkdir()
    for name in ("LICENSE", "README.md", "main.py", "pyproject.toml"):
        shutil.copy(ROOT / name, source)
    for name in ("commands", "engine", "gui", "resources"):
        shutil.copytree(
            ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", ".*")
        )
    expected = {
        path.relative_to(source).as_posix()
        for name in ("commands", "engine", "gui", "resources", "main.py")
        for path in [source / name, *(source / name).rglob("*")]
        if path.is_file()
    }

    built = subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "--disable-pip-version-check",
            "wheel",
            "--no-deps",
            "--no-index",
            "--no-build-isolation",
            "--wheel-dir",
            str(wheels),
            str(source),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = wheels.glob("gradloom-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
        (entry_points,) = (name for name in held if name.endswith("entry_points.txt"))
        assert "gradloom = main:main" in archive.read(entry_points).decode()
    assert {name for name in held if ".dist-info/" not in name} == expected
