#!/usr/bin/env bash
# libgpiod's C library, static. Its few files compile directly: configure would only look for things not used here.
set -euo pipefail

# shellcheck source=../SDK/compiler.sh
. "$SDK_PARTS/compiler.sh"

cd "$SOURCE/lib"
version=$(sed -n 's/^PACKAGE_VERSION=.\(.*\).$/\1/p' ../configure)
mkdir -p "$OUTPUT/include" "$OUTPUT/lib/pkgconfig"
for file in *.c; do
  # The compiler and flags are lists of words by contract.
  # shellcheck disable=SC2086
  $CC $CFLAGS -D_GNU_SOURCE "-DGPIOD_VERSION_STR=\"$version\"" -include stdlib.h -I../include -c "$file" \
    -o "${file%.c}.o"
done
"$AR" rcsD "$OUTPUT/lib/libgpiod.a" ./*.o
cp ../include/gpiod.h "$OUTPUT/include/"
# ${pcfiledir} makes the prefix movable; it is for pkg-config to expand, not for the shell.
# shellcheck disable=SC2016
printf '%s\n' 'prefix=${pcfiledir}/../..' '' 'Name: libgpiod' 'Description: GPIO lines' "Version: $version" \
  'Cflags: -I"${prefix}/include"' 'Libs: -L"${prefix}/lib" -lgpiod' >"$OUTPUT/lib/pkgconfig/libgpiod.pc"
