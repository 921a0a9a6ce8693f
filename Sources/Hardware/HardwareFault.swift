import Base

/// Why a description of hardware cannot be true.
public enum HardwareFault: Error, Equatable, Sendable {
  /// What a fault is about.
  public enum Subject: Equatable, Sendable {
    case boards
    case chassis
    case interface
    case thermalZone
    case adapter
    case busNumber
    case address
    case line
    case inputDevice
    case key
    case led
    case strap
    case slot
    case stagger
    case offTime
    case nativeVLAN
    case managementVLAN
    case port

    var name: String {
      switch self {
      case .boards: "number of boards"
      case .chassis: "chassis"
      case .interface: "interface"
      case .thermalZone: "thermal zone"
      case .adapter: "bus adapter"
      case .busNumber: "bus number"
      case .address: "panel address"
      case .line: "line"
      case .inputDevice: "input device"
      case .key: "key code"
      case .led: "LED"
      case .strap: "strap"
      case .slot: "slot"
      case .stagger: "stagger in milliseconds"
      case .offTime: "off time in milliseconds"
      case .nativeVLAN: "native VLAN"
      case .managementVLAN: "management VLAN"
      case .port: "port"
      }
    }
  }

  case outOfRange(Subject, value: UInt64, least: UInt64, most: UInt64)
  /// Empty, too long for the kernel, or with a character that such a name cannot have.
  case badName(Subject, String)
  case repeated(Subject, String)
  case tooMany(Subject, most: Int)
  case unordered(slot: UInt8)
  /// A port where no bridge has any.
  case withoutBridge(port: String)

  public var explanation: String {
    switch self {
    case .outOfRange(let subject, let value, let least, let most):
      "the " + subject.name + " \(value) is not in \(least)...\(most)"
    case .badName(let subject, let name):
      "the " + subject.name + " '" + Text.printable(name)
        + "' is empty, too long or has a character that no such name has"
    case .repeated(let subject, let name):
      "the " + subject.name + " '" + Text.printable(name) + "' is named twice"
    case .tooMany(let subject, let most): "more than \(most) of the kind " + subject.name
    case .unordered(let slot): "slot \(slot) comes behind a higher one"
    case .withoutBridge(let port): "port '" + Text.printable(port) + "' belongs to no bridge"
    }
  }
}
