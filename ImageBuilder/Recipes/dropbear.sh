#!/usr/bin/env bash
# Dropbear's SSH server and key maker for the boards: public keys only, static, stripped. The client, dbclient, is for
# the image of tests alone. bin/*.debug keep the symbols for reading crash addresses.
set -euo pipefail

[ "$TARGET" = board ] || {
  echo "dropbear is built for the board only" >&2
  exit 1
}
# shellcheck source=../SDK/compiler.sh
. "$SDK_PARTS/compiler.sh"

cd "$SOURCE"
# Times of a fresh checkout must not make `make` call autoconf, which the build machine need not have.
find . -type f -exec touch -d "@$SOURCE_DATE_EPOCH" {} +

cp "$SDK_PARTS/dropbear-options.h" localoptions.h

# No --disable-plugin: dropbear's configure takes any mention of the option for a yes.
./configure --quiet --host="$TRIPLE" --prefix=/usr --enable-static --enable-bundled-libtom --disable-harden \
  --disable-zlib --disable-pam --disable-lastlog --disable-utmp --disable-utmpx --disable-wtmp --disable-wtmpx \
  --disable-loginfunc --disable-pututline --disable-pututxline >configure.log
# STATIC=0: the makefile would add a plain -static and lose the position independence that LDFLAGS asks for.
make --quiet -j"$JOBS" PROGRAMS="dropbear dropbearkey dbclient" STATIC=0 >make.log 2>&1 || {
  tail -n 20 make.log >&2
  exit 1
}

mkdir -p "$OUTPUT/bin"
for program in dropbear dropbearkey dbclient; do
  cp "$program" "$OUTPUT/bin/$program.debug"
  "$OBJCOPY" --strip-all "$program" "$OUTPUT/bin/$program"
  chmod 755 "$OUTPUT/bin/$program" "$OUTPUT/bin/$program.debug"
done
