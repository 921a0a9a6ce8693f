#!/usr/bin/env bash
# The Swift SDK bundle for the boards: sysroot, static libraries and the description SwiftPM reads. Everything in it
# is relative, so the folder may be moved or copied.
set -euo pipefail

bundle="$OUTPUT/skyminer.artifactbundle"
sysroot="$bundle/sdk/sysroot"

mkdir -p "$bundle/sdk"
cp "$SDK_PARTS/info.json" "$bundle/"
cp "$SDK_PARTS/swift-sdk.json" "$SDK_PARTS/toolset.json" "$bundle/sdk/"
# shellcheck disable=SC2153 # from the environment
cp -R "$SYSROOT" "$sysroot"

for prefix in "$LIBSODIUM" "$SQLITE" "$LIBGPIOD" "$LIBI2C"; do
  # A library must never replace a file of the sysroot or of another library.
  (cd "$prefix" && find . -type f) | while IFS= read -r file; do
    if [ -e "$sysroot/$file" ]; then
      echo "sdk: $prefix would overwrite $file" >&2
      exit 1
    fi
  done
  cp -R "$prefix/." "$sysroot/"
done

find "$bundle" -type d -exec chmod 755 {} +
find "$bundle" -type f -exec chmod 644 {} +
