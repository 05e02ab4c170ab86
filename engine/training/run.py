"""A run: epochs of steps, and all that it carries from one step to the next."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from itertools import islice
from math import inf

import torch

from engine.data.dataset import Dataset
from engine.message import message
from engine.project.class_weights import class_weights
from engine.project.columns import are_in_columns
from engine.project.project import Project
from engine.project.starting_file import LayerArrays
from engine.runtime import NetworkModule, build
from engine.runtime.memory import shortage_told
from engine.runtime.randomness import generator_for
from engine.runtime.small_numbers import flush_small_numbers
from engine.training.batches import Batch, Batches, groups_of
from engine.training.bucketing import why_not_bucketed
from engine.training.checkpoint import Checkpoint, Progress
from engine.training.clock import Clock
from engine.training.controls import Controls
from engine.training.early_stopping import Waiting, is_over, waiting_after
from engine.training.evaluation import evaluate, perplexity, unit_of
from engine.training.events import (
    EpochDone,
    Event,
    NotFinite,
    Paused,
    Resumed,
    RunEnded,
    RunStarted,
    StepDone,
    Stop,
)
from engine.training.gradients.recorder import Recorder
from engine.training.gradients.sample import Sample
from engine.training.gradients.seen import SpikeSeen
from engine.training.not_finite import find_cause
from engine.training.place import Place
from engine.training.row_order import PURPOSE, epoch_of, rows_of
from engine.training.run_notes import run_notes
from engine.training.schedule import Plateau, Span, plateau_after, rate_at
from engine.training.shared_state import gathered, part_of
from engine.training.starting import begin_with
from engine.training.state import ORDER, captured, put_back
from engine.training.step import NotFiniteError, Stepper
from engine.training.weights import KeptWeights
from engine.training.weights_file import network_digest
from engine.training.windows import WindowedRows
from engine.training.workers import Workers
from engine.vocabulary.clipping import Clipping, threshold_of, with_threshold

Events = Generator[Event, None, Stop | None]
"""Events, and at the end why the run is over; None: it is not."""


class Run:
    """One run from its beginning, or from where it was broken off, to its end.

    Args are those of `engine.training.loop.train`.
    """

    def __init__(
        self,
        project: Project,
        dataset: Dataset,
        controls: Controls,
        kept: KeptWeights,
        *,
        start: LayerArrays,
        workers: Workers,
        device: str,
    ) -> None:
        self._settings = settings = project.training
        self._controls = controls
        self._kept = kept
        place = torch.device(device)
        signature = dataset.facts.signature(settings.loss)
        module = build(project.network, signature, settings.seed)
        module.precision = settings.precision
        if project.start is not None:
            begin_with(module, project.start, start)
        self._workers = workers
        workers.draw_for_themselves(module, settings.seed)
        self._network: NetworkModule = module.to(place)
        kept.module = self._network
        kept.checkpoint = self._checkpoint
        self._project, self._dataset = project, dataset
        weights = class_weights(settings, dataset.facts)
        weighing = None if weights is None else torch.tensor(weights, device=place)
        self._task = dataset.facts.kind
        self._unit = unit_of(dataset.facts, place)
        pads_start = project.data.applied.pad == "start"
        self._rows = WindowedRows(
            self._network, settings.truncation, dataset.facts, self._is_bucketed and pads_start
        )
        self._stepper = Stepper(
            self._network, settings, workers, weighing, self._unit, rows=self._rows
        )
        self._recorder = Recorder(self._network, workers.is_first)
        self._order = generator_for(None, settings.seed, PURPOSE)
        self._order_state = self._order.get_state()
        """As it was when the epoch began."""
        self._place = Place()
        self._seconds_before: float | None = None
        """What the run took until it was broken off; None: it is a new one."""
        size = settings.batch_size
        full_only = self._network.is_stateful
        columns = are_in_columns(project, dataset.facts)
        self._training = Batches(dataset.training, size, full_only, place, columns)
        self._validation = Batches(dataset.validation, size, False, place, columns)
        groups = -(-len(self._training) // settings.accumulation)
        self._span = Span(settings.epochs, groups * self._rows.steps)
        self._clipping: Clipping = settings.clipping
        self._lr: float = settings.optimizer.lr
        """The optimizer's, or what the person has set since; the schedule makes the rate of it."""
        self._plateau = Plateau()
        self._waiting = Waiting()
        self._clock = Clock()
        self._step = 0
        self._validation_accuracy: float | None = None

    def events(self, threads: int | None) -> Iterator[Event]:
        before = torch.get_num_threads()
        # Set here and not by the caller: the setting belongs to the thread that computes.
        torch.set_num_threads(threads or before)
        flush_small_numbers(True)
        # A float32 has 24 bits; cuDNN would take the eleven of TF32 for its products.
        may_round, torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.allow_tf32, False
        try:
            self._clock = Clock(self._seconds_before or 0.0)
            if self._seconds_before is None:
                yield self._started()
            reason = yield from self._epochs()
            yield RunEnded(reason, self._step, self._clock.seconds(), self._validation_accuracy)
        finally:
            flush_small_numbers(False)
            torch.set_num_threads(before)
            torch.backends.cudnn.allow_tf32 = may_round

    def _epochs(self) -> Generator[Event, None, Stop]:
        while True:
            if self._place.ended:
                if self._place.epoch >= self._settings.epochs:
                    return Stop.FINISHED
                if is_over(self._settings.early_stopping, self._waiting):
                    return Stop.EARLY
                self._place = Place(self._place.epoch + 1)
            with shortage_told():
                ended = yield from self._epoch()
            if ended is not None:
                return ended

    def _started(self) -> RunStarted:
        parameters = list(self._network.parameters())
        return RunStarted(
            epochs=self._settings.epochs,
            steps_per_epoch=self._span.steps_per_epoch,
            parameters=sum(each.numel() for each in parameters),
            clipping=self._settings.clipping.kind,
            device=str(parameters[0].device),
            threads=torch.get_num_threads(),
            notes=run_notes(
                self._project,
                self._dataset,
                self._network,
                self._training,
                workers=self._workers,
                is_recording=self._controls.recording is not None,
            ),
        )

    def _batches(self) -> Iterator[Batch]:
        if not self._settings.shuffle:
            return iter(self._training)
        if self._is_bucketed:
            return self._training.bucketed(self._order, self._project.data.applied.pad)
        return self._training.shuffled(self._order)

    @property
    def _is_bucketed(self) -> bool:
        return self._settings.bucketing and why_not_bucketed(self._project) is None

    def _epoch(self) -> Events:
        """The epoch the run is in, from its beginning or from where it was broken off."""
        place = self._place
        self._network.train()
        if not place.done:
            self._network.reset_states()
            self._order_state = self._order.get_state()
        size = self._settings.accumulation
        for group in self._rows.groups(groups_of(self._batches(), size), place.done):
            yield from self._stand_if_paused()
            if self._is_stopped():
                return Stop.STOPPED
            self._follow_controls()
            self._step += 1
            rate = rate_at(self._settings.schedule, self._lr, self._step, self._span, self._plateau)
            try:
                with self._recorder.looking(self._controls.recording) as sample:
                    done = self._stepper.step(
                        group, self._clipping, rate, self._controls.is_stopped, sample
                    )
            except NotFiniteError as error:
                cause = error.cause
                batch = place.done // self._rows.steps * size + error.place
                yield NotFinite(
                    self._step,
                    place.epoch,
                    batch + 1,
                    cause.layer,
                    cause.what,
                    weight=cause.weight,
                    rows=self._rows_of(batch, 1),
                )
                return Stop.NOT_FINITE
            begun = place.done // self._rows.steps * size
            place.done += 1
            if done is None:
                continue
            yield from self._seen(sample, done.clipping.norm_before, begun)
            place.loss += done.loss * done.answers
            place.measured += done.measured
            place.answers += done.answers
            yield StepDone(
                step=self._step,
                epoch=place.epoch,
                loss=done.loss,
                norm_before=done.clipping.norm_before,
                norm_after=done.clipping.norm_after,
                threshold=done.clipping.threshold,
                clipped=done.clipping.clipped,
                clipped_share=done.clipping.clipped_share,
                largest_element=done.clipping.largest_element,
                seconds=self._clock.seconds(),
                learning_rate=rate,
                largest_ratio=done.clipping.largest_ratio,
            )
        return (yield from self._validate())

    def _seen(self, sample: Sample | None, norm: float, batch: int) -> Iterator[Event]:
        """What was recorded of the step that has just been taken.

        Args:
            batch: the first of the step's batches, from 0.
        """
        recorder, epoch = self._recorder, self._place.epoch
        if sample is not None:
            with recorder.telling(sample, self._step, epoch) as seen:
                yield seen
        if recorder.is_on and recorder.usual.is_spike(norm):
            rows = self._rows_of(batch, self._settings.accumulation)
            yield SpikeSeen(self._step, epoch, norm, recorder.usual.median, rows)
        recorder.usual.add(norm)

    def _rows_of(self, batch: int, count: int) -> tuple[int, ...]:
        """Row numbers of so many batches of the epoch, from one on: its order is drawn again."""
        generator = torch.Generator()
        generator.set_state(self._order_state)
        order = epoch_of(self._training.order, self._project, generator)
        return rows_of(order, batch, count)

    def _validate(self) -> Events:
        place, task = self._place, self._task
        found = evaluate(
            self._network,
            self._validation,
            self._settings.loss,
            is_stopped=self._is_stopped,
            workers=self._workers,
            unit=self._unit,
        )
        if found is None:
            return Stop.STOPPED
        if found.not_finite_batch is not None:
            yield self._validation_not_finite(place.epoch, found.not_finite_batch)
            return Stop.NOT_FINITE
        is_of_classes = task.of == "classes"
        accuracy = found.measured if is_of_classes else None
        self._validation_accuracy = accuracy
        decides = 0.0 if task.by_loss or accuracy is None else accuracy
        is_best = self._kept.offer(place.epoch, decides, found.loss)
        schedule, stopping = self._settings.schedule, self._settings.early_stopping
        self._plateau = plateau_after(schedule, self._plateau, found.loss, self._step, self._span)
        self._waiting = waiting_after(stopping, self._waiting, found.loss, accuracy)
        place.ended = True
        yield EpochDone(
            epoch=place.epoch,
            step=self._step,
            loss=place.loss / place.answers,
            accuracy=place.measured / place.answers if is_of_classes else None,
            validation_loss=found.loss,
            validation_accuracy=accuracy,
            seconds=self._clock.seconds(),
            error=None if is_of_classes else place.measured / place.answers,
            validation_error=None if is_of_classes else found.measured,
            perplexity=perplexity(found.bare_loss) if task.name == "language_model" else None,
            is_best=is_best,
        )
        return None

    def _validation_not_finite(self, epoch: int, batch: int) -> NotFinite:
        inputs, _ = next(islice(self._validation, batch - 1, None))
        self._network.eval()
        cause = find_cause(self._network, inputs)
        what = message("In validation: {what}", what=cause.what)
        rows = rows_of(self._validation.order.straight(), batch - 1, 1)
        return NotFinite(
            self._step,
            epoch,
            batch,
            cause.layer,
            what,
            weight=cause.weight,
            rows=rows,
            part="validation",
        )

    # Breaking off and going on ----------------------------------------------------------------

    def _checkpoint(self) -> Checkpoint:
        """Everything the next step depends on; asked for between two events, of all workers."""
        place, kept = self._place, self._kept
        has_best = kept.best_epoch is not None
        progress = Progress(
            processes=self._workers.count,
            epoch=place.epoch,
            done=place.done,
            epoch_ended=place.ended,
            step=self._step,
            loss=place.loss,
            right=place.measured,
            answers=place.answers,
            seconds=self._clock.seconds(),
            threshold=threshold_of(self._clipping),
            lr=self._lr,
            plateau=self._plateau,
            waiting=self._waiting,
            validation_accuracy=self._validation_accuracy,
            best_epoch=kept.best_epoch,
            best_accuracy=kept.best_accuracy if has_best else None,
            best_loss=kept.best_loss if has_best else None,
        )
        # Within an epoch its own order is drawn again, after it the next one's.
        order = self._order.get_state() if place.ended else self._order_state
        tensors = captured(self._network, self._stepper.optimizer, order) | self._rows.tensors()
        tensors |= self._stepper.clipper.tensors()
        tensors = gathered(self._workers, self._network, tensors)
        digest = network_digest(self._project.network)
        return Checkpoint(digest, self._dataset.digest, progress, tensors)

    def go_on_from(self, checkpoint: Checkpoint) -> None:
        """Be where the run was.

        Raises:
            StateError: the checkpoint is another network's or optimizer's.
            ProcessesError: another number of processes has to go on with it.
        """
        progress, kept = checkpoint.progress, self._kept
        tensors = part_of(self._workers, self._network, checkpoint.tensors, progress.processes)
        put_back(tensors, self._network, self._stepper.optimizer)
        self._rows.put_back(tensors)
        self._stepper.clipper.put_back(tensors)
        self._order_state = checkpoint.tensors[ORDER]
        self._order.set_state(self._order_state)
        self._place = Place(
            progress.epoch,
            progress.done,
            progress.epoch_ended,
            progress.loss,
            progress.right,
            progress.answers,
        )
        self._step = progress.step
        self._seconds_before = progress.seconds
        self._plateau, self._waiting = progress.plateau, progress.waiting
        self._validation_accuracy = progress.validation_accuracy
        if progress.lr is not None:
            self._lr = progress.lr
        if progress.threshold is not None:
            self._clipping = with_threshold(self._clipping, progress.threshold)
        if progress.best_epoch is not None:
            kept.best_epoch = progress.best_epoch
            kept.best_accuracy = progress.best_accuracy or 0.0
            kept.best_loss = progress.best_loss if progress.best_loss is not None else inf

    # What a person changes meanwhile ----------------------------------------------------------

    def _is_stopped(self) -> bool:
        """Whether to end here. Several workers end at the same step, the next one."""
        if self._workers.are_several:
            return self._workers.are_to_stop
        return self._controls.is_stopped

    def _stand_if_paused(self) -> Iterator[Event]:
        if self._controls.is_paused and not self._controls.is_stopped:
            yield Paused(self._step)
            self._clock.stand(self._controls)
            if not self._controls.is_stopped:
                yield Resumed(self._step)

    def _follow_controls(self) -> None:
        self._lr = self._controls.learning_rate or self._lr
        threshold = self._controls.threshold
        if threshold is not None and threshold != threshold_of(self._clipping):
            self._clipping = with_threshold(self._clipping, threshold)
