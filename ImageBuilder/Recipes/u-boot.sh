#!/usr/bin/env bash
# Builds the boot loader of one board.
#   SOURCE             private, patched copy of the U-Boot source, written into
#   OUTPUT             empty folder for the results
#   JOBS               parallel jobs
#   SOURCE_DATE_EPOCH  the only date that enters the result
#   HARDWARE, BOARD    folder of all boards, name of this one
#   BL31               TF-A's bl31.bin; empty for a board that needs none
#   DEFCONFIG          the board's own configuration in U-Boot
#   FIT_PUBLIC_DTSI    the public key as a /signature node
# Results: loader.bin, u-boot.config, u-boot.map
set -euo pipefail

: "${SOURCE:?}" "${OUTPUT:?}" "${JOBS:?}" "${SOURCE_DATE_EPOCH:?}" "${HARDWARE:?}" "${BOARD:?}"
: "${DEFCONFIG:?}" "${FIT_PUBLIC_DTSI:?}"
export SOURCE_DATE_EPOCH

# The distribution's Python comes first: it has the modules binman imports.
export PATH="/usr/bin:/bin:${PATH}"
# Sorting, dates and messages must not depend on whoever builds.
export LC_ALL=C TZ=UTC

shared="${HARDWARE}/Shared/u-boot.fragment"
own="${HARDWARE}/${BOARD}/u-boot.fragment"

cd "${SOURCE}"

# Prints the value of a string setting, the board's fragment winning over the shared one.
setting() {
  sed -n "s/^$1=\"\\(.*\\)\"\$/\\1/p" "${shared}" "${own}" | tail -n 1
}

# Kconfig knows no BOOTARGS beside an environment file, so this one setting is read here.
bootargs="$(setting CONFIG_BOOTARGS)"
[[ -n ${bootargs} ]] || {
  echo "no CONFIG_BOOTARGS for ${BOARD}" >&2
  exit 1
}

# A relative name: a folder of the build machine must not enter the configuration.
cp "${FIT_PUBLIC_DTSI}" arch/arm/dts/sky-key.dtsi
cat "${shared}" "${own}" >sky.fragment
echo 'CONFIG_DEVICE_TREE_INCLUDES="sky-key.dtsi"' >>sky.fragment

make=(make -s -j"${JOBS}" CROSS_COMPILE=aarch64-linux-gnu- "BL31=${BL31:-}" SCP=/dev/null)
"${make[@]}" "${DEFCONFIG}"
scripts/kconfig/merge_config.sh -m .config sky.fragment >/dev/null
"${make[@]}" olddefconfig

# A setting that Kconfig dropped or overruled would open a hole in silence.
wrong=0
while read -r line; do
  case "${line}" in
    CONFIG_BOOTARGS=*) continue ;;
    CONFIG_*=*)
      grep -qxF -- "${line}" .config && continue
      ;;
    '# CONFIG_'*' is not set')
      name="${line#\# }"
      grep -q "^${name%% *}=" .config || continue
      ;;
    *) continue ;;
  esac
  echo "not in the configuration: ${line}" >&2
  wrong=1
done <sky.fragment
[[ ${wrong} == 0 ]]

load="$(sed -n 's/^CONFIG_SYS_LOAD_ADDR=//p' .config)"
# Where the machine hands over its device tree, that one goes to the kernel; elsewhere the FIT has it.
# shellcheck disable=SC2016 # U-Boot expands these
bootm='bootm ${loadaddr}'
if grep -qx 'CONFIG_OF_BOARD=y' .config; then
  # shellcheck disable=SC2016
  bootm='bootm ${loadaddr} ${loadaddr} ${fdtcontroladdr}'
fi

# The whole default environment. Lines starting with # and blank ones are left out by U-Boot's build.
cat >sky.env <<ENV
loadaddr=${load}
sky_bootargs=${bootargs}
sky_bootm=${bootm}
ENV
cat >>sky.env <<'ENV'
# Boots ${slot}. Reads a block first for the size of the FIT: a whole partition takes far longer.
# `read` refuses to go beyond the partition. `bootm` returns only if it refuses the FIT.
sky_slot=setenv bootargs ${sky_bootargs} sky.slot=${slot} sky.disk=${sky_if}${sky_dev}; \
  if read ${sky_if} ${sky_dev}#boot_${slot} ${loadaddr} 0 1 \
    && fdt addr -q ${loadaddr} \
    && fdt header get sky_size totalsize \
    && setexpr sky_size ${sky_size} + 1ff \
    && setexpr sky_size ${sky_size} / 200 \
    && read ${sky_if} ${sky_dev}#boot_${slot} ${loadaddr} 0 ${sky_size}; \
  then run sky_bootm; fi; \
  echo "slot ${slot} on ${sky_if} ${sky_dev} does not boot"
# Takes the slot the record names, else the other one. A record naming none is no reason to give up.
sky_disk=if part number ${sky_if} ${sky_dev} misc sky_part; then \
  bcb ab_select slot ${sky_if} ${sky_dev}#misc || setenv slot a; \
  run sky_slot; \
  if test ${slot} = a; then setenv slot b; else setenv slot a; fi; \
  run sky_slot; fi
# SD card, QEMU's disk, eMMC; a disk without our partitions is passed over.
bootcmd=setenv sky_if mmc; setenv sky_dev 0; run sky_disk; \
  setenv sky_if virtio; run sky_disk; \
  setenv sky_if mmc; setenv sky_dev 1; run sky_disk; \
  echo "nothing boots, resetting"; reset
ENV

"${make[@]}" all

if [[ -f u-boot-sunxi-with-spl.bin ]]; then
  loader=u-boot-sunxi-with-spl.bin
else
  loader=u-boot.bin
fi

# Without a required key U-Boot boots any FIT, so look at what was built, not at what was asked for:
# the tree says `required`, and the loader (which may pack another copy of the tree) holds that key.
keys="$(fdtget -l u-boot.dtb /signature)"
[[ -n ${keys} ]]
for key in ${keys}; do
  [[ "$(fdtget u-boot.dtb "/signature/${key}" required)" == conf ]]
  read -ra modulus < <(fdtget -t bu u-boot.dtb "/signature/${key}" rsa,modulus)
  xxd -p "${loader}" | tr -d '\n' | grep -c -- "$(printf '%02x' "${modulus[@]}")" >/dev/null
done

install -m 644 "${loader}" "${OUTPUT}/loader.bin"
install -m 644 .config "${OUTPUT}/u-boot.config"
install -m 644 u-boot.map "${OUTPUT}/u-boot.map"
