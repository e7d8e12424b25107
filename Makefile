# Everything runs from .venv; nothing but make and a Python is needed on the machine. Paths stay relative, so that the
# folder may have spaces in its name.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The Python that .venv is made from; empty: the first one that is new enough.
PYTHON ?=
export PYTHON
# Arguments for pytest, e.g. make test TESTS="-k house -x".
TESTS ?=
# Arguments for the benchmark, e.g. make bench BENCH="--alone --points 100000".
BENCH ?=
# make lock UPGRADE=1 moves every pin to the newest version; without it only what pyproject.toml asks for moves.
UPGRADE ?=

python := .venv/bin/python
pip := $(python) -m pip --disable-pip-version-check --no-input
uv_version := 0.13.9
lock := $(python) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --annotation-style line --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# A .venv whose Python is gone is made anew, and then nothing is installed in it.
$(shell test -x $(python) || rm -f .venv/installed .venv/installed-test)

.PHONY: help run test lint bench lock

help:
	@echo 'make run    hämta det som saknas och starta portalen / fetch what is missing and start the portal'
	@echo '            PORT=8000  SAMKARTA_DATA=data  PYTHON=python3.13'
	@echo 'make test   kör alla tester / run every test'
	@echo '            TESTS="-k name"'
	@echo 'make lint   kontrollera stil och typer / check style and types'
	@echo 'make bench  mät hastigheten bredvid andra servrar / measure the speed beside other servers'
	@echo '            BENCH_SECONDS=5  BENCH_LARGE=1  BENCH="--alone"'
	@echo 'make lock   lås paketens versioner / pin the versions of the packages'
	@echo '            UPGRADE=1'

run: .venv/installed
	@exec $(python) -m samkarta up

test: .venv/installed-test
	@$(python) -m pytest $(TESTS)

lint: .venv/installed-test
	@$(python) -m ruff check
	@$(python) -m ruff format --check
	@$(python) -m mypy

bench: .venv/installed-test
	@$(python) -m tests.benchmarks --layers layers $(BENCH)

lock: .venv/installed
	@$(pip) install --quiet uv==$(uv_version)
	@$(lock) --group build --output-file requirements.txt
	@$(lock) --group test --constraint requirements.txt --output-file requirements-test.txt

$(python):
	@sh .ci/make-venv

define install
	@$(pip) install --quiet --requirement $<
	@$(pip) install --quiet --no-deps --no-build-isolation --editable .
endef

.venv/installed: requirements.txt pyproject.toml | $(python)
	@echo 'Installerar det som behövs (någon minut första gången) … / Installing what is needed (a minute the first time) …'
	$(install)
	@touch $@

# What the tests need includes what the portal needs.
.venv/installed-test: requirements-test.txt pyproject.toml | $(python)
	@echo 'Installerar det som testerna behöver … / Installing what the tests need …'
	$(install)
	@touch .venv/installed $@
