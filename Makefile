# The commands a contributor needs; every one works from a fresh clone.
.PHONY: demo test lint format check docs bench clean
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
