/// What a driver asks of the line bank (VIRTIO 1.3, 5.16.6).
enum LineRequest: Equatable {
  case names
  case direction(line: Int)
  case setDirection(line: Int, LineDirection)
  case value(line: Int)
  case setValue(line: Int, Bool)
  case setTrigger(line: Int, LineTrigger)

  private static let bytes = 8

  /// Nil where it is none, or names a line or a value that does not exist.
  init?(_ readable: [UInt8], lines: Int) {
    guard readable.count == Self.bytes else { return nil }
    let kind = readable.u16(at: 0)
    let line = Int(readable.u16(at: 2))
    let value = readable.u32(at: 4)
    if kind == 1 {
      self = .names
      return
    }
    guard line < lines, let narrow = UInt8(exactly: value) else { return nil }
    switch kind {
    case 2: self = .direction(line: line)
    case 3:
      guard let direction = LineDirection(rawValue: narrow) else { return nil }
      self = .setDirection(line: line, direction)
    case 4: self = .value(line: line)
    case 5:
      guard narrow <= 1 else { return nil }
      self = .setValue(line: line, narrow == 1)
    case 6:
      guard let trigger = LineTrigger(rawValue: narrow) else { return nil }
      self = .setTrigger(line: line, trigger)
    default: return nil
    }
  }
}
