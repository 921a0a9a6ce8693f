#!/usr/bin/env bash
# SQLite, static, as one amalgamated file with the same options for the boards and for tests on the host.
# Needs tclsh: Debian's source has no amalgamation, its generator is a Tcl script.
set -euo pipefail

# shellcheck source=../SDK/compiler.sh
. "$SDK_PARTS/compiler.sh"

cd "$SOURCE"
find . -type f -exec touch -d "@$SOURCE_DATE_EPOCH" {} +

options=(
  -DSQLITE_THREADSAFE=2              # connections are never shared between threads, so they need no mutex of their own
  -DSQLITE_DQS=0                     # "text" is an identifier, never a string by accident
  -DSQLITE_OMIT_LOAD_EXTENSION       # no dlopen in a static program, and no way to ask for it
  -DSQLITE_OMIT_DEPRECATED           # nothing old to support
  -DSQLITE_OMIT_SHARED_CACHE         # discouraged by its authors
  -DSQLITE_OMIT_PROGRESS_CALLBACK    # not used
  -DSQLITE_LIKE_DOESNT_MATCH_BLOBS   # recommended
  -DSQLITE_DEFAULT_MEMSTATUS=0       # no global lock around every allocation
  -DSQLITE_DEFAULT_FOREIGN_KEYS=1    # constraints are meant
  -DSQLITE_TRUSTED_SCHEMA=0          # a damaged or hostile file must not call functions with side effects
  -DSQLITE_MAX_EXPR_DEPTH=100        # bounded stack
  -DSQLITE_STRICT_SUBTYPE=1          # recommended
  -DSQLITE_USE_URI=0                 # a file name is a file name
  -DSQLITE_TEMP_STORE=3              # temporary tables never reach the flash
  -DSQLITE_ENABLE_API_ARMOR          # misuse returns an error instead of crashing
  -DHAVE_USLEEP=1 -DHAVE_FDATASYNC=1 # busy timeouts finer than a second; no needless metadata writes
  -DHAVE_GMTIME_R=1 -DHAVE_LOCALTIME_R=1 -DHAVE_STDINT_H=1 -DHAVE_INTTYPES_H=1
)

# The generator is run on the build machine, with its own compiler, whatever the target is.
build=amalgamation
mkdir -p "$build"
(
  cd "$build"
  unset CC AR RANLIB NM OBJCOPY CFLAGS LDFLAGS
  ../configure --quiet --disable-shared --disable-readline --disable-tcl --disable-load-extension >configure.log
  make -j1 sqlite3.c >make.log 2>&1 || {
    tail -n 20 make.log >&2
    exit 1
  }
)

mkdir -p "$OUTPUT/include" "$OUTPUT/lib/pkgconfig"
# The compiler and flags are lists of words by contract.
# shellcheck disable=SC2086
(cd "$build" && $CC $CFLAGS "-ffile-prefix-map=$PWD=." "${options[@]}" -c sqlite3.c -o sqlite3.o)
"$AR" rcsD "$OUTPUT/lib/libsqlite3.a" "$build/sqlite3.o"
cp "$build/sqlite3.h" "$OUTPUT/include/"

version=$(cat VERSION)
# ${pcfiledir} makes the prefix movable; it is for pkg-config to expand, not for the shell.
# shellcheck disable=SC2016
printf '%s\n' 'prefix=${pcfiledir}/../..' '' 'Name: sqlite3' 'Description: SQL database' "Version: $version" \
  'Cflags: -I"${prefix}/include"' 'Libs: -L"${prefix}/lib" -lsqlite3' >"$OUTPUT/lib/pkgconfig/sqlite3.pc"
