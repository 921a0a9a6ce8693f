#!/usr/bin/env bash
# The board's sysroot: musl, the kernel's headers, libgcc, Swift's Unicode tables and our runtime shims.
# SOURCE/<package> holds the unpacked musl-dev, linux-libc-dev and libgcc-14-dev-arm64-cross.
set -euo pipefail

musl="$SOURCE/musl-dev/usr"
kernel="$SOURCE/linux-libc-dev/usr/include"
gcc="$SOURCE/libgcc-14-dev-arm64-cross/usr/lib/gcc-cross/aarch64-linux-gnu/14"

mkdir -p "$OUTPUT/include" "$OUTPUT/lib/pkgconfig" "$OUTPUT/lib/gcc/aarch64-linux-musl/14"

# -L follows the links: the kernel's asm headers are links out of the include tree and would dangle in the sysroot.
cp -RL "$musl/include/aarch64-linux-musl/." "$OUTPUT/include/"
cp -RL "$kernel/linux" "$kernel/asm-generic" "$kernel/mtd" "$kernel/misc" "$OUTPUT/include/"
cp -RL "$kernel/aarch64-linux-gnu/asm" "$OUTPUT/include/asm"
test -f "$OUTPUT/include/asm/ioctl.h"

for file in libc.a libm.a libpthread.a librt.a libdl.a libutil.a libresolv.a crt1.o rcrt1.o crti.o crtn.o; do
  cp "$musl/lib/aarch64-linux-musl/$file" "$OUTPUT/lib/"
done

# The folder is what clang's --gcc-install-dir wants; it insists on a crtbegin.o.
for file in libgcc.a libgcc_eh.a crtbegin.o crtbeginS.o crtbeginT.o crtend.o crtendS.o; do
  cp "$gcc/$file" "$OUTPUT/lib/gcc/aarch64-linux-musl/14/"
done

cp "$TOOLCHAIN/lib/swift/embedded/aarch64-none-none-elf/libswiftUnicodeDataTables.a" "$OUTPUT/lib/"

# A module map makes `import Musl` and canImport(Musl) work.
cp "$SDK_PARTS/Musl.h" "$SDK_PARTS/module.modulemap" "$OUTPUT/include/"

SYSROOT="$OUTPUT"
# shellcheck source=../SDK/compiler.sh
. "$SDK_PARTS/compiler.sh"
cp "$SDK_PARTS/runtime.c" "$SOURCE/runtime.c"
# The compiler and flags are lists of words by contract.
# shellcheck disable=SC2086
(cd "$SOURCE" && $CC $CFLAGS -Wall -Wextra -Werror -c runtime.c -o runtime.o)
"$AR" rcsD "$OUTPUT/lib/libruntime.a" "$SOURCE/runtime.o"

# One object without the BTI mark takes it from the whole program. musl's assembly and Swift's Unicode tables lack it,
# though nothing reaches them by an indirect call, the only kind BTI checks: mark them. tlsdesc.lo and dlsym.lo are
# for dynamic programs and stay unmarked, so that a program using them fails to link.
note="$SOURCE/bti.note"
printf '\4\0\0\0\20\0\0\0\5\0\0\0GNU\0\0\0\0\300\4\0\0\0\3\0\0\0\0\0\0\0' >"$note"
mark_bti() {
  "$OBJCOPY" --add-section ".note.gnu.property=$note" --set-section-flags .note.gnu.property=alloc,readonly \
    --set-section-alignment .note.gnu.property=8 "$1"
}
mark_bti "$OUTPUT/lib/crti.o"
mark_bti "$OUTPUT/lib/crtn.o"
mkdir "$SOURCE/bti"
cd "$SOURCE/bti"
for archive in libc.a libswiftUnicodeDataTables.a; do
  case "$archive" in
    libc.a)
      members=(fenv.lo longjmp.lo memcpy.lo memset.lo restore.lo setjmp.lo sigsetjmp.lo syscall_cp.lo vfork.lo
        __set_thread_area.lo __unmapself.lo)
      ;;
    *) mapfile -t members < <("$AR" t "$OUTPUT/lib/$archive") ;;
  esac
  "$AR" x "$OUTPUT/lib/$archive" "${members[@]}"
  for member in "${members[@]}"; do
    mark_bti "$member"
  done
  "$AR" rsD "$OUTPUT/lib/$archive" "${members[@]}"
done
# musl has two members of this name; the second is the assembly.
"$AR" xN 2 "$OUTPUT/lib/libc.a" clone.lo
"$NM" clone.lo | grep -q ' T __clone$'
mark_bti clone.lo
"$AR" dN 2 "$OUTPUT/lib/libc.a" clone.lo
"$AR" qsD "$OUTPUT/lib/libc.a" clone.lo

find "$OUTPUT" -type f -exec chmod 644 {} +
