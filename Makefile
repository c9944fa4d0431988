# 暖邻 Nuanlin. `make demo` is all a new user needs; `make help` lists the rest.
.DEFAULT_GOAL := help
.PHONY: help setup setup-run test-tools demo up test test-fast check bench chaos storm capabilities screens lock clean

BIN := .venv/bin
SETUP = python=$$(scripts/python.sh) && "$$python" scripts/setup.py
# Every worker would rewrite the assertions of 250 files again, ten seconds of processor time each.
unexport PYTHONDONTWRITEBYTECODE
# Journeys mostly wait: three workers keep two cores busy.
WORKERS ?= $(shell [ "$$(nproc 2>/dev/null || echo 4)" -lt 3 ] && echo 3 || echo auto)

help: ## 列出所有命令 · list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

setup: ## 只准备运行环境 · make .venv with the nuanlin command, tools and tests included
	@$(SETUP) dev

setup-run:
	@$(SETUP) run

demo: setup-run ## 演示一个社区(RESET=1 重新开始)· a community being cared for, on http://127.0.0.1:8080
	@exec $(BIN)/nuanlin demo $(if $(filter-out 0,$(RESET)),--reset)

up: setup-run ## 启动,无示例数据 · the same without sample data, by the real clock
	@exec $(BIN)/nuanlin up

test-tools:
	@scripts/test-tools.sh

test: setup test-tools ## 全部测试 · every test but load (WORKERS=n to choose how many run at once)
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder --ignore tests/load $(ARGS)

test-fast: setup ## 单元与契约测试 · unit and contract tests
	@$(BIN)/pytest tests/unit tests/contracts $(ARGS)

check: setup ## 格式、静态检查、类型、分层、依赖 · format, lint, types, layers, dependencies, file sizes
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy .
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/pytest tests/unit/nuanlin/test_file_sizes.py

bench: setup ## 性能:极限、朴素、我们 · performance: limit, naive, ours
	@$(BIN)/python -m bench $(ARGS)

chaos: setup ## 不断 kill -9,数丢失与重复 · kill -9 for a minute, count lost and doubled
	@$(BIN)/python -m bench.chaos $(ARGS)

storm: setup ## 一分钟两万次漏访,警报服务两次被杀 · twenty thousand missed visits at once, alerts killed twice
	@$(BIN)/python -m bench.storm $(ARGS)

capabilities: setup test-tools ## 每项能力由哪些测试证明 · every capability and the tests that prove it
	@$(BIN)/python -m tests.support.capabilities $(ARGS)

screens: setup test-tools ## 截图 · desktop and phone screenshots
	@$(BIN)/python -m scripts.screens $(ARGS)

lock: ## 重新解析依赖(UPGRADE=1 全部升级)· resolve the lock files
	@$(SETUP) lock

clean: ## 删除环境与缓存,保留 data/ · remove environment and caches, keep data/
	rm -rf .venv .uv node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find nuanlin services shared tests -name __pycache__ -type d -prune -exec rm -rf {} +
