# shellcheck shell=bash
# Sourced by every C recipe, so that all C code of one target gets the same compiler, hardening and path mapping.
# Needs: SOURCE TARGET TOOLCHAIN SOURCE_DATE_EPOCH, and for TARGET=board also SYSROOT.

# Locale and time zone must not reach sort orders, dates or messages in build products.
export LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH
# llvm-ar and llvm-ranlib write zero dates and owners only when told so (or by default of the build): be explicit.
export ZERO_AR_DATE=1
umask 022

AR="$TOOLCHAIN/bin/llvm-ar"
RANLIB="$TOOLCHAIN/bin/llvm-ranlib"
NM="$TOOLCHAIN/bin/llvm-nm"
OBJCOPY="$TOOLCHAIN/bin/llvm-objcopy"

# One section for each function lets the linker's --gc-sections drop what no program uses.
CFLAGS="-O2 -g0 -std=gnu17 -ffunction-sections -fdata-sections"
# Frame pointers let whoever debugs a crash walk the stack through C frames.
CFLAGS+=" -fno-omit-frame-pointer -mno-omit-leaf-frame-pointer"
# Canaries, probes for large frames, and no uninitialised stack memory.
CFLAGS+=" -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero"
# Undefined behaviour must not delete checks that a careless author relied on.
CFLAGS+=" -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing"
# Asserts and __FILE__ must not carry the build folder's name.
CFLAGS+=" -ffile-prefix-map=$SOURCE=. -no-canonical-prefixes"

case "$TARGET" in
  board)
    TRIPLE=aarch64-linux-musl
    # musl has no fortified headers (_FORTIFY_SOURCE would do nothing); PAC and BTI are NOPs on cores without them.
    CFLAGS+=" -fPIE -mbranch-protection=standard"
    CC="$TOOLCHAIN/bin/clang --target=$TRIPLE --sysroot=$SYSROOT --gcc-install-dir=$SYSROOT/lib/gcc/aarch64-linux-musl/14"
    LDFLAGS="-fuse-ld=lld -static-pie -Wl,-z,text -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,-z,bti-report=error"
    LDFLAGS+=" -Wl,--gc-sections -Wl,--build-id=none"
    ;;
  host)
    # shellcheck disable=SC2034 # read by the recipes that source this file
    TRIPLE=x86_64-linux-gnu
    CFLAGS+=" -fPIC -fcf-protection=full -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3"
    CC="$TOOLCHAIN/bin/clang"
    LDFLAGS="-fuse-ld=lld -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--gc-sections -Wl,--build-id=none"
    ;;
  *)
    echo "TARGET must be board or host, not '$TARGET'" >&2
    exit 1
    ;;
esac
export CC AR RANLIB NM OBJCOPY CFLAGS LDFLAGS
