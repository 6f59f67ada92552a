# The course from a fresh checkout: `make book` and `make test` set up all they need in .venv.

PYTHON ?= python3
PROFILE ?= $(or $(FOODXAI_PROFILE),quick)
VENV := .venv
BIN := $(VENV)/bin
# uv installs in a third of the time, where it is there.
INSTALL = $(if $(shell command -v uv 2>/dev/null),uv pip install --python $(BIN)/python,$(BIN)/python -m pip install --disable-pip-version-check)
PYTEST = $(BIN)/pytest -q --dist loadfile --no-loadscope-reorder -n $$($(BIN)/python tools/execution.py)
export FOODXAI_PROFILE := $(PROFILE)
# Tests that are many or take long come in turn, a sixth a day; `make test TURN=` runs all.
export TURN ?= $(shell expr $$(date +%j) % 6)
export PYTHONWARNINGS := ignore::DeprecationWarning
# The course's matrices are small: NumPy's threads would wait for each other longer than they work.
export OPENBLAS_NUM_THREADS := 1
# Else every process compiles TensorFlow's modules anew, which takes longer than to load them.
unexport PYTHONDONTWRITEBYTECODE
.PHONY: help setup book press chapter lint links test test-quick test-code test-outputs test-book test-notebooks test-colab test-lowest test-newest test-hard live notebooks results constraints clean

help:
	@echo "make book            set up, execute the chapters that changed, build the HTML book"
	@echo "make press           the book as PDF and EPUB, in _build/press: some minutes, needs Chromium"
	@echo "make chapter NAME=04 the page of one chapter alone; NAME=19_soup NEW=1 begins one"
	@echo "make lint            look for faults of form, spelling and types"
	@echo "make links           ask every address that the book links to"
	@echo "make test            set up, build the book, run the tests; TURN=: also those of other days"
	@echo "make test-quick      the unit tests without the slow ones and without a browser"
	@echo "make test-notebooks  nbval on every notebook, each executed anew"
	@echo "make test-colab      every chapter with Colab's versions (tests/colab.txt)"
	@echo "make test-lowest     unit tests and some chapters with the lowest versions that pyproject.toml allows"
	@echo "make test-newest     the same with the newest versions that there are"
	@echo "make test-hard       damaged files, kills and long runs, for an hour: book/promises.md"
	@echo "make live            open the chapters in JupyterLab"
	@echo "make notebooks       make the .ipynb of every chapter from its .md, and the indexes"
	@echo "make results         measure again what book/results/ holds; PROFILE=real: on real photos, an hour or two"
	@echo "make clean           remove what was built, keep the set-up"
	@echo "PROFILE=quick|real|full chooses what the chapters run on (now: $(PROFILE))"

$(VENV)/ready: pyproject.toml lock.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "foodxai needs Python 3.10 to 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "Python has no venv: on Debian and Ubuntu, apt install python3-venv"; exit 1; }
	@echo "Installing into $(VENV): one to three minutes."
	$(INSTALL) -q --require-hashes -r lock.txt
	$(INSTALL) -q --no-deps --no-build-isolation -e .
	@touch $@

setup: $(VENV)/ready

book: $(VENV)/ready
	@$(BIN)/python tools/build.py book

press: book
	@$(BIN)/python tools/press.py

chapter: $(VENV)/ready
	@$(if $(NEW),$(BIN)/python tools/new_chapter.py "$(NAME)")
	@$(BIN)/python tools/build.py chapter "$(NAME)"

lint: $(VENV)/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/codespell
	$(BIN)/mypy

test: $(VENV)/ready
	@$(BIN)/python tools/build.py plan
	@$(MAKE) --no-print-directory --keep-going lint test-outputs test-code test-book

links: $(VENV)/ready
	@$(BIN)/python tools/build.py links

test-quick: lint
	$(PYTEST) -m "not slow and not browser" tests

test-code: $(VENV)/ready
	$(BIN)/python tools/notebooks.py --check
	$(BIN)/python tools/indexes.py --check
	$(BIN)/python tools/results.py --check
	$(BIN)/python tools/networks.py --check
	$(BIN)/python tools/promises.py --check
	$(BIN)/python tools/cards.py --check
	$(BIN)/python tools/recorded.py --check
	$(BIN)/python tools/live_cells.py --check
	$(PYTEST) tests

# The numbers that matter, as the book's execution found them, against those stored.
test-outputs: book
	$(BIN)/python tools/replay.py

test-book: book
	$(PYTEST) --dist worksteal tests/book

test-notebooks: $(VENV)/ready
	TQDM_DISABLE=1 $(PYTEST) --nbval-lax --nbval-current-env --nbval-cell-timeout=300 $(or $(NOTEBOOKS),chapters $(wildcard book/*.ipynb))

test-colab: $(VENV)/ready
	CHAPTERS="$(sort $(patsubst chapters/%.ipynb,%,$(wildcard chapters/*.ipynb)))" $(BIN)/pytest -q -s tests/test_colab.py

test-lowest test-newest: $(VENV)/ready
	$(BIN)/python tools/versions.py $(@:test-%=%)

test-hard: $(VENV)/ready
	$(BIN)/python measure/promises.py

live: $(VENV)/ready
	$(BIN)/jupyter lab --KernelManager.transport_encryption=auto chapters

notebooks: $(VENV)/ready
	$(BIN)/python tools/notebooks.py
	$(BIN)/python tools/indexes.py
	$(BIN)/python tools/results.py
	$(BIN)/python tools/networks.py
	$(BIN)/python tools/promises.py
	$(BIN)/python tools/cards.py
	$(BIN)/python tools/recorded.py

# How far the methods agree and how quick they are is asked for by name: the first takes 42 minutes of
# processor time, the others a machine that does nothing else.
PARTS ?= plates lite0 weighing $(if $(filter-out quick,$(PROFILE)),food101 cifar10 food201 study regions lab_head)

# What an interrupted call has measured, the next one does not measure again.
results: $(PARTS:%=_build/measured/$(PROFILE)/%)
	$(BIN)/python tools/results.py
	$(BIN)/python tools/recorded.py
	@rm -r _build/measured/$(PROFILE)

_build/measured/$(PROFILE)/%: $(VENV)/ready
	$(BIN)/python $(or $(wildcard measure/$*.py),$(if $(filter plates,$*),measure/drawn.py,measure/accuracy.py $*))
	@mkdir -p $(@D) && touch $@

_build/measured/$(PROFILE)/explain_speed: $(VENV)/ready
	$(BIN)/python measure/explain_speed.py --write
	@mkdir -p $(@D) && touch $@

$(addprefix _build/measured/$(PROFILE)/,food201 study): _build/measured/$(PROFILE)/food101

# lock.txt has the digest of every file; constraints.txt the versions alone, for `pip install -c`.
constraints:
	@(echo '# What our own builds install, for every supported Python. Made by `make constraints`.'; \
	  echo 'setuptools>=77' | uv pip compile pyproject.toml - --extra book --extra test --universal \
	  --python-version 3.10 --generate-hashes --upgrade --no-header --no-annotate -q) > lock.tmp
	@(echo '# The versions of lock.txt. Made by `make constraints`.'; \
	  sed -n 's/ *\\$$//; /^[A-Za-z0-9].*==/p' lock.tmp) > constraints.tmp
	@mv lock.tmp lock.txt && mv constraints.tmp constraints.txt

clean:
	rm -rf _build
