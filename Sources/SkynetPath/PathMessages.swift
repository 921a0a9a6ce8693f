internal import Base
internal import SkynetWire

/// SET-UP: request 4, reverse label 4, onion.
struct SetUpMessage: Equatable {
  static let size = 8 + Onion.size

  let request: UInt32
  /// What whoever gets this sends back with.
  let reverseLabel: Label
  let onion: [UInt8]

  init(request: UInt32, reverseLabel: Label, onion: [UInt8]) {
    self.request = request
    self.reverseLabel = reverseLabel
    self.onion = onion
  }

  /// - Returns: nil for another length, or the label of the neighbour itself.
  init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    var reader = BigEndianReader(bytes)
    request = reader.word()
    reverseLabel = Label(reader.word())
    onion = reader.take(Onion.size)
    guard reverseLabel.index > 0 else { return nil }
  }

  var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.size)
    writer.word(request)
    writer.word(reverseLabel.value)
    writer.append(onion)
    return writer.bytes
  }
}

/// REPLY: request 4, label 4, records; label 0 is a refusal.
struct SetUpReplyMessage: Equatable {
  static let size = 8 + ReplyRecords.size

  let request: UInt32
  /// What whoever gets this sends on with; nil: refused.
  let label: Label?
  let records: [UInt8]

  init(request: UInt32, label: Label?, records: [UInt8]) {
    self.request = request
    self.label = label
    self.records = records
  }

  init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size else { return nil }
    var reader = BigEndianReader(bytes)
    request = reader.word()
    let label = Label(reader.word())
    guard label.value == 0 || label.index > 0 else { return nil }
    self.label = label.value == 0 ? nil : label
    records = reader.take(ReplyRecords.size)
  }

  var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.size)
    writer.word(request)
    writer.word(label?.value ?? 0)
    writer.append(records)
    return writer.bytes
  }
}

/// TEARDOWN: label of whoever gets it 4, reason 1, zero 3.
struct TeardownMessage: Equatable {
  static let size = 8

  let label: Label
  let reason: DownReason

  init(label: Label, reason: DownReason) {
    self.label = label
    self.reason = reason
  }

  init?(parsing bytes: [UInt8]) {
    guard bytes.count == Self.size, bytes[5...].allSatisfy({ $0 == 0 }) else { return nil }
    var reader = BigEndianReader(bytes)
    label = Label(reader.word())
    reason = DownReason(code: reader.byte())
    guard label.index > 0 else { return nil }
  }

  var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: Self.size)
    writer.word(label.value)
    writer.byte(reason.code)
    writer.integer(0, 3)
    return writer.bytes
  }
}

/// What the ends of a path seal for each other about the path.
enum EndMessage: Equatable {
  /// Kind 1, flags 1 (bit 0: in use), the path's MTU 2, sequence 4.
  case echo(sequence: UInt32, isInUse: Bool, mtu: UInt16)
  /// Kind 2, zero 3, sequence 4.
  case echoReply(sequence: UInt32)
  /// Kind 4, zero 3.
  case close

  init?(parsing bytes: [UInt8]) {
    guard let first = bytes.first, let kind = EndControlKind(rawValue: first) else { return nil }
    var reader = BigEndianReader(bytes)
    _ = reader.byte()
    switch kind {
    case .echo:
      guard bytes.count == 8, bytes[1] & ~1 == 0 else { return nil }
      let isInUse = reader.byte() == 1
      let mtu = UInt16(reader.integer(2))
      self = .echo(sequence: reader.word(), isInUse: isInUse, mtu: mtu)
    case .echoReply:
      guard bytes.count == 8, reader.integer(3) == 0 else { return nil }
      self = .echoReply(sequence: reader.word())
    case .close:
      guard bytes.count == 4, reader.integer(3) == 0 else { return nil }
      self = .close
    case .deliveryReceipt: return nil
    }
  }

  var bytes: [UInt8] {
    var writer = BigEndianWriter(capacity: 8)
    switch self {
    case .echo(let sequence, let isInUse, let mtu):
      writer.byte(EndControlKind.echo.rawValue)
      writer.byte(isInUse ? 1 : 0)
      writer.integer(UInt64(mtu), 2)
      writer.word(sequence)
    case .echoReply(let sequence):
      writer.byte(EndControlKind.echoReply.rawValue)
      writer.integer(0, 3)
      writer.word(sequence)
    case .close:
      writer.byte(EndControlKind.close.rawValue)
      writer.integer(0, 3)
    }
    return writer.bytes
  }
}
