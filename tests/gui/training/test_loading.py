"""Loading torch beside the window."""

import subprocess
import sys


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
