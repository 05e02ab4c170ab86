# Two commands matter: `make run` and `make test`. Each makes .venv first if it is missing.
# Anything after the command goes in ARGS: make test ARGS="-k clipping".

PYTHON ?= python3
VENV := .venv/bin
ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup run test test-gpu lint format types imports check constraints pictures examples bench bench-quick bench-data parity remembers clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: .venv/.set-up ## make .venv and install what Gradloom needs

# Made again when a pin, the metadata or the list of system packages changes.
.venv/.set-up: constraints.txt pyproject.toml apt-packages.txt scripts/setup.sh
	@PYTHON="$(PYTHON)" bash scripts/setup.sh

run: setup ## open the window (with no display: train the example in the terminal)
	@$(VENV)/python main.py $(ARGS)

# One process: the computations of two would fight for the same cores.
test: setup ## run every test
	@QT_QPA_PLATFORM=offscreen $(VENV)/python -m pytest $(ARGS)

# Without `setup`: a machine with a card often has a torch of its own and little else.
test-gpu: ## what needs a graphics card of NVIDIA (see scripts/gpu_check.sh)
	@bash scripts/gpu_check.sh $(ARGS)

check: lint types imports ## everything but the tests

lint: setup ## ruff: rules and layout
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .

format: setup ## let ruff mend what it can
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

types: setup ## mypy, strict on engine
	$(VENV)/mypy

imports: setup ## import-linter: which way things may point
	$(VENV)/lint-imports

constraints: ## renew constraints.txt with today's releases (torch stays where TORCH says)
	@PYTHON="$(PYTHON)" bash scripts/renew_constraints.sh

pictures: setup ## take the README's pictures from the real window (needs a display)
	$(VENV)/python -m scripts.window_picture --output docs/pictures/window.png \
		--example lstm-names --select lstm --steps 500
	$(VENV)/python -m scripts.window_picture --output docs/pictures/window-dark.png \
		--mode dark --example gru-names --steps 300 --problem
	$(VENV)/python -m scripts.window_picture --output docs/pictures/gradients.png \
		--example lstm-names --select lstm --steps 600 --tab 3 --gradients --size 1440x1000

examples: setup ## train every example, for the README's figures
	for name in $$(cd resources/examples && ls *.gradloom | sed "s,.gradloom$$,,"); do \
		$(VENV)/python main.py train resources/examples/$$name.gradloom \
			--run build/examples/$$name-$$(date +%Y%m%d-%H%M%S) || exit 1; \
	done

bench: setup build/parity/.set-up ## everything timed beside its peers, into benchmarks/results.md (ARGS="memory": a part alone; needs a display)
	$(VENV)/python -m benchmarks $(ARGS)

bench-quick: setup ## a little of it, without peers and without a file: under a minute
	$(VENV)/python -m benchmarks --quick $(ARGS)

bench-data: setup ## a million texts into ready batches: seconds and memory
	$(VENV)/python -m benchmarks.data_loading $(ARGS)

parity: setup build/parity/.set-up ## random networks against both Kerases, argument by argument (ARGS="--write": docs/parity.md)
	@$(VENV)/python -m parity $(ARGS)

# TensorFlow has an environment of its own: it asks for other releases than Gradloom does. The
# benchmarks use it too; Keras on torch is among the tests' dependencies.
build/parity/.set-up: parity/requirements.txt
	$(PYTHON) -m venv --clear build/parity
	build/parity/bin/python -m pip install --quiet --disable-pip-version-check -r parity/requirements.txt
	@touch $@

# Three minutes on two cores. What is done already is not done again.
remembers: setup ## which layer remembers, for the README's picture (see gradloom remembers)
	$(VENV)/python main.py remembers --output build/remembers --task temporal_order \
		--lags 10,20,30,50,70 --repeats 2 --steps 1500 --threads 1 $(ARGS)
	cp build/remembers/success.png docs/pictures/remembers.png

clean: ## remove .venv and everything made by tools
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
