public import Base

/// `[skynet]`: how this node forwards, for whom, and through whom.
///
/// The same table serves any Linux box, whose daemon reads it from a file by itself.
public struct SkynetSettings: Equatable, Sendable {
  public enum Acceptance: String, Equatable, Sendable {
    /// Every node may be a neighbour.
    case any
    /// Only those in `peers`.
    case listed
  }

  /// How much of a packet each link of this node's paths seals anew.
  public enum Seal: String, Equatable, Sendable {
    /// All of it: who watches several links cannot tell that it is the same packet.
    case whole
    /// The header: cheaper for hops, and what the ends sealed looks the same on every link.
    case header
  }

  public static let peersMax = 32
  /// Keys in `avoid`, and in `require`.
  public static let keysMax = 16
  public static let defaultPort: UInt16 = 7060
  /// A million SKY a GiB: whatever is worked out of a price fits into 128 bits.
  public static let prices: ClosedRange<UInt64> = 0...1_000_000_000_000
  static let ports: ClosedRange<UInt16> = 1...UInt16.max
  /// Bytes of an interface's name (IFNAMSIZ of Linux, less its end).
  static let interfaceMax = 15

  public var isEnabled = true
  /// UDP.
  public var port = defaultPort
  /// Of the interface that programs use.
  public var interface = "sky0"
  public var acceptance = Acceptance.any
  public var peers: [SkynetPeer] = []
  /// Whether others may go through this node.
  public var isTransit = true
  /// Whether others may leave the overlay here.
  public var isExit = false
  /// What this node asks of those who go through it, droplets (10^-6 SKY) a GiB.
  public var price: UInt64 = 0
  /// No path of this node has one of them in between.
  public var avoid: [PublicKey] = []
  /// What a path of this node must have in between, all of them.
  public var require: [PublicKey] = []
  /// Of paths that this node sets up, both ways.
  public var seal = Seal.whole
  /// Where this node's traffic leaves the overlay; nil: it does not.
  public var exitThrough: PublicKey?
  /// Whether neighbours are looked for on the network of the chassis.
  public var isDiscovering = true

  public init() {}

  public init(parsing bytes: [UInt8]) throws(FieldLinesError) {
    var settings = SkynetSettings()
    try SettingsLines.read(bytes, many: ["peer", "avoid", "require"]) {
      (line) throws(FieldLinesError) -> Bool in
      switch line.name {
      case "enabled": settings.isEnabled = try SettingsLines.bool(line)
      case "port": settings.port = try SettingsLines.number(line, Self.ports)
      case "transit": settings.isTransit = try SettingsLines.bool(line)
      case "exit": settings.isExit = try SettingsLines.bool(line)
      case "price": settings.price = try SettingsLines.number(line, Self.prices)
      case "discover": settings.isDiscovering = try SettingsLines.bool(line)
      default: return try settings.take(line)
      }
      return true
    }
    self = settings
  }

  private mutating func take(_ line: FieldLines.Line) throws(FieldLinesError) -> Bool {
    let wrong = FieldLinesError.badValue(line.name, line: line.number)
    switch line.name {
    case "interface":
      guard Self.isInterface(line.text) else { throw wrong }
      interface = line.text
    case "accept":
      guard let word = Acceptance(rawValue: line.text) else { throw wrong }
      acceptance = word
    case "seal":
      guard let word = Seal(rawValue: line.text) else { throw wrong }
      seal = word
    case "peer":
      guard let peer = SkynetPeer(line.text), peers.count < Self.peersMax,
        !peers.contains(where: { $0.key == peer.key })
      else { throw wrong }
      peers.append(peer)
    case "avoid":
      guard let key = Self.key(line.text), Self.mayAdd(key, to: avoid), !require.contains(key)
      else { throw wrong }
      avoid.append(key)
    case "require":
      guard let key = Self.key(line.text), Self.mayAdd(key, to: require), !avoid.contains(key)
      else { throw wrong }
      require.append(key)
    case "exit-through":
      guard let key = Self.key(line.text) else { throw wrong }
      exitThrough = key
    default: return false
    }
    return true
  }

  private static func mayAdd(_ key: PublicKey, to keys: [PublicKey]) -> Bool {
    keys.count < keysMax && !keys.contains(key)
  }

  /// All lines, or none where all is by default.
  public var text: String {
    guard self != SkynetSettings() else { return "" }
    var lines = SettingsLines()
    lines.put("enabled", Self.word(isEnabled))
    lines.put("port", port)
    lines.put("interface", interface)
    lines.put("accept", acceptance.rawValue)
    for peer in peers { lines.put("peer", peer.text) }
    lines.put("transit", Self.word(isTransit))
    lines.put("exit", Self.word(isExit))
    lines.put("price", price)
    for key in avoid { lines.put("avoid", Text.hex(key.bytes)) }
    for key in require { lines.put("require", Text.hex(key.bytes)) }
    lines.put("seal", seal.rawValue)
    lines.put("exit-through", exitThrough.map { Text.hex($0.bytes) })
    lines.put("discover", Self.word(isDiscovering))
    return lines.text
  }

  private static func word(_ bool: Bool) -> String { bool ? "true" : "false" }

  /// Letters, digits, hyphens and underscores, a letter first: nothing that the kernel expands, and
  /// nothing that is a path.
  static func isInterface(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count <= interfaceMax, let first = bytes.first, isLetter(first) else {
      return false
    }
    return bytes.allSatisfy {
      isLetter($0) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x5F
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x41 && byte <= 0x5A)
  }

  /// 64 hexadecimal digits, small letters.
  static func key(_ text: String) -> PublicKey? {
    guard let bytes = Text.bytes(hex: text) else { return nil }
    return PublicKey(bytes)
  }
}
