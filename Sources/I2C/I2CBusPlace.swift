import Base
import LinuxIO

/// How a board names its bus: numbers of buses may shift from one kernel to the next, names do not.
public enum I2CBusPlace: Equatable, Sendable {
  /// `/dev/i2c-0`.
  case path(String)
  /// The first adapter whose name begins so, as `mv64xxx_i2c` or `i2c_virtio`.
  case adapter(namePrefix: String)

  public static let classFolder = "/sys/class/i2c-dev"

  /// What begins with a slash is a path, all else the beginning of an adapter's name.
  public init(_ text: String) {
    self = text.utf8.first == 0x2F ? .path(text) : .adapter(namePrefix: text)
  }

  /// For people: `/dev/i2c-0` or `mv64xxx_i2c`.
  public var name: String {
    switch self {
    case .path(let path): path
    case .adapter(let prefix): prefix
    }
  }

  /// The device node as things are now; nil where there is no such bus.
  ///
  /// - Parameter classFolder: one folder a bus, each with a file `name`.
  public func devicePath(classFolder: String = Self.classFolder) -> String? {
    switch self {
    case .path(let path): return path
    case .adapter(let prefix):
      var lowest: UInt64?
      for bus in (try? Files.list(classFolder)) ?? [] {
        guard let number = Self.number(of: bus), number < lowest ?? .max,
          let name = try? Files.read(classFolder + "/" + bus + "/name", limit: 256),
          name.starts(with: prefix.utf8)
        else { continue }
        lowest = number
      }
      return lowest.map { "/dev/i2c-\($0)" }
    }
  }

  /// 3 of `i2c-3`.
  private static func number(of bus: String) -> UInt64? {
    let bytes = Array(bus.utf8)
    let start = Array("i2c-".utf8)
    return bytes.starts(with: start) ? Text.decimal(bytes.dropFirst(start.count)) : nil
  }
}
