#!/usr/bin/env bash
# Builds U-Boot's host tools. They come before U-Boot itself: mkimage makes the
# device tree source of the public key that U-Boot is then built with.
#   SOURCE  private, patched copy of the U-Boot source, written into
#   OUTPUT  empty folder for the results
#   JOBS    parallel jobs
set -euo pipefail

: "${SOURCE:?}" "${OUTPUT:?}" "${JOBS:?}"

# The distribution's Python comes first: it has the modules U-Boot's build imports.
export PATH="/usr/bin:/bin:${PATH}"
# Host tools never land in an image; one locale keeps their build predictable all the same.
export LC_ALL=C

cd "${SOURCE}"
make -s tools-only_defconfig
# A tool that cannot check a signature would make the builder's own check worthless.
grep -qx 'CONFIG_FIT_SIGNATURE=y' .config
make -s -j"${JOBS}" NO_SDL=1 tools-only

for tool in mkimage dumpimage fit_info fit_check_sign; do
  install -m 755 "tools/${tool}" "${OUTPUT}/${tool}"
done
