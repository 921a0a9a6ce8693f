internal import CGPIOD
internal import Hardware

extension GPIOChips {
  /// The settings of one line in libgpiod's form, for the caller to free.
  static func configuration(
    _ offset: UInt32, _ wanted: LineSettings
  ) throws(ChipError) -> OpaquePointer {
    guard let settings = unsafe gpiod_line_settings_new() else { throw .memory }
    defer { unsafe gpiod_line_settings_free(settings) }
    unsafe gpiod_line_settings_set_active_low(settings, wanted.isActiveLow)
    _ = unsafe gpiod_line_settings_set_bias(settings, bias(wanted.bias))
    switch wanted.drive {
    case .asIs:
      _ = unsafe gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_AS_IS)
    case .input:
      _ = unsafe gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT)
    case .edges(let debounceMicroseconds):
      _ = unsafe gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_INPUT)
      _ = unsafe gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH)
      unsafe gpiod_line_settings_set_debounce_period_us(settings, UInt(debounceMicroseconds))
    case .output(let isActive):
      _ = unsafe gpiod_line_settings_set_direction(settings, GPIOD_LINE_DIRECTION_OUTPUT)
      _ = unsafe gpiod_line_settings_set_output_value(
        settings, isActive ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE)
    }
    guard let lines = unsafe gpiod_line_config_new() else { throw .memory }
    guard unsafe gpiod_line_config_add_line_settings(lines, [offset], 1, settings) == 0 else {
      unsafe gpiod_line_config_free(lines)
      throw .memory
    }
    return unsafe lines
  }

  private static func bias(_ bias: LineBias) -> gpiod_line_bias {
    switch bias {
    case .asIs: GPIOD_LINE_BIAS_AS_IS
    case .pullUp: GPIOD_LINE_BIAS_PULL_UP
    case .pullDown: GPIOD_LINE_BIAS_PULL_DOWN
    }
  }

  static func text(_ characters: UnsafePointer<CChar>?) -> String {
    unsafe characters.map { unsafe String(cString: $0) } ?? ""
  }
}

extension ChipError {
  static let memory = ChipError(number: Int32(SKY_GPIO_MEMORY))
}

/// Turns the C shim's answer into a value or an error.
@discardableResult
func check(_ result: Int64) throws(ChipError) -> Int64 {
  guard result >= 0 else { throw ChipError(number: Int32(-result)) }
  return result
}
