"""The code in the documents runs, as it is written."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
MODEL = ROOT / "tests" / "engine" / "exchange" / "keras_files" / "goldens" / "numbers.keras"


def test_the_calls_for_scripts(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "scripts.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    (tmp_path / "model.keras").write_bytes(MODEL.read_bytes())
    program = tmp_path / "program.py"
    program.write_text("\n".join(blocks), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", program],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr
    assert len(blocks) == 7
    assert "`return_sequence` is read as `return_sequences`" in done.stdout
    for name in ("model.onnx", "again.keras", "weights.npz", "weights.safetensors"):
        assert (tmp_path / name).stat().st_size > 500
