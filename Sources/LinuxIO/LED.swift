internal import Base

/// A lamp that a kernel driver holds (`leds-gpio` and the like), in `/sys/class/leds`.
public struct LED {
  public static let classFolder = "/sys/class/leds"
  /// Bytes that a name has at most.
  public static let nameMax = 63

  private let folder: String
  private let brightnessMax: UInt64

  /// Takes the lamp from whatever the kernel made it show before (its trigger).
  ///
  /// - Parameter name: as `orangepi:green:pwr`; one that is no file name is an error (EINVAL).
  public init(_ name: String, classFolder: String = Self.classFolder) throws(SystemError) {
    guard Self.isName(name) else { throw SystemError("use the lamp", name, code: 22) }
    folder = classFolder + "/" + name
    let text = try Files.read(folder + "/max_brightness", limit: 16)
    let number = Text.lines(text).first.flatMap { Text.decimal($0) }
    guard let number, number > 0, number <= UInt64(Int32.max) else {
      throw SystemError("read", folder + "/max_brightness", code: 22)
    }
    brightnessMax = number
    try write("none", to: "trigger")
  }

  public func set(isOn: Bool) throws(SystemError) {
    try write(isOn ? "\(brightnessMax)" : "0", to: "brightness")
  }

  static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard !bytes.isEmpty, bytes.count <= nameMax, name != ".", name != ".." else { return false }
    return !bytes.contains { $0 == 0x2F || $0 < 0x21 || $0 > 0x7E }
  }

  private func write(_ text: String, to attribute: String) throws(SystemError) {
    // Never made where it is missing: the kernel makes these files, we do not.
    let file = try FileDescriptor(folder + "/" + attribute, .write)
    try file.write(Array((text + "\n").utf8))
  }
}
