# Tout passe par un environnement à part, .venv, construit une fois ; « make test PYTHON=python3.12 » en choisit un autre.

PYTHON ?= python3
DEMO ?= travaux-plusieurs-lots

BIN := .venv/bin
SOURCES := drafting tests benchmarks market_templates/make_base.py
export OOXML_VALIDATOR_MODULES := $(CURDIR)/build/ooxml/node_modules

.DEFAULT_GOAL := help
.PHONY: help demo test serve check golden readme pages bench wheel clean

help: ## ce que chaque commande fait
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

demo: .venv/installed ## installe, puis rédige un marché d'exemple dans build/demo
	@mkdir -p build/demo
	@test -e build/demo/marche.yaml || $(BIN)/clausier new build/demo/marche.yaml --starter $(DEMO)
	@$(BIN)/clausier draft build/demo/marche.yaml -o build/demo/pieces
	@echo
	@echo "Les pièces Word sont dans $(CURDIR)/build/demo/pieces :"
	@ls build/demo/pieces/*.docx
	@echo "Le marché dont elles viennent : build/demo/marche.yaml. Changez-le, puis relancez make demo."

test: .venv/ready ## tout ce qui doit passer avant de proposer un changement
	@.ci/tools
	@failed=0; \
	$(BIN)/ruff check $(SOURCES) || failed=1; \
	$(BIN)/mypy || failed=1; \
	$(BIN)/python -m pytest -n 2 --dist worksteal || failed=1; \
	exit $$failed

serve: .venv/served ## ouvre clausier dans le navigateur, sur cette machine seulement
	@$(BIN)/clausier serve

check: .venv/ready ## relit le code et la bibliothèque de clauses, sans lancer les tests
	@$(BIN)/ruff check $(SOURCES)
	@$(BIN)/mypy
	@$(BIN)/clausier library check

golden: .venv/ready ## réécrit tests/golden et clause_library/REMARQUES.md ; leur diff git est la relecture juridique
	@$(BIN)/python -m pytest -q tests/test_golden.py tests/test_remarks_page.py --update
	@git status --short tests/golden clause_library/REMARQUES.md

readme: .venv/ready ## recopie l'aide de chaque commande dans COMMANDES.md
	@$(BIN)/python -m pytest -q tests/test_readme.py -k real_help --update

pages: .venv/installed ## l'image de chaque page de chaque marché type, dans build/pages
	@.ci/pages

bench: .venv/ready ## les temps de calcul, comparés à la façon habituelle
	@$(BIN)/python -m benchmarks.warm
	@$(BIN)/python -m benchmarks.cold
	@$(BIN)/python -m benchmarks.help
	@$(BIN)/python -m benchmarks.book
	@$(BIN)/python -m benchmarks.insert
	@$(BIN)/python -m benchmarks.read
	@$(BIN)/python -m benchmarks.web
	@$(BIN)/python -m benchmarks.compare

wheel: .venv/ready ## le paquet à installer ailleurs, dans dist
	@$(BIN)/python -m pip wheel -q --no-deps --no-build-isolation -w dist .
	@ls dist/*.whl

clean: ## retire tout ce que make a produit
	rm -rf .venv build dist

# The stamps: a second run installs nothing. `ready` adds what the tests need.
.venv/installed: pyproject.toml constraints.txt
	@.ci/setup "$(PYTHON)" .
	@touch $@

.venv/ready: pyproject.toml constraints.txt
	@.ci/setup "$(PYTHON)" '.[dev]'
	@touch .venv/installed .venv/served $@

.venv/served: pyproject.toml constraints.txt
	@.ci/setup "$(PYTHON)" '.[web]'
	@touch .venv/installed $@
