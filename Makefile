# Two commands do it all: `make run` opens the program, `make test` passes the tests.
PYTHON ?= python3

.PHONY: run test check docs setup

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
