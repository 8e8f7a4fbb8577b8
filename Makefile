# 微光 Weiguang. Everything a person or a machine does with this house goes through here.

PYTHON ?= python3
BIN := .venv/bin
# tests run side by side where there is more than one core
PROCESSES ?= $(shell $(PYTHON) -c 'import os; print(min(4, os.cpu_count() or 1))')
# a file stays in one process, for what is dear to make is made once a file; the last folders hold
# many small files, so that no process waits long for another
SHARED_OUT := --dist loadfile --no-loadscope-reorder
# what to test, for a part of the suite: make test TESTS=tests/points
TESTS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo serve test nightly faces lighthouse lint golden pictures requirements python environment

help: ## 显示这些命令
	@echo "微光 Weiguang"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  变量：PORT=8000  HOST=127.0.0.1（0.0.0.0 供同一网络的手机打开）  WORKERS=核数  PYTHON=python3"

setup: python ## 安装依赖、写入密钥、建表并装入示例社区
	@$(PYTHON) -P app/core/first_run.py --sample

demo: setup ## 启动示例：网站和定时任务，http://127.0.0.1:8000
	@$(PYTHON) -P app/core/running.py demo

serve: python ## 只启动正式的网站服务（前台）
	@exec $(PYTHON) -P app/core/running.py serve

test: python ## 运行全部测试，需要的都会自行安装
	@$(PYTHON) -P app/core/first_run.py --tests
	@$(PYTHON) -P tests/support/outfit.py
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(PROCESSES) $(SHARED_OUT) $(TESTS)

nightly: environment ## 夜里的长测试（几个小时）：扫码的状态机、杀进程、签到的速度
	SCAN_WALK=2000x50 $(BIN)/python -m pytest tests/events/test_scan_walk.py
	for seed in 1 2 3 4 5; do \
		$(BIN)/python -m tests.load.crash --seed $$seed || exit 1; \
		$(BIN)/python -m tests.load.crash --seed $$seed --postgresql || exit 1; \
	done
	$(BIN)/python -m tests.load.check_ins --people 2000

faces: environment ## 逐页检查示例：无障碍（axe）、尺寸；FACES=文件夹 时逐页拍照
	@$(PYTHON) -P tests/support/outfit.py --pictures
	@$(BIN)/python -m tests.browser.every_page $(if $(FACES),--pictures $(FACES))

lighthouse: environment ## 用 Lighthouse 检查不登录能看到的每种页面和“我的”（需要 Node 18）
	@$(BIN)/python -m tests.browser.lighthouse

lint: environment ## 检查格式、类型、依赖方向、模板和已知漏洞
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint app/templates --lint
	@$(BIN)/python .ci/audit.py

golden: environment ## 重写 tests/golden 里的地址清单和心愿的状态图
	@$(BIN)/python -m tests.architecture.routes
	@$(BIN)/python -m tests.architecture.wish_chart

pictures: environment ## 从运行中的示例重新拍 README 和使用帮助里的图片
	@$(PYTHON) -P tests/support/outfit.py --pictures
	@$(BIN)/python -m tests.browser.pictures
	@$(BIN)/python -m tests.browser.guide_pictures

requirements: environment ## 由 requirements*.in 重新编译 requirements*.txt
	@$(BIN)/pip-compile -q --strip-extras --no-header --no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	@$(BIN)/pip-compile -q --strip-extras --no-header --no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

environment: python
	@$(PYTHON) -P app/core/first_run.py --tests

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更新的版本；装好后可以这样指定：make demo PYTHON=python3.12"; exit 1; }
