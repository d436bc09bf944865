# The commands a contributor needs; every one works from a fresh clone.
.PHONY: demo samples test lint format check docs bench clean
.DEFAULT_GOAL := check

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3

$(VENV)/.ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[demo]' --group dev
	touch $@

demo: $(VENV)/.ready
	$(BIN)/hipaacheck demo

# The clock of the first year comes from faketime (Debian: faketime); nothing but loopback is asked.
SAMPLES ?= samples
samples: $(VENV)/.ready
	rm -rf $(SAMPLES)
	FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f -366d $(BIN)/python examples/sample_reports.py first $(SAMPLES)
	$(BIN)/python examples/sample_reports.py second $(SAMPLES)
	$(BIN)/hipaacheck report latest --store $(SAMPLES)/hipaacheck-runs.db --profile examples/clinic/report.yaml \
	  -o $(SAMPLES)/annual.html -o $(SAMPLES)/annual.pdf -o $(SAMPLES)/register.xlsx -o $(SAMPLES)/findings.csv
	$(BIN)/hipaacheck report latest --store $(SAMPLES)/hipaacheck-runs.db --profile examples/clinic/report.yaml \
	  --template executive -o $(SAMPLES)/executive.pdf
	$(BIN)/hipaacheck report latest --store $(SAMPLES)/hipaacheck-runs.db --profile examples/clinic/report.yaml \
	  --template vendor -o $(SAMPLES)/vendors.pdf

test: $(VENV)/.ready
	$(BIN)/python -m pytest -n auto

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/.ready
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

check: lint test
	$(BIN)/hipaacheck rules check

docs: $(VENV)/.ready
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache hipaacheck-demo
