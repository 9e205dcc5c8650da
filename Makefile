# The commands of srok. `make help` lists them; `make demo` and `make test` need nothing but this file's tools.
.DEFAULT_GOAL := help
SHELL := /bin/sh

# Where the prebuilt DuckDB library lies; empty where it cannot be had, then DuckDB is built from its sources.
export DUCKDB_LIB_DIR := $(or $(DUCKDB_LIB_DIR),$(shell sh scripts/duckdb))
FEATURES := $(if $(DUCKDB_LIB_DIR),,--features bundled)
TARGET := $(or $(CARGO_TARGET_DIR),target)
PROFILE := release

# What lies at the place of a source is said relative to the project, and whose machine it was built on is not said at all.
PLACELESS := --remap-path-prefix=$(CURDIR)=. --remap-path-prefix=$(HOME)=~

.PHONY: help demo test build package deny bench load long api fuzz lint fmt

help: ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 16

# The binary is built together with one small test, so that its dependencies are those of `make test`: one compilation for both.
demo: ## the whole main job on a sample, in a fresh store
	cargo build $(FEATURES) --lib --bin srok --test structure
	$(TARGET)/debug/srok --data srok-data demo --once

test: ## all tests
	@sh scripts/aiosmtpd
	@sh scripts/axe
	@sh scripts/debian-root >/dev/null
	cargo test --workspace --no-fail-fast $(FEATURES)

build: ## target/release/srok, optimised, with its library in target/lib/srok
	RUSTFLAGS="$(RUSTFLAGS) $(PLACELESS)" cargo build $(FEATURES) --profile $(PROFILE) --bin srok
	[ -z "$(DUCKDB_LIB_DIR)" ] || install -D -m 0644 $(DUCKDB_LIB_DIR)/libduckdb.so $(TARGET)/lib/srok/libduckdb.so

package: PROFILE := dist
package: build ## target/srok_VERSION_ARCHITECTURE.deb, the Debian package (needs patchelf)
	sh scripts/package $(TARGET)/dist/srok $(TARGET)

deny: ## known faults and licences of the crates, by deny.toml
	sh scripts/deny

bench: ## the figures of the README, each beside what it is compared to
	CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo bench --profile dev $(FEATURES)

load: ## the service under load over HTTP: rate, p99, memory (needs wrk and curl)
	CARGO_PROFILE_DEV_OPT_LEVEL=3 cargo build $(FEATURES) --lib --bin srok --test structure
	SROK=$(TARGET)/debug/srok benches/load/run

long: ## what takes longer than the tests may: 1,000 kills, every attack, hostile files, fuzzing; figures into docs/figures.md
	@sh scripts/aiosmtpd
	FEATURES="$(FEATURES)" CARGO_TARGET_DIR=$(TARGET) sh scripts/long $(ONLY)

api: ## made-up requests against the running service: does it do what its OpenAPI document says?
	cargo build $(FEATURES) --lib --bin srok --test structure
	CARGO_TARGET_DIR=$(TARGET) sh scripts/schemathesis

fuzz: ## damaged and made-up files for every parser, a minute each; SECONDS=600 for longer
	CARGO_TARGET_DIR=$(TARGET) sh scripts/fuzz $(or $(SECONDS),60)

# What tests may do: they fail by `unwrap`, and need no documents.
IN_TESTS := -A clippy::unwrap_used -A clippy::pedantic -A missing_docs -A clippy::too_many_arguments

# What a regulation check finds in the shipped acts is known and explained in them (status 1); an act that cannot be read is status 2.
lint: ## formatting, clippy, docs, law and calendars; warnings are errors
	cargo fmt --check
	cargo build $(FEATURES) --bin srok
	$(TARGET)/debug/srok regulation check || [ $$? = 1 ]
	$(TARGET)/debug/srok calendar check
	cargo clippy --workspace $(FEATURES) --lib --bins --examples -- -D warnings
	cargo clippy --workspace $(FEATURES) --tests --benches -- -D warnings $(IN_TESTS)
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace $(FEATURES) --no-deps --document-private-items

fmt: ## format the code
	cargo fmt
