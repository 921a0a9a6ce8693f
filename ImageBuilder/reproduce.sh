#!/usr/bin/env bash
# Builds the image in other folders, from files that were laid down in another order, and compares the
# SHA-256 of everything that came out.
#   warm  one other checkout, against the image of this one; results of recipes are shared
#   cold  two other checkouts, each with a cache of its own: every recipe runs twice
set -euo pipefail
cd "$(dirname "$0")/.."
mode=${1:-warm}
board=${BOARD:-qemu-virt}
tool=$PWD/.build/debug/skyimage
cache=${SKYMINER_CACHE:-$HOME/.cache/skyminer}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Lays the checkout's files into a folder in random order, so that no listing of it has the old one.
checkout() {
  mkdir -p "$1"
  git ls-files -z --cached --others --exclude-standard | shuf -z |
    while IFS= read -r -d '' file; do
      # A file deleted but not yet committed is still listed.
      [[ -e $file || -L $file ]] || continue
      mkdir -p "$1/$(dirname "$file")"
      cp -a "$file" "$1/$file"
    done
}

# Builds in a checkout and prints the checksums of all files of the image, its packed form, block map,
# manifest and bill of materials among them.
build() {
  "$tool" build "$board" --repository "$1" >&2
  cat "$1/build/images/$board/SHA256SUMS"
}

case "$mode" in
  warm)
    first=$(build .)
    checkout "$work/another place/of a longer name"
    second=$(build "$work/another place/of a longer name")
    ;;
  cold)
    for side in one another/with/more/folders; do
      mkdir -p "$work/cache-${side%%/*}"
      # Downloads are checked against their hashes anyway; fetching them twice shows nothing.
      cp -al "$cache/downloads" "$work/cache-${side%%/*}/downloads"
      checkout "$work/$side"
    done
    first=$(SKYMINER_CACHE=$work/cache-one build "$work/one")
    second=$(SKYMINER_CACHE=$work/cache-another build "$work/another/with/more/folders")
    ;;
  *)
    echo "reproduce.sh: say warm or cold, not '$mode'" >&2
    exit 2
    ;;
esac

echo "$first"
if [[ $first != "$second" ]]; then
  echo 'reproduce.sh: the second build differs:' >&2
  echo "$second" >&2
  exit 1
fi
echo 'reproduce.sh: the same files twice'
