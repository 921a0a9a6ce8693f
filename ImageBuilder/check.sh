#!/usr/bin/env bash
# Formatting, shell scripts and spelling; `make format` mends the first.
set -euo pipefail
cd "$(dirname "$0")/.."

swift format lint --strict --recursive --parallel Sources Tests Package.swift

mapfile -t scripts < <(git ls-files -- '*.sh' .ci/run)
shellcheck -x --source-path=SCRIPTDIR "${scripts[@]}"
shfmt -d -i 2 -ci "${scripts[@]}"

# Scripts of a board. OpenRC reads variables that its scripts set; the shell is busybox, which replaces in
# variables (SC3060) as dash does not.
mapfile -t services < <(git ls-files -- '*/etc/init.d/*' '*/usr/sbin/*')
shellcheck --shell=dash --exclude=SC2034,SC2154,SC3060 "${services[@]}"

mapfile -t texts < <(git ls-files -- '*.md' '*.swift' '*.sh' '*.toml' Makefile)
codespell --ignore-words-list bu,inout,skyp,upto "${texts[@]}"
echo 'check: all well'
