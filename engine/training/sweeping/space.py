"""A trial's values: asked of Optuna mark by mark, and put into the project."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from optuna import Study
from optuna.distributions import BaseDistribution
from optuna.pruners import BasePruner, HyperbandPruner, MedianPruner, NopPruner
from optuna.samplers import BaseSampler, TPESampler
from optuna.trial import FrozenTrial, Trial, TrialState

from engine.project.marked import argument_at, with_value
from engine.project.project import Project
from engine.project.search import Choices, IntegerRange, Mark, SearchSettings, TrialValue

Values = dict[str, TrialValue]
"""By the key of the mark."""


def ask(trial: Trial, project: Project, values: Values) -> Project:
    """The project with a trial's values, which are put into ``values`` as they are drawn.

    The argument of a kind that was not chosen gets no value.

    Raises:
        pydantic.ValidationError: some value does not go together with the others.
    """
    for mark in project.search.outermost_first():
        if argument_at(project, mark.place) is not None:
            value = values[mark.key] = _suggested(trial, mark)
            project = with_value(project, mark, value)
    return project


def pruner_of(settings: SearchSettings, epochs: int) -> BasePruner:
    """The rule by which hopeless trials end early; its steps are epochs, from 1."""
    if settings.pruning == "median":
        return MedianPruner(n_warmup_steps=2)  # one epoch alone says little
    if settings.pruning == "hyperband":
        return HyperbandPruner(min_resource=1, max_resource=epochs)
    return NopPruner()


def most_epochs(project: Project) -> int:
    """Epochs of the longest trial."""
    mark = project.search.mark_at((None, ("epochs",)))
    if mark is None:
        return project.training.epochs
    if isinstance(mark.tried, Choices):
        return max(int(value or 1) for value in mark.tried.values)
    return int(mark.tried.high)


class SamplerByNumber(BaseSampler):
    """Optuna's TPE (Bergstra et al. 2011), drawing for each trial from its own number.

    Trial 7 then draws the same whether the search was broken off before it or not, and programs
    that search together never draw alike.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._sampler = TPESampler(seed=seed)

    def before_trial(self, study: Study, trial: FrozenTrial) -> None:
        drawn = sha256(f"{self._seed} {trial.number}".encode()).digest()
        self._sampler = TPESampler(seed=int.from_bytes(drawn[:4]))
        self._sampler.before_trial(study, trial)

    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        return self._sampler.infer_relative_search_space(study, trial)

    def sample_relative(
        self, study: Study, trial: FrozenTrial, search_space: dict[str, BaseDistribution]
    ) -> dict[str, Any]:
        return self._sampler.sample_relative(study, trial, search_space)

    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        return self._sampler.sample_independent(study, trial, param_name, param_distribution)

    def after_trial(
        self,
        study: Study,
        trial: FrozenTrial,
        state: TrialState,
        values: Sequence[float] | None,
    ) -> None:
        self._sampler.after_trial(study, trial, state, values)


def _suggested(trial: Trial, mark: Mark) -> TrialValue:
    tried = mark.tried
    if isinstance(tried, Choices):
        return trial.suggest_categorical(mark.key, list(tried.values))
    if isinstance(tried, IntegerRange):
        low, high = tried.ends
        return trial.suggest_int(mark.key, low, high, step=tried.step, log=tried.log)
    return trial.suggest_float(mark.key, tried.low, tried.high, log=tried.log)
