#!/usr/bin/env bash
# libsodium, static, the same version for the boards and for tests on the host.
# SOURCE is PyNaCl's source package (it carries libsodium under src/libsodium) or libsodium's own folder.
set -euo pipefail

# shellcheck source=../SDK/compiler.sh
. "$SDK_PARTS/compiler.sh"

[ -d "$SOURCE/src/libsodium/src/libsodium" ] && SOURCE="$SOURCE/src/libsodium"
cd "$SOURCE"

# Times of a fresh checkout must not make `make` call autoconf, which the build machine need not have.
find . -type f -exec touch -d "@$SOURCE_DATE_EPOCH" {} +

# ARM and x86 crypto instructions are chosen at run time inside libsodium, so no -march here.
./configure --quiet --host="$TRIPLE" --prefix=/ --disable-shared --enable-static --disable-dependency-tracking \
  --disable-ssp --disable-pie >configure.log
{ make -j"$JOBS" && make install DESTDIR="$PWD/stage"; } >make.log 2>&1 || {
  tail -n 20 make.log >&2
  exit 1
}

mkdir -p "$OUTPUT/lib/pkgconfig"
cp -R stage/include "$OUTPUT/include"
cp stage/lib/libsodium.a "$OUTPUT/lib/"
version=$(sed -n 's/^Version: *//p' stage/lib/pkgconfig/libsodium.pc)
# ${pcfiledir} makes the prefix movable; it is for pkg-config to expand, not for the shell.
# shellcheck disable=SC2016
printf '%s\n' 'prefix=${pcfiledir}/../..' '' 'Name: libsodium' 'Description: Cryptography' "Version: $version" \
  'Cflags: -I"${prefix}/include"' 'Libs: -L"${prefix}/lib" -lsodium' >"$OUTPUT/lib/pkgconfig/libsodium.pc"
