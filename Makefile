# The course from a fresh checkout: `make book` and `make test` set up all they need in .venv.

PYTHON ?= python3
PROFILE ?= $(or $(FOODXAI_PROFILE),quick)
VENV := .venv
BIN := $(VENV)/bin
export FOODXAI_PROFILE := $(PROFILE)
export PYTHONWARNINGS := ignore::DeprecationWarning
# The course's matrices are small: NumPy's threads would wait for each other longer than they work.
export OPENBLAS_NUM_THREADS := 1
# A progress bar in an executed page is an output that depends on the speed of the machine.
book notebooks: export TQDM_DISABLE := 1
# Live explorers are pages in the book: no kernel answers them there.
book: export FOODXAI_STATIC := 1
# What an executed page depends on beside its own code cells.
EXECUTED_WITH = $(shell (cat constraints.txt pyproject.toml; find foodxai -type f ! -name '*.pyc' | LC_ALL=C sort | xargs cat; echo $(PROFILE)) | cksum | tr ' ' '-')

.PHONY: help book test test-code test-book live notebooks results constraints clean

help:
	@echo "make book       set up, execute the chapters, build the HTML book"
	@echo "make test       set up, run every test"
	@echo "make live       open the chapters in JupyterLab"
	@echo "make notebooks  make the .ipynb of every chapter from its .md, and the indexes"
	@echo "make results    measure again what book/results/ holds; PROFILE=real: all of it, about an hour, on real photos"
	@echo "make clean      remove what was built, keep the set-up"
	@echo "PROFILE=quick|real|full chooses what the chapters run on (now: $(PROFILE))"

$(VENV)/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "foodxai needs Python 3.10 to 3.13; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV) || { echo "Python has no venv: on Debian and Ubuntu, apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt -e ".[book,test]"
	@touch $@

book: $(VENV)/ready
	@mkdir -p _build
	@if [ "$$(cat _build/executed-with 2>/dev/null)" != "$(EXECUTED_WITH)" ]; then \
	  rm -rf _build/.jupyter_cache _build/.doctrees; echo "$(EXECUTED_WITH)" > _build/executed-with; fi
	@$(BIN)/jupyter-book build . -W --keep-going -q || { rm -rf _build/.doctrees; exit 1; }
	@echo "The book is at file://$(CURDIR)/_build/html/index.html"

# Two halves that make -j2 runs side by side: the package with its notebooks, and the book.
test: test-code test-book

test-code: $(VENV)/ready
	$(BIN)/python tools/notebooks.py --check
	$(BIN)/python tools/indexes.py --check
	$(BIN)/python tools/results.py --check
	$(BIN)/pytest -q tests
	TQDM_DISABLE=1 $(BIN)/pytest -q --nbval-lax --nbval-current-env --nbval-cell-timeout=300 chapters

test-book: book
	$(BIN)/pytest -q tests/book

live: $(VENV)/ready
	$(BIN)/jupyter lab chapters

notebooks: $(VENV)/ready
	$(BIN)/python tools/notebooks.py
	$(BIN)/python tools/indexes.py
	$(BIN)/python tools/results.py

MEASURED = plates $(if $(filter-out quick,$(PROFILE)),food101 cifar10 food201 ranking regions explain_speed)

# What an interrupted call has measured, the next one does not measure again.
results: $(MEASURED:%=_build/measured/$(PROFILE)/%)
	$(BIN)/python tools/results.py
	@rm -r _build/measured/$(PROFILE)

_build/measured/$(PROFILE)/%: $(VENV)/ready
	$(BIN)/python $(or $(wildcard measure/$*.py),$(if $(filter plates,$*),measure/drawn.py,measure/accuracy.py $*))
	@mkdir -p $(@D) && touch $@

_build/measured/$(PROFILE)/explain_speed: $(VENV)/ready
	$(BIN)/python measure/explain_speed.py --write
	@mkdir -p $(@D) && touch $@

$(addprefix _build/measured/$(PROFILE)/,food201 ranking): _build/measured/$(PROFILE)/food101

constraints:
	@(echo '# Exact versions of our own builds, for every supported Python. Made by `make constraints`.'; \
	  uv pip compile pyproject.toml --extra book --extra test --universal --python-version 3.10 \
	  --upgrade --no-header --no-annotate -q) > constraints.tmp && mv constraints.tmp constraints.txt

clean:
	rm -rf _build
