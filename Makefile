# The commands of the project. `make run` and `make test` are all a newcomer needs.

.DEFAULT_GOAL := help
.PHONY: help run run-cluster dev superuser test test-react check fmt doc fuzz agree autobahn soak bench bench-channels bench-build clean

BIND ?= 127.0.0.1:8000
SECONDS ?= 60

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Build the help desk and serve it on http://127.0.0.1:8000 (another address: make run BIND=…)
	@scripts/need compiler
	@scripts/frontend
	cargo build -p example-site
	@printf '\n  Open          http://%s\n  A staff user  make superuser   (in another terminal)\n  Stop          Ctrl-C\n\n' '$(BIND)'
	@exec target/debug/example-site serve --bind $(BIND)

dev: ## The same with Vite's dev server behind it: edits of the front end show at once
	@scripts/dev $(BIND)

run-cluster: ## Three processes behind a load balancer, with PostgreSQL and Redis (installs what it needs)
	@scripts/cluster $(BIND)

superuser: ## Make a staff user for the site that `make run` serves
	@scripts/need compiler
	@cargo run -q -p example-site -- createsuperuser

test: ## Every check and every test; installs and starts what they need (PostgreSQL, Redis, Chromium)
	@scripts/test

test-react: ## The npm package alone: format, types, size, tests
	@scripts/test-react

check: ## What the compiler and the linters find: format, clippy, rustdoc, licences
	@scripts/check

fmt: ## Format the code
	cargo fmt --all

doc: ## Build the API documentation and say where it is
	cargo doc --no-deps --workspace
	@echo "target/doc/mizan/index.html"

fuzz: ## Fuzz the decoders and the cleaning of forms, a minute each (longer: make fuzz SECONDS=3600)
	@scripts/need compiler fuzzer
	@scripts/fuzz $(SECONDS)

agree: ## Hold the browser's rules and schemas against Rust with 150,000 values; of one's own site: example-site agree
	@scripts/need compiler node
	@AGREE_FIELDS=2000 AGREE_VALUES=2000 AGREE_SEED=$$(date +%s) scripts/test-client

autobahn: ## Run the Autobahn cases, 301 ways to hold a WebSocket wrong, against a route of the test site
	@scripts/need compiler python
	@scripts/autobahn

soak: ## 2,000 sockets that come, talk and break off at random for five minutes (SOAK_SECONDS=…, SOAK_SOCKETS=…)
	@scripts/need compiler python
	@benches/channels/soak

bench: ## Measure against a hand-written Actix application
	@scripts/need compiler
	@benches/run

bench-channels: ## Measure channels against a hand-written actix-ws server, and one under Node
	@scripts/need compiler python node redis
	@benches/channels/run

bench-build: ## Measure build times against the same application
	@scripts/need compiler
	@benches/build

clean: ## Remove everything that was built
	cargo clean
