import Foundation
import Hardware
import TOMLKit

/// `Hardware/<board>/hardware.toml`: what is soldered or plugged to a board, as people write it.
///
/// CONTRIBUTING.md has the table of keys.
struct HardwareFile: Codable, Equatable, Sendable {
  struct Chassis: Codable, Equatable, Sendable {
    let boards: Int
    let id: Int
    let beaconInterface: String
  }

  struct Sensors: Codable, Equatable, Sendable {
    let bandwidthInterface: String
    let thermalZone: String?
  }

  struct Panel: Codable, Equatable, Sendable {
    enum Controller: String, Codable, Sendable {
      case ssd1306
      case sh1106
    }

    let controller: Controller
    let address: Int
    let rotated: Int?
    let adapter: String?
    let device: Int?
    /// The bus in the device tree; only the builder looks at it.
    let node: String?
  }

  enum Bias: String, Codable, Sendable {
    case asIs = "as-is"
    case pullUp = "pull-up"
    case pullDown = "pull-down"
  }

  struct Button: Codable, Equatable, Sendable {
    let line: String?
    let activeLow: Bool?
    let bias: Bias?
    let input: String?
    let key: Int?
  }

  struct Lamp: Codable, Equatable, Sendable {
    let line: String?
    let activeLow: Bool?
    let bias: Bias?
    let led: String?
  }

  struct Lamps: Codable, Equatable, Sendable {
    let ready: Lamp?
    let alarm: Lamp?
  }

  struct Straps: Codable, Equatable, Sendable {
    let slot: [String]
    let count: [String]
    let activeLow: Bool?
    let bias: Bias?
  }

  struct Power: Codable, Equatable, Sendable {
    struct Cut: Codable, Equatable, Sendable {
      let slot: Int
      let line: String
    }

    let staggerMilliseconds: Int
    let offMilliseconds: Int
    let activeLow: Bool?
    let bias: Bias?
    let lines: [Cut]
  }

  struct Switch: Codable, Equatable, Sendable {
    enum Kind: String, Codable, Sendable {
      case none
      case unmanaged
      case bridge
    }

    struct Port: Codable, Equatable, Sendable {
      let name: String
      let slot: Int?
    }

    let kind: Kind
    let name: String?
    let optional: Bool?
    let nativeVLAN: Int?
    let managementVLAN: Int?
    let uplink: String?
    let ports: [Port]?
  }

  var chassis: Chassis?
  var sensors: Sensors?
  var panel: Panel?
  var button: Button?
  var lamps: Lamps?
  var straps: Straps?
  var power: Power?
  var `switch`: Switch?
  /// What is changed in the kernel's device tree before it is signed.
  var deviceTree: [DeviceTreeEdit]?

  /// Reads and checks what a board has; a board without the file has nothing.
  static func read(_ board: String, in hardware: URL) throws -> BoardHardware {
    let file = hardware.appending(path: "\(board)/hardware.toml")
    let place = "Hardware/\(board)/hardware.toml"
    guard exists(file) else {
      return BoardHardware(place: place, file: HardwareFile(), description: HardwareDescription())
    }
    let found: HardwareFile
    do {
      found = try TOMLDecoder(strictDecoding: true).decode(
        HardwareFile.self, from: try String(contentsOf: file, encoding: .utf8))
    } catch {
      throw BuildProblem(
        "\(place) is not valid: \(error)", cause: "a missing, misspelt or unknown key",
        wayOut: "compare it with Hardware/qemu-virt/hardware.toml and the table in CONTRIBUTING.md")
    }
    let description = try found.description(of: place)
    do throws(HardwareFault) {
      try description.check()
    } catch {
      throw BuildProblem(
        "\(place): \(error.explanation)", cause: "a slip of the pen",
        wayOut: "mend it; CONTRIBUTING.md has the keys and their bounds")
    }
    return BoardHardware(place: place, file: found, description: description)
  }
}
