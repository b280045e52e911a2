# The one entry for people and CI. Each check is written once, in .ci/run.
#
#   make all                        in .venv, made at need
#   make all PYTHON=path/to/python  with the tools installed beside that Python

PYTHON ?= .venv/bin/python
VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' qabot/__init__.py)
REVISION = $(shell git rev-parse HEAD 2>/dev/null || echo unknown)

# Only the default environment is ours to make and to bring up to date.
READY = $(if $(filter .venv/bin/python,$(PYTHON)),.venv/.ready)

.DEFAULT_GOAL := help
.PHONY: help install venv fmt lint types test all ci dist sbom flood bench pictures image image-test clean

help: ## Show the targets.
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

venv: .venv/.ready ## Make .venv, with qabot and the tools of development.

.venv/.ready: pyproject.toml
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --editable '.[dev]'
	touch $@

install: $(READY) ## Install qabot and the tools into PYTHON (default: .venv).
	$(if $(READY),,$(PYTHON) -m pip install --quiet --editable '.[dev]')

fmt: $(READY) ## Format the code and mend what can be mended.
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

lint: $(READY) ## Check style, imports, Dockerfile and compose.yaml.
	PYTHON=$(PYTHON) .ci/run lint

types: $(READY) ## Check types.
	PYTHON=$(PYTHON) .ci/run types

test: $(READY) ## Run the tests; fails under 90 % branch coverage.
	PYTHON=$(PYTHON) .ci/run test

all: lint types test ## Run every check.

ci: ## Run what CI runs: fresh clones, the README's commands, every check.
	.ci/run

dist: $(READY) ## Build wheel and sdist into dist/, and try each by itself.
	PYTHON=$(PYTHON) .ci/run dist

sbom: $(READY) ## Write into dist/ what an installation consists of; ask what is known of that.
	PYTHON=$(PYTHON) .ci/run sbom

flood: $(READY) ## Measure the Telegram bot in a flood of questions, beside an echo bot.
	$(PYTHON) -m tests.telegram.benchmark

bench: $(READY) ## Measure the index beside other libraries; needs Debian's doc-rfc, takes a while.
	$(if $(READY),$(PYTHON) -m pip install --quiet --editable '.[bench]')
	$(PYTHON) -m tests.retrieval.benchmark $(OPTIONS)

# From real runs. The last takes four minutes.
pictures: $(READY) ## Draw the pictures of the pages anew; needs chromium and prometheus.
	$(PYTHON) -m tests.pictures.chat tests/pictures/chat.png
	$(PYTHON) -m tests.pictures.console tests/pictures/console.png
	$(PYTHON) -m tests.pictures.dashboard tests/pictures/dashboard.png

image: ## Build the container image as qabot:local.
	docker build --build-arg VERSION=$(VERSION) --build-arg REVISION=$(REVISION) --tag qabot:local .

image-test: $(READY) ## Build the image and try it in containers, with no registry; needs Debian and root.
	.ci/programs
	PYTHON=$(PYTHON) .ci/run image

clean: ## Remove what can be made again.
	rm -rf .venv build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
