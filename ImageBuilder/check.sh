#!/usr/bin/env bash
# Formatting, shell scripts and spelling; `make format` mends the first.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --recursive --parallel Sources Tests Package.swift

mapfile -t scripts < <(git ls-files -- '*.sh' .ci/run)
shellcheck "${scripts[@]}"
shfmt -d -i 2 -ci "${scripts[@]}"

# OpenRC's scripts are POSIX shell with variables that openrc-run reads.
mapfile -t services < <(git ls-files -- '*/etc/init.d/*')
shellcheck --shell=dash --exclude=SC2034,SC2154 "${services[@]}"

mapfile -t texts < <(git ls-files -- '*.md' '*.swift' '*.sh' '*.toml' Makefile)
codespell "${texts[@]}"
echo 'check: all well'
