#!/usr/bin/env bash
# Fuzzes the parsers with libFuzzer, which comes with the Swift toolchain. Needs PKG_CONFIG_PATH with the
# host's C libraries (make libraries).
#
#   fuzz.sh short             every parser, as many runs as its table says; SEED=n (1)
#   fuzz.sh long              a campaign: RUNS=n (100000000) for PARSER=name, or for each of them. Stop it at
#                             any time; it goes on where it was
#   fuzz.sh keep              takes what campaigns found into the corpus, as few and small files as do
#   fuzz.sh seeds             writes the samples of the table into the corpus
#
# Leaves .build-fuzz: the program, and in campaign/ the inputs that campaigns found. An input that breaks a
# parser becomes the file <parser>/crash-... in Tests/FuzzingTests/Corpus, to be kept with its mending.
set -euo pipefail
cd "$(dirname "$0")/.."

seed=${SEED:-1}
runs=${RUNS:-100000000}
slice=2000000
corpus=Tests/FuzzingTests/Corpus
program=.build-fuzz/release/skyfuzz
campaign=.build-fuzz/campaign

# A trap has to reach libFuzzer, which writes down the input, before Swift's own report of it.
export SWIFT_BACKTRACE=enable=no

build() {
  local log=.build-fuzz/build.log
  mkdir -p .build-fuzz
  swift build -c release --scratch-path .build-fuzz --product skyfuzz \
    -Xswiftc -sanitize=fuzzer -Xswiftc -DFUZZING -Xswiftc -use-ld=lld >"$log" 2>&1 ||
    {
      cat "$log" >&2
      exit 1
    }
}

# fuzz NAME LENGTH RUNS SEED FOUND: inputs that reach new code go into FOUND.
fuzz() {
  local name=$1 length=$2 count=$3 number=$4 found=$5
  mkdir -p "$found"
  SKYFUZZ_PARSER=$name "$program" -runs="$count" -seed="$number" -max_len="$length" -timeout=5 \
    -rss_limit_mb=1024 -print_final_stats=1 -artifact_prefix="$corpus/$name/" \
    "$found" "$corpus/$name"
}

# short_one NAME RUNS LENGTH
short_one() {
  local name=$1 count=$2 length=$3 scratch started milliseconds
  scratch=$(mktemp -d)
  started=$(date +%s%3N)
  if ! fuzz "$name" "$length" "$count" "$seed" "$scratch/found" >"$scratch/log" 2>&1; then
    tail -n 30 "$scratch/log"
    echo "$name: broken; the input is the newest file in $corpus/$name (SEED=$seed)"
    rm -rf "$scratch"
    return 1
  fi
  milliseconds=$(($(date +%s%3N) - started + 1))
  printf '%-22s %8d runs, seed %s, %6d runs/s\n' "$name" "$count" "$seed" \
    "$((count * 1000 / milliseconds))"
  rm -rf "$scratch"
}

# long_one NAME LENGTH: in slices, so that a stop loses little.
long_one() {
  local name=$1 length=$2 counter=$campaign/$1.runs done_runs=0 log=$campaign/$1.log started seconds
  mkdir -p "$campaign"
  if [ -f "$counter" ]; then done_runs=$(<"$counter"); fi
  while [ "$done_runs" -lt "$runs" ]; do
    started=$(date +%s)
    local count=$((runs - done_runs < slice ? runs - done_runs : slice))
    if ! fuzz "$name" "$length" "$count" "$((done_runs / slice + 1))" "$campaign/$name" \
      >"$log" 2>&1; then
      tail -n 30 "$log"
      echo "$name: broken after $done_runs runs; the input is the newest file in $corpus/$name"
      return 1
    fi
    done_runs=$((done_runs + count))
    echo "$done_runs" >"$counter"
    seconds=$(($(date +%s) - started + 1))
    echo "$name: $done_runs of $runs runs, $((count / seconds)) runs/s"
  done
}

keep_one() {
  local name=$1 length=$2 merged
  [ -d "$campaign/$name" ] || return 0
  merged=$(mktemp -d)
  SKYFUZZ_PARSER=$name "$program" -set_cover_merge=1 -max_len="$length" \
    "$merged" "$corpus/$name" "$campaign/$name" >"$campaign/$name.log" 2>&1
  # Crashes stay, whatever they cover.
  find "$corpus/$name" -type f ! -name 'crash-*' ! -name 'timeout-*' ! -name 'oom-*' -delete
  cp "$merged"/* "$corpus/$name/"
  rm -rf "$merged"
}

# Two at a time on the machines this is made for.
both() {
  xargs -r -P "$(nproc)" -L 1 "$0"
}

case "${1:-}" in
  short)
    build
    "$program" list | sed 's/^/short-one /' | both
    ;;
  long)
    build
    "$program" list | awk -v name="${PARSER:-}" 'name == "" || $1 == name {print "long-one", $1, $3}' | both
    ;;
  keep)
    build
    "$program" list | awk '{print "keep-one", $1, $3}' | both
    "$program" seeds "$corpus"
    ;;
  seeds)
    build
    "$program" seeds "$corpus"
    ;;
  short-one) short_one "$2" "$3" "$4" ;;
  long-one) long_one "$2" "$3" ;;
  keep-one) keep_one "$2" "$3" ;;
  *)
    sed -n '2,14s/^# \{0,1\}//p' "$0" >&2
    exit 64
    ;;
esac
