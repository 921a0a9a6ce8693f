#!/usr/bin/env bash
# Builds modules that Debian's configuration of its kernel leaves out, so that this very kernel loads them.
#   SOURCE             private: kernel/ holds Debian's headers and build scripts, libc/ the C library that those
#                      need, modules/ one source file for each module; written into
#   OUTPUT             empty folder for the results
#   JOBS               parallel jobs
#   SOURCE_DATE_EPOCH  the only date that could enter the result
#   RELEASE            of the kernel, as `uname -r` gives it
# Results: modules/extra/*.ko, laid out as lib/modules/RELEASE; licenses, with `module licence` in each line
set -euo pipefail

: "${SOURCE:?}" "${OUTPUT:?}" "${JOBS:?}" "${SOURCE_DATE_EPOCH:?}" "${RELEASE:?}"
export SOURCE_DATE_EPOCH
# Sorting, dates and messages must not depend on whoever builds.
export LC_ALL=C TZ=UTC
umask 022

modules="$SOURCE/modules"
headers="$SOURCE/kernel/usr/src/linux-headers-$RELEASE"

# The packages are made for their place in a root.
printf 'include %s/Makefile\n' "${headers%-*}-common" >"$headers/Makefile"
# Without the kernel's type data no such data is made for the modules: that would take one more tool.
rm "$headers/vmlinux"

# The kernel's compiler is newer than the one here. These are the settings that Kconfig, asked with this one, answers
# otherwise and that are about code: how functions are aligned, and outputs of `asm goto`, which GCC 12 gets wrong.
# All others stay, since data structures must be those of the kernel.
for setting in CC_HAS_MIN_FUNCTION_ALIGNMENT CC_HAS_SANE_FUNCTION_ALIGNMENT CC_HAS_ASM_GOTO_OUTPUT \
  CC_HAS_ASM_GOTO_TIED_OUTPUT; do
  sed -i "/^CONFIG_$setting=/d" "$headers/include/config/auto.conf"
  sed -i "/^#define CONFIG_$setting /d" "$headers/include/generated/autoconf.h"
done

# Debian's modpost wants a newer C library than the build machine may have, so it runs with that of its own release.
modpost="$headers/scripts/mod/modpost"
libc="$SOURCE/libc/usr"
printf '#!/bin/sh\nexec "%s" --library-path "%s" "%s" "$@"\n' "$libc/lib64/ld-linux-x86-64.so.2" \
  "$libc/lib/x86_64-linux-gnu" "$modpost.real-lsb-64" >"$modpost"

files=("$modules"/*.c)
for file in "${files[@]}"; do
  name=$(basename "$file" .c)
  echo "obj-m += $name.o"
  # The first line of every file in the kernel names its licence, as `// SPDX-License-Identifier: GPL-2.0`.
  license=$(sed -n '1s/.*SPDX-License-Identifier: *\([^*]*[^* ]\).*/\1/p' "$file")
  echo "$name $license" >>"$OUTPUT/licenses"
done >"$modules/Kbuild"

make -s -j"$JOBS" -C "$headers" "M=$modules" CC=aarch64-linux-gnu-gcc "KCFLAGS=-g0 -ffile-prefix-map=$SOURCE=." \
  modules >"$SOURCE/make.log" 2>&1 || {
  tail -n 20 "$SOURCE/make.log" >&2
  exit 1
}
# A symbol without a version would only be missed by the kernel.
if grep '^WARNING: modpost' "$SOURCE/make.log" >&2; then
  exit 1
fi

mkdir -p "$OUTPUT/modules/extra"
for file in "${files[@]}"; do
  install -m 644 "${file%.c}.ko" "$OUTPUT/modules/extra/"
done
