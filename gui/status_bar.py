"""The line at the bottom: problems at the left, the file and the dialect at the right."""

from __future__ import annotations

from PyQt6.QtCore import QDateTime, Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QLabel, QPushButton, QStatusBar, QWidget

from engine.network.problem import Problem, Severity
from engine.vocabulary.dialects import DIALECT_LABELS
from gui.document import Document
from gui.theme import mark
from gui.translation import translated

MINUTE = 60_000


class StatusBar(QStatusBar):
    """Counts problems and says the first one; says how long ago the file was saved."""

    problem_requested = pyqtSignal(object)
    """The Problem a person wants to see."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._saved_at: QDateTime | None = None
        self.setSizeGripEnabled(False)
        self._count = QPushButton(self)
        mark(self._count, role="quiet")
        self._count.clicked.connect(self._on_count_clicked)
        self._first = QLabel(self)
        self._first.setTextFormat(Qt.TextFormat.PlainText)  # a layer's name is no markup
        self._saved = QLabel(self)
        self._dialect = QLabel(self)
        self._speed = QLabel(self)
        for label in (self._first, self._saved, self._dialect, self._speed):
            mark(label, role="quiet")
        self.addWidget(self._count)
        self.addWidget(self._first, 1)
        self.addPermanentWidget(self._saved)
        self.addPermanentWidget(self._dialect)
        self.addPermanentWidget(self._speed)
        self._speed.hide()
        self._clock = QTimer(self)
        self._clock.setInterval(MINUTE)
        self._clock.timeout.connect(self._show_saved)

        document.findings_changed.connect(self._on_findings_changed)
        document.path_changed.connect(self._show_saved)
        document.saved_changed.connect(self._show_saved)
        self._on_findings_changed()
        self._show_saved()

    def count_text(self) -> str:
        """How many problems it says there are."""
        return self._count.text()

    def show_speed(self, steps_per_second: float | None) -> None:
        """How fast training is; None: nothing is trained."""
        self._speed.setVisible(steps_per_second is not None)
        if steps_per_second is not None:
            digits = 0 if steps_per_second >= 10 else 1
            text = self.tr("{speed} steps/s").format(speed=f"{steps_per_second:.{digits}f}")
            self._speed.setText(text)

    def note_saved(self) -> None:
        """The project has just been saved."""
        self._saved_at = QDateTime.currentDateTime()
        self._clock.start()
        self._show_saved()

    def forget_saved(self) -> None:
        """Another project is open, which has not been saved yet in this window."""
        self._saved_at = None
        self._clock.stop()
        self._show_saved()

    def _on_findings_changed(self) -> None:
        problems = self._document.problems
        errors = [problem for problem in problems if problem.severity is Severity.ERROR]
        dialect = DIALECT_LABELS[self._document.network.dialect]
        self._dialect.setText(self.tr("{dialect} dialect").format(dialect=dialect))
        if not problems:
            self._count.setText(self.tr("No problems"))
            self._count.setEnabled(False)
            mark(self._count, role="quiet")
            self._first.clear()
            return
        self._count.setEnabled(True)
        if not self._document.network.nodes:  # a beginning is no mistake
            self._count.setText(self._sentence(problems[0]))
            self._count.setEnabled(False)
            mark(self._count, role="quiet")
            self._first.setText(translated(problems[0].reason))
            return
        if errors:
            count = len(errors)
            self._count.setText(
                self.tr("1 problem") if count == 1 else self.tr("{n} problems").format(n=count)
            )
            mark(self._count, role="problem")
        else:
            count = len(problems)
            self._count.setText(
                self.tr("1 hint") if count == 1 else self.tr("{n} hints").format(n=count)
            )
            mark(self._count, role="quiet")
        self._first.setText(self._sentence(problems[0]))

    def _sentence(self, problem: Problem) -> str:
        if problem.node_id is None:
            return translated(problem.title)
        name = self._document.network.node(problem.node_id).name
        return f"{name}: {translated(problem.title)}"

    def _on_count_clicked(self) -> None:
        if self._document.problems:
            self.problem_requested.emit(self._document.problems[0])

    def _show_saved(self) -> None:
        if not self._document.is_saved:
            self._saved.setText(self.tr("not saved"))
        elif self._saved_at is None:
            self._saved.setText(self.tr("saved") if self._document.path else "")
        else:
            minutes = self._saved_at.secsTo(QDateTime.currentDateTime()) // 60
            self._saved.setText(
                self.tr("saved just now")
                if minutes < 1
                else self.tr("saved {n} min ago").format(n=minutes)
            )
