internal import CGPIOD

/// An open chip, closed with its last user.
@safe final class Chip {
  let pointer: OpaquePointer

  init(_ path: String) throws(ChipError) {
    var chip: OpaquePointer?
    try check(unsafe sky_gpio_open(path, &chip))
    guard let chip = unsafe chip else { throw .memory }
    unsafe pointer = chip
  }

  deinit { unsafe gpiod_chip_close(pointer) }
}
