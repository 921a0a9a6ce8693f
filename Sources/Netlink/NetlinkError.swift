internal import Hardware

/// Why the kernel's routing part gave no answer that can be used.
public enum NetlinkError: Error, Equatable, Sendable {
  /// The socket itself failed with this error number.
  case socket(number: Int32)
  /// The kernel refused with this error number, and said so much about it (often nothing).
  case refused(number: Int32, text: String)
  /// An answer breaks the rules of the format.
  case malformed
  /// A datagram of this many bytes did not fit, and was cut.
  case truncated(bytes: Int)
  /// More was sent than any board has.
  case excess
  /// A list changed each time while it was read.
  case inconsistent
  /// The kernel did not answer in time.
  case late

  public var explanation: String {
    switch self {
    case .socket(let number): "the kernel says error \(number)"
    case .refused(let number, let text):
      "the kernel refuses with error \(number)" + (text.isEmpty ? "" : ": " + text)
    case .malformed, .truncated, .excess, .inconsistent: "the kernel's answer makes no sense"
    case .late: "the kernel does not answer"
    }
  }

  /// The same as an error of the switch; `name` is what was ordered or asked about.
  func asFabricError(_ name: String) -> FabricError {
    switch self {
    case .refused(let number, _) where number == RouteNumbers.noDevice: .absent(name: name)
    case .refused(let number, _), .socket(let number): .refused(name: name, number: number)
    case .malformed, .truncated, .excess, .inconsistent: .malformed
    case .late: .refused(name: name, number: RouteNumbers.timedOut)
    }
  }
}
