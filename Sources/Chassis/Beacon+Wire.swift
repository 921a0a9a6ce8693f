internal import Base

extension Beacon {
  // Layout, big-endian. 0 "SKYB"; 4 version; 5 flags; 6 slot; 7 origin of the slot (0 none, 1 claimed,
  // 2 wired); 8 chassis; 12 boards; 13 which of temperature (1), peers (2), droplets (4), busy (8) are
  // known; 14 thousandths of the processors' time that are busy; 16 public key; 48 boot id; 56 sequence; 64 request; 72 heard; 80 pinned; 88 refused; 96 slot
  // of the grant, or 0; 97 zero; 104 holder's key start; 112 holder's boot id; 120 granted request;
  // 128 the figures in the order of `BeaconFigures`, four bytes each, droplets eight; 176 length and
  // bytes of the host name; length and bytes of the version; 64 bytes of signature over everything
  // before it.
  private static let magic: UInt64 = 0x534B_5942
  private static let wireVersion: UInt8 = 1
  private static let fixedCount = 176
  static let signatureCount = 64

  /// Longest body, and longest datagram with its signature; far below what needs a second packet.
  public static let bodyMax = fixedCount + 2 * (1 + nameMax)
  public static let datagramMax = bodyMax + signatureCount

  private enum Known {
    static let temperature: UInt8 = 1
    static let peers: UInt8 = 2
    static let droplets: UInt8 = 4
    static let busy: UInt8 = 8
    static let all: UInt8 = 15
  }

  /// The body, without a signature.
  public func encoded() -> [UInt8] {
    precondition(boards >= 1 && boards <= SlotSet.slotMax, "a chassis has 1 to 64 boards")
    precondition(slot >= 0 && slot <= SlotSet.slotMax, "slots are numbered from 1 to 64")
    var writer = BigEndianWriter(capacity: Self.datagramMax)
    writer.integer(Self.magic, 4)
    writer.byte(Self.wireVersion)
    writer.byte(flags.rawValue)
    writer.byte(UInt8(slot))
    writer.byte(slot == 0 ? 0 : isWired ? 2 : 1)
    writer.word(chassis)
    writer.byte(UInt8(boards))
    writer.byte(known)
    writer.integer(UInt64(figures.busyPerMille ?? 0), 2)
    key.write(to: &writer)
    writer.integer(bootID, 8)
    writer.integer(sequence, 8)
    writer.integer(request, 8)
    writer.integer(heard.bits, 8)
    writer.integer(pinned.bits, 8)
    writer.integer(refused.bits, 8)
    writer.byte(UInt8(grant?.slot ?? 0))
    writer.integer(0, 7)
    writer.integer(grant?.keyStart ?? 0, 8)
    writer.integer(grant?.bootID ?? 0, 8)
    writer.integer(grant?.request ?? 0, 8)
    write(figures, to: &writer)
    for name in [Self.wireName(host), Self.wireName(version)] {
      writer.byte(UInt8(name.count))
      writer.append(name)
    }
    return writer.bytes
  }

  /// Reads a body; what is accepted encodes to the same bytes again.
  public init(parsing bytes: [UInt8]) throws(Failure) {
    guard bytes.count >= Self.fixedCount + 2, bytes.count <= Self.bodyMax else {
      throw .length(bytes.count)
    }
    var reader = BigEndianReader(bytes)
    guard reader.integer(4) == Self.magic else { throw .notABeacon }
    let wireVersion = reader.byte()
    guard wireVersion == Self.wireVersion else { throw .unknownVersion(wireVersion) }
    let flags = Flags(rawValue: try Self.within(UInt8(0)...Flags.known.rawValue, &reader))
    let slot = Int(try Self.within(0...UInt8(SlotSet.slotMax), &reader))
    let origin = try Self.within(slot == 0 ? 0...0 : 1...2, &reader)
    let chassis = reader.word()
    let boards = Int(try Self.within(1...UInt8(SlotSet.slotMax), &reader))
    let known = try Self.within(0...Known.all, &reader)
    let busy = try Self.optional(2, known & Known.busy, &reader)
    guard busy ?? 0 <= 1000 else { throw .value(offset: 14) }
    let key = PublicKey(&reader)
    let bootID = reader.integer(8)
    let sequence = reader.integer(8)
    guard sequence > 0 else { throw .value(offset: 56) }
    self.init(
      key: key, bootID: bootID, sequence: sequence, chassis: chassis, slot: slot,
      isWired: origin == 2, boards: boards)
    self.flags = flags
    request = reader.integer(8)
    heard = SlotSet(bits: reader.integer(8))
    pinned = SlotSet(bits: reader.integer(8))
    refused = SlotSet(bits: reader.integer(8))
    grant = try Self.grant(&reader)
    figures = try Self.figures(known, &reader)
    figures.busyPerMille = busy.map { UInt16($0) }
    host = try Self.name(&reader, behind: 1)
    version = try Self.name(&reader, behind: 0)
    guard reader.remaining == 0 else { throw .length(bytes.count) }
  }

  private var known: UInt8 {
    var known: UInt8 = 0
    if figures.temperatureThousandths != nil { known |= Known.temperature }
    if figures.peers != nil { known |= Known.peers }
    if figures.dropletsPerHour != nil { known |= Known.droplets }
    if figures.busyPerMille != nil { known |= Known.busy }
    return known
  }

  private func write(_ figures: BeaconFigures, to writer: inout BigEndianWriter) {
    writer.word(figures.uptimeSeconds)
    writer.word(figures.loadThousandths)
    writer.word(figures.memoryTotalKibibytes)
    writer.word(figures.memoryAvailableKibibytes)
    writer.word(UInt32(bitPattern: figures.temperatureThousandths ?? 0))
    writer.word(figures.dataTotalMebibytes)
    writer.word(figures.dataAvailableMebibytes)
    writer.word(figures.receivedBytesPerSecond)
    writer.word(figures.sentBytesPerSecond)
    writer.word(figures.peers ?? 0)
    writer.integer(UInt64(bitPattern: figures.dropletsPerHour ?? 0), 8)
  }

  private static func figures(
    _ known: UInt8, _ reader: inout BigEndianReader
  ) throws(Failure) -> BeaconFigures {
    var figures = BeaconFigures()
    figures.uptimeSeconds = reader.word()
    figures.loadThousandths = reader.word()
    figures.memoryTotalKibibytes = reader.word()
    figures.memoryAvailableKibibytes = reader.word()
    let temperature = try optional(4, known & Known.temperature, &reader)
    figures.temperatureThousandths = temperature.map { Int32(bitPattern: UInt32($0)) }
    figures.dataTotalMebibytes = reader.word()
    figures.dataAvailableMebibytes = reader.word()
    figures.receivedBytesPerSecond = reader.word()
    figures.sentBytesPerSecond = reader.word()
    figures.peers = try optional(4, known & Known.peers, &reader).map { UInt32($0) }
    let droplets = try optional(8, known & Known.droplets, &reader)
    figures.dropletsPerHour = droplets.map { Int64(bitPattern: $0) }
    return figures
  }

  private static func grant(_ reader: inout BigEndianReader) throws(Failure) -> Grant? {
    let slot = Int(try within(0...UInt8(SlotSet.slotMax), &reader))
    try zeros(7, &reader)
    guard slot > 0 else {
      try zeros(24, &reader)
      return nil
    }
    let grant = Grant(
      slot: slot, keyStart: reader.integer(8), bootID: reader.integer(8),
      request: reader.integer(8))
    guard grant.request > 0 else { throw .value(offset: reader.offset - 8) }
    return grant
  }

  /// A value that must be zero where it is not known: one meaning has one encoding.
  private static func optional(
    _ width: Int, _ known: UInt8, _ reader: inout BigEndianReader
  ) throws(Failure) -> UInt64? {
    guard known == 0 else { return reader.integer(width) }
    try zeros(width, &reader)
    return nil
  }

  private static func within(
    _ range: ClosedRange<UInt8>, _ reader: inout BigEndianReader
  ) throws(Failure) -> UInt8 {
    let value = reader.byte()
    guard range.contains(value) else { throw .value(offset: reader.offset - 1) }
    return value
  }

  private static func zeros(_ count: Int, _ reader: inout BigEndianReader) throws(Failure) {
    for _ in 0..<count {
      guard reader.byte() == 0 else { throw .value(offset: reader.offset - 1) }
    }
  }

  /// - Parameter behind: bytes that must at least follow the name.
  private static func name(
    _ reader: inout BigEndianReader, behind: Int
  ) throws(Failure) -> String {
    let count = Int(try within(0...UInt8(nameMax), &reader))
    guard reader.remaining >= count + behind else {
      throw .length(reader.offset + reader.remaining)
    }
    let bytes = reader.take(count)
    for (index, byte) in bytes.enumerated() where !isPrintable(byte) {
      throw .value(offset: reader.offset - count + index)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Names come from files of the board; what a datagram cannot carry is replaced and cut.
  private static func wireName(_ name: String) -> [UInt8] {
    name.utf8.prefix(nameMax).map { isPrintable($0) ? $0 : 0x3F }
  }

  private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte <= 0x7E }
}
