# Two commands do it all: `make run` opens the program, `make test` passes the tests.
PYTHON ?= python3

# Of each reader, and of the window.
FUZZ_SECONDS ?= 600
SOAK_SECONDS ?= 7200
export FUZZ_SECONDS SOAK_SECONDS

.PHONY: run test check docs setup fuzz soak lock bundle

run:
	@$(PYTHON) tools/bootstrap.py run

test:
	@$(PYTHON) tools/bootstrap.py test

check:
	@$(PYTHON) tools/bootstrap.py check

docs:
	@$(PYTHON) tools/bootstrap.py docs

setup:
	@$(PYTHON) tools/bootstrap.py setup

fuzz:
	@$(PYTHON) tools/bootstrap.py fuzz

soak:
	@$(PYTHON) tools/bootstrap.py soak

lock:
	@$(PYTHON) tools/lock.py

bundle:
	@$(PYTHON) tools/bundle.py
