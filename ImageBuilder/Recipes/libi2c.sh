#!/usr/bin/env bash
# libi2c of i2c-tools, static: one file of wrappers round the kernel's SMBus calls.
set -euo pipefail

# shellcheck source=../SDK/compiler.sh
. "$SDK_PARTS/compiler.sh"

cd "$SOURCE"
version=$(sed -n 's/^#define VERSION *"\(.*\)"$/\1/p' version.h)
mkdir -p "$OUTPUT/include/i2c" "$OUTPUT/lib/pkgconfig"
# The compiler and flags are lists of words by contract.
# shellcheck disable=SC2086
$CC $CFLAGS -D_GNU_SOURCE -Iinclude -c lib/smbus.c -o smbus.o
"$AR" rcsD "$OUTPUT/lib/libi2c.a" smbus.o
cp include/i2c/smbus.h "$OUTPUT/include/i2c/"
# ${pcfiledir} makes the prefix movable; it is for pkg-config to expand, not for the shell.
# shellcheck disable=SC2016
printf '%s\n' 'prefix=${pcfiledir}/../..' '' 'Name: libi2c' 'Description: SMBus wrappers' "Version: $version" \
  'Cflags: -I"${prefix}/include"' 'Libs: -L"${prefix}/lib" -li2c' >"$OUTPUT/lib/pkgconfig/libi2c.pc"
