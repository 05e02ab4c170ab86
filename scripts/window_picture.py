"""Takes pictures of the real window, on a display: `python -m scripts.window_picture --help`.

The window opens with an example as it does for anybody, trains it for a while, and is then taken
from the screen, so a picture shows what a person sees. `make pictures` makes the README's.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from PyQt6.QtCore import QSettings, QTimer
from PyQt6.QtWidgets import QApplication

from engine.network.edits import set_argument
from engine.project.examples import EXAMPLES
from engine.training.events import StepDone
from gui.application import make_application, open_window
from gui.background import finish_all
from gui.theme import current
from gui.window import MainWindow

SETTLE_MILLISECONDS = 700
"""From the last step to the picture: time for what was drawn to reach the screen."""


def main() -> int:
    """Open the window, train, take the picture."""
    wanted = _arguments()
    application = make_application(sys.argv[:1])
    application.setOrganizationName("gradloom-picture")  # leave the person's settings alone
    QSettings().clear()
    current().set_mode(wanted.mode)
    example = next(found for found in EXAMPLES if found.name == wanted.example)
    window = open_window(example.project(), None, example.name)
    width, height = map(int, wanted.size.split("x"))
    window.setGeometry(0, 0, width, height)
    photographer = _Photographer(application, window, wanted)
    QTimer.singleShot(wanted.limit * 1000, photographer.give_up)
    status = application.exec()
    finish_all(10)
    return status


class _Photographer:
    def __init__(self, application: QApplication, window: MainWindow, wanted: Namespace) -> None:
        self._application = application
        self._window = window
        self._wanted = wanted
        self._steps = 0
        window.reader.dataset_changed.connect(self._on_dataset_changed)

    def _on_dataset_changed(self) -> None:
        window = self._window
        self._window.canvas.fit()
        if self._wanted.select:
            window.document.select((self._wanted.select,))
        if self._wanted.gradients:
            window.gradients_panel.recording_choice.switch.click()
        if self._wanted.steps == 0:
            self._spoil_and_take()
            return
        window.session.events_arrived.connect(self._on_events_arrived)
        window.training_request.train()

    def _on_events_arrived(self, events: list[object]) -> None:
        self._steps += sum(isinstance(event, StepDone) for event in events)
        if self._steps >= self._wanted.steps:
            self._window.session.events_arrived.disconnect(self._on_events_arrived)
            self._window.session.pause()
            self._spoil_and_take()

    def _spoil_and_take(self) -> None:
        if self._wanted.problem:
            self._window.document.edit_network(
                "Set return_sequences",
                lambda network: set_argument(network, "gru", ("return_sequences",), False),
            )
        if self._wanted.tab:
            self._window.tabs.setCurrentIndex(self._wanted.tab)
        if self._wanted.gradients:
            self._window.docks.gradients.raise_()
        QTimer.singleShot(SETTLE_MILLISECONDS, self._take)

    def give_up(self) -> None:
        """End without a picture when something never came."""
        self._window.autosave.discard()
        print("no picture: the training did not come that far in time", file=sys.stderr)
        self._application.exit(1)

    def _take(self) -> None:
        screen = self._window.screen()
        assert screen is not None
        frame = self._window.geometry()
        picture = screen.grabWindow(0, frame.x(), frame.y(), frame.width(), frame.height())
        self._wanted.output.parent.mkdir(parents=True, exist_ok=True)
        if not picture.save(str(self._wanted.output)):
            raise SystemExit(f"{self._wanted.output} could not be written")
        self._window.session.shutdown()
        self._window.autosave.discard()
        self._application.exit(0)


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=Path, default=Path("docs/pictures/window.png"))
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--mode", choices=("light", "dark"), default="light")
    parser.add_argument(
        "--example", choices=[found.name for found in EXAMPLES], default="gru-names"
    )
    parser.add_argument("--select", default="gru", help="id of the layer to select")
    parser.add_argument("--steps", type=int, default=400, help="steps to train before; 0: none")
    parser.add_argument("--tab", type=int, default=0, help="tab of the middle to show")
    parser.add_argument("--gradients", action="store_true", help="record and show gradients")
    parser.add_argument("--limit", type=int, default=300, help="seconds until it gives up")
    parser.add_argument(
        "--problem", action="store_true", help="turn return_sequences of the layer gru off first"
    )
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
