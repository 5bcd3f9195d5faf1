# Two commands do everything:
#   make course    set the course up and start it; prints the address to open
#   make test      run every check and every test
# Options of the course: make course OPTIONS="--port 9000 --no-browser"
# Another Python:         make course PYTHON=/usr/bin/python3.12

PYTHON ?= python3
OPTIONS ?=

.PHONY: help course test

help:
	@sed -n 's/^# \{0,1\}//p' Makefile

course test:
	@command -v $(PYTHON) >/dev/null || { echo "No program called $(PYTHON) was found. Install Python 3.11 or newer and try again." >&2; exit 1; }
	@$(PYTHON) setup/prepare.py $@ $(OPTIONS)
