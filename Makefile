# `make demo` and `make test` need python3 (3.11 or newer) with venv, and make; nothing else.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
STAMP_DEV := $(VENV)/.installed-dev
STAMP_PYWB := .venv-pywb/.installed

.PHONY: demo install test check types contracts reference gate extraction endure docs clean

demo: $(STAMP)
	$(BIN)/archiver demo

# All that the tests need; with `make -j 2 install` one environment is loaded beside the other.
install: $(STAMP_DEV) $(STAMP_PYWB)

# Hundreds of programs are started by the tests: each would compile the package anew. A process
# more than the two cores that CI has: some tests wait, and each process collects all tests. Modules
# run in the order of their folders: by the number of their tests, those with few long ones are last.
test: $(STAMP_DEV) $(STAMP_PYWB)
	@sh tests/system-packages.sh
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -m "not endure" -n 3 --dist loadscope --no-loadscope-reorder

endure: $(STAMP_DEV) $(STAMP_PYWB)
	$(BIN)/python -m pytest -m endure

check: $(STAMP_DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	@$(MAKE) -j 2 types gate extraction contracts reference

types: $(STAMP_DEV)
	$(BIN)/mypy

contracts: $(STAMP_DEV)
	$(BIN)/lint-imports --no-cache

reference: $(STAMP_DEV)
	$(BIN)/python docs/generate.py --check

gate: $(STAMP_DEV)
	$(BIN)/python -m benchmarks.quotations.gate

extraction: $(STAMP_DEV)
	$(BIN)/python -m benchmarks.quotations.extraction

docs: $(STAMP_DEV)
	$(BIN)/python docs/generate.py

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(STAMP_DEV): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@ $(STAMP)

# pywb (GPL) and wacz are programs that the tests talk to, in an environment of their own.
$(STAMP_PYWB): tests/webarchive/requirements.txt
	$(PYTHON) -m venv .venv-pywb
	.venv-pywb/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r $<
	@touch $@

clean:
	rm -rf $(VENV) .venv-pywb .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
