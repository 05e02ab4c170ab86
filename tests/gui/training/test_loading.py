"""Loading torch beside the window."""

import gc
import subprocess
import sys

from gui.training import loading


def test_collections_stop_while_loading_and_what_was_loaded_is_left_out_of_them(monkeypatch):
    monkeypatch.setattr(loading, "_are_frozen", [])
    frozen = gc.get_freeze_count()
    try:
        with loading.without_collections():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()


def test_it_happens_once(monkeypatch):
    monkeypatch.setattr(loading, "_are_frozen", [True])
    with loading.without_collections():
        assert gc.isenabled()


def test_torch_works_with_its_libraries_loaded_before_it():
    code = (
        "from gui.training.loading import load_libraries\n"
        "load_libraries()\n"
        "import torch\n"
        "print(torch.ones(2, 3).sum().item())\n"
        "load_libraries()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "6.0", done.stderr


def test_the_session_can_be_made_without_torch():
    code = (
        "import sys\n"
        "import gui.training.training_panel, gui.training.training_bar\n"
        "print('torch' in sys.modules, 'matplotlib' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.stdout.strip() == "False False", done.stderr
