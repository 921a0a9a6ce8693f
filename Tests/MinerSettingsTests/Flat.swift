import MinerSettings
import TOMLKit

/// What a TOML text says, in a form that two readers can be compared by.
indirect enum Flat: Equatable {
  case text([UInt8])
  case integer(Int)
  case bool(Bool)
  case array([Flat])
  case table([[UInt8]: Flat])
  case other(String)

  init(_ table: MinerSettings.TOMLTable) {
    var entries: [[UInt8]: Flat] = [:]
    for entry in table.entries { entries[entry.key] = Flat(entry.value) }
    self = .table(entries)
  }

  private init(_ value: MinerSettings.TOMLValue) {
    switch value.content {
    case .text(let text): self = .text(Array(text.utf8))
    case .integer(let number): self = .integer(Int(number))
    case .bool(let bool): self = .bool(bool)
    case .array(let members): self = .array(members.map { Flat($0) })
    case .table(let table): self = Flat(table)
    case .unusable: self = .other("unusable")
    }
  }

  init(_ table: TOMLKit.TOMLTable) {
    var entries: [[UInt8]: Flat] = [:]
    for key in table.keys {
      if let value = table[key] { entries[Array(key.utf8)] = Flat(value) }
    }
    self = .table(entries)
  }

  private init(_ value: any TOMLValueConvertible) {
    switch value.type {
    case .string: self = .text(Array((value.string ?? "?").utf8))
    case .int: self = value.int.map { .integer($0) } ?? .other("int")
    case .bool: self = value.bool.map { .bool($0) } ?? .other("bool")
    case .array: self = value.array.map { .array($0.map { Flat($0) }) } ?? .other("array")
    case .table: self = value.table.map { Flat($0) } ?? .other("table")
    case .double, .date, .time, .dateTime: self = .other(value.type.rawValue)
    }
  }
}
