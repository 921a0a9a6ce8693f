public import Base

/// What the first program reads as root and the identity daemon needs: the numbers of the board's parts,
/// and whether this card ever had an identity.
public struct ProvisioningFacts: Equatable, Sendable {
  /// Where they lie on a running board; for the identity daemon alone.
  public static let path = "/run/skyminer/provisioning"
  /// Both copies of the factory record, 4096 bytes each; missing where the disk has no such partition.
  public static let factoryPath = "/run/skyminer/factory"
  public static let partBytesMax = 64

  /// Empty where the board does not tell.
  public var chip: [UInt8] = []
  public var disk: [UInt8] = []
  public var network: [UInt8] = []
  /// An identity was made on this card earlier: one that is not there now is lost, not missing.
  public var isMarked = false

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    self.init()
    var seen: [String] = []
    for line in try FieldLines(bytes).lines {
      guard !seen.contains(line.name) else { throw .repeated(line.name, line: line.number) }
      seen.append(line.name)
      switch line.name {
      case "chip": chip = try Self.part(line)
      case "disk": disk = try Self.part(line)
      case "network": network = try Self.part(line)
      case "marked":
        guard line.text == "yes" || line.text == "no" else {
          throw .badValue(line.name, line: line.number)
        }
        isMarked = line.text == "yes"
      default: throw .unknown(line.name, line: line.number)
      }
    }
    // A file cut short must not look like a card that never had an identity.
    guard seen.contains("marked") else { throw .missing("marked") }
  }

  public var encoded: String {
    var text = ""
    for (name, part) in [("chip", chip), ("disk", disk), ("network", network)] where !part.isEmpty {
      text += name + " " + Text.hex(Array(part.prefix(Self.partBytesMax))) + "\n"
    }
    return text + "marked " + (isMarked ? "yes" : "no") + "\n"
  }

  private static func part(_ line: FieldLines.Line) throws(FieldLinesError) -> [UInt8] {
    guard let bytes = Text.bytes(hex: line.text), (1...partBytesMax).contains(bytes.count) else {
      throw .badValue(line.name, line: line.number)
    }
    return bytes
  }
}
