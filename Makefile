# Everything starts here; `make help` lists it. What a target needs on the machine it installs itself
# where it may, and otherwise names.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
BOARD ?= qemu-virt
# A folder of release keys (`make keys FOLDER=...`), and a program that signs images elsewhere.
KEYS ?=
SIGNER ?=
SEED ?= 1
BOARDS ?= 3

skyimage := .build/debug/skyimage
images := build/images/$(BOARD)
key_options := $(if $(KEYS),--keys $(KEYS)) $(if $(SIGNER),--signer $(SIGNER))
# Builds a program for this machine, and is quiet as long as that works.
swift_build = swift build --product $(1) 2>&1 | { grep -vE "couldn't find pc file|unhandled; explicitly declare|/CMakeLists.txt$$|^(Building|Build of|\[|Fetch|Comput|Creat|Working|Upd)" || true; }; exit "$${PIPESTATUS[0]}"

.PHONY: help
help: ## This list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

.PHONY: tool
tool:
	@command -v swift >/dev/null || { echo 'Swift 6.3 is not in PATH: install the toolchain from swift.org first' >&2; exit 1; }
	@$(call swift_build,skyimage)

.PHONY: setup
setup: tool ## Install the Debian packages that building and testing need
	@$(skyimage) setup

.PHONY: image
image: setup ## Build the signed image of BOARD (qemu-virt, orangepi-prime)
	@$(skyimage) build $(BOARD) $(key_options)

.PHONY: run
run: image ## Boot the image in QEMU; FRESH=1 forgets what earlier runs wrote, SSH=port opens a way in
	@$(skyimage) run $(BOARD) $(if $(FRESH),--fresh) $(if $(SSH),--ssh-port $(SSH))

.PHONY: chassis
chassis: image ## A chassis of BOARDS (3) emulated boards; SWITCH=slot, PANELS=1,3, SCRIPT=file, FRESH=1
	@$(call swift_build,skychassis)
	@.build/debug/skychassis --boards $(BOARDS) --board $(BOARD) $(if $(PANELS),--panels $(PANELS)) $(if $(SWITCH),--switch-slot $(SWITCH)) $(if $(SCRIPT),--script $(SCRIPT)) $(if $(FRESH),--fresh)

.PHONY: verify
verify: setup ## Check the image of BOARD with the tools that will read it
	@$(skyimage) verify $(BOARD)

.PHONY: sdk
sdk: setup ## Build the Swift SDK for the board and print how to use it
	@$(skyimage) sdk

# The host's copies of the C libraries, so that tests link what boards have.
.PHONY: libraries
libraries: setup
	@mkdir -p build && $(skyimage) sdk --host >build/pkg-config-path
	@$(skyimage) program librarycheck

.PHONY: test
test: check image libraries test-parsers ## All tests: unit, simulated disks, the finished image, boots in QEMU
	@$(skyimage) build orangepi-prime $(key_options)
	@$(skyimage) build qemu-virt-lab
	@PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" swift test --no-parallel 2>&1 | tee build/test.log || { \
	  echo; echo 'What failed (all of it is in build/test.log):'; \
	  grep -aE '^(✘|.*error: )' build/test.log | cut -c 1-600 | head -n 12; exit 1; }

# Part of `make test`; a build of its own, since every jump is counted.
.PHONY: test-parsers
test-parsers: libraries
	@PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" SEED=$(SEED) ImageBuilder/fuzz.sh short

.PHONY: fuzz
fuzz: libraries ## Fuzz the parsers, or PARSER=name, RUNS=n (10^8) times each; a second call goes on
	@PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" PARSER=$(PARSER) RUNS=$(or $(RUNS),100000000) ImageBuilder/fuzz.sh long

.PHONY: fuzz-keep
fuzz-keep: libraries ## Take what fuzzing found, and the samples, into the corpus of the tests
	@PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" ImageBuilder/fuzz.sh keep

.PHONY: simulate
simulate: libraries ## Replay one run of the simulations (power cuts, leases, overlays) and of the real power cuts, with SEED=n
	PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" SKYMINER_SEED=$(SEED) swift test --no-parallel --filter 'PowerCut|power cut|Seeds|SkynetNodeTests|SkynetLinkTests|SkynetPathTests|SkynetMapTests|SkynetMeterTests'

.PHONY: check
check: setup ## Formatting, shell scripts, spelling
	@ImageBuilder/check.sh

.PHONY: format
format: setup ## Format all sources
	@swift format --in-place --recursive --parallel Sources Tests Package.swift
	@shfmt -w -i 2 -ci ImageBuilder/*.sh ImageBuilder/Recipes ImageBuilder/SDK/*.sh .ci/run

.PHONY: bench-image
bench-image: image ## Sizes, build times, memory, and the time to ready beside stock Alpine
	@$(skyimage) bench $(BOARD)

.PHONY: registry
registry: libraries ## Build skyregistry into build/registry, optimised
	@mkdir -p build/registry
	@PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" swift build -c release --scratch-path .build-registry --product skyregistry
	@cp .build-registry/release/skyregistry build/registry/

.PHONY: bench-registry
bench-registry: registry ## Requests a second and p99 of a registry with 100,000 miners
	@PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" swift build -c release --scratch-path .build-registry --product registrybench
	@.build-registry/release/registrybench

.PHONY: skynet
skynet: libraries ## Build skynetd and sky for this computer into build/skynet, optimised
	@mkdir -p build/skynet
	@for product in skynetd sky; do \
		PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" swift build -c release --scratch-path .build-skynet --product $$product || exit 1; \
		cp .build-skynet/release/$$product build/skynet/; done

.PHONY: bench-skynet
bench-skynet: skynet ## Skynet beside bare veth and other overlays, as root; ROUNDS (3), TIME (5 s), ONLY=a,b
	@PKG_CONFIG_PATH="$$(cat build/pkg-config-path)" swift build -c release --scratch-path .build-skynet --product skynetbench
	@rivals="$$($(skyimage) rivals)"; \
		.build-skynet/release/skynetbench --rivals "$$rivals" --skynetd $$PWD/build/skynet/skynetd --sky $$PWD/build/skynet/sky \
		--rounds $(or $(ROUNDS),3) --seconds $(or $(TIME),5) $(if $(ONLY),--only "$(ONLY)")
