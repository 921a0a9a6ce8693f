/// Takes the settings out of what was read of the owner's file; each mistake costs one value alone.
struct ConfigurationReader {
  struct Found<Value> {
    let value: Value
    let place: TextPlace
    let key: String
  }

  private let root: TOMLTable
  private(set) var mistakes = MistakeList()

  init(_ bytes: [UInt8]) {
    let reader = TOMLReader(bytes)
    root = reader.root
    for problem in reader.problems { mistakes.add(ConfigurationMistake(problem)) }
    checkNames()
  }

  /// Names everything that no board knows.
  private mutating func checkNames() {
    for entry in root.entries {
      guard let known = KnownKeys.tableNames.first(where: { $0.utf8.elementsEqual(entry.key) })
      else {
        note(entry.place, ConfigurationMistake.name([entry.key]), unknown(entry))
        continue
      }
      guard case .table(let table) = entry.value.content else {
        if case .unusable = entry.value.content { continue }
        note(entry.place, known, .tableExpected(known))
        continue
      }
      let keys = KnownKeys.keys(of: known)
      for entry in table.entries where !keys.contains(where: { $0.utf8.elementsEqual(entry.key) }) {
        let nearest = Words.nearest(to: entry.key, among: keys)
        let other = nearest == nil ? KnownKeys.table(having: entry.key) : nil
        note(
          entry.place, ConfigurationMistake.name([Array(known.utf8), entry.key]),
          other.map { .misplaced(table: $0) } ?? .unknownKey(table: known, nearest: nearest))
      }
    }
  }

  private func unknown(_ entry: TOMLTable.Entry) -> MistakeReason {
    if case .table = entry.value.content {
    } else if let table = KnownKeys.table(having: entry.key) {
      return .misplaced(table: table)
    }
    return .unknownTable(nearest: Words.nearest(to: entry.key, among: KnownKeys.tableNames))
  }

  mutating func note(_ place: TextPlace, _ key: String, _ reason: MistakeReason) {
    mistakes.add(ConfigurationMistake(place, key, reason))
  }

  mutating func note<Value>(_ found: Found<Value>, _ reason: MistakeReason) {
    note(found.place, found.key, reason)
  }

  /// The value as it stands there, good or bad.
  func value(_ table: String, _ key: String) -> TOMLValue? {
    guard let entry = root.entry(table), case .table(let table) = entry.value.content else {
      return nil
    }
    return table.entry(key)?.value
  }

  mutating func text(_ table: String, _ key: String) -> Found<String>? {
    guard let value = value(table, key) else { return nil }
    return text(value, table + "." + key)
  }

  private mutating func text(_ value: TOMLValue, _ key: String) -> Found<String>? {
    switch value.content {
    case .text(let text): return Found(value: text, place: value.place, key: key)
    case .unusable: return nil
    case .integer, .bool, .array, .table:
      note(value.place, key, .kind(.text))
      return nil
    }
  }

  /// The texts of a list, those that are none left out.
  mutating func texts(_ table: String, _ key: String, most: Int) -> [Found<String>] {
    guard let value = value(table, key) else { return [] }
    let name = table + "." + key
    switch value.content {
    case .array(let members):
      var texts: [Found<String>] = []
      for (index, member) in members.enumerated() {
        guard index < most else {
          note(member.place, name, .tooMany(most: most))
          break
        }
        if let text = text(member, name + "[\(index + 1)]") { texts.append(text) }
      }
      return texts
    case .unusable: return []
    case .text, .integer, .bool, .table:
      note(value.place, name, .kind(.texts))
      return []
    }
  }

  mutating func number<Number: FixedWidthInteger>(
    _ table: String, _ key: String, _ range: ClosedRange<Number>
  ) -> Number? {
    guard let value = value(table, key) else { return nil }
    let name = table + "." + key
    switch value.content {
    case .integer(let integer):
      if let number = Number(exactly: integer), range.contains(number) { return number }
      note(
        value.place, name,
        .outOfRange(integer, least: Int64(range.lowerBound), most: Int64(range.upperBound)))
      return nil
    case .unusable: return nil
    case .text, .bool, .array, .table:
      note(value.place, name, .kind(.number))
      return nil
    }
  }

  mutating func bool(_ table: String, _ key: String) -> Found<Bool>? {
    guard let value = value(table, key) else { return nil }
    switch value.content {
    case .bool(let bool): return Found(value: bool, place: value.place, key: table + "." + key)
    case .unusable: return nil
    case .text, .integer, .array, .table:
      note(value.place, table + "." + key, .kind(.bool))
      return nil
    }
  }

  /// A text that must have a form.
  mutating func form<Value>(
    _ text: Found<String>?, _ form: TextForm, _ read: (String) -> Value?
  ) -> Found<Value>? {
    guard let text else { return nil }
    guard let value = read(text.value) else {
      note(text, .form(form, text.value))
      return nil
    }
    return Found(value: value, place: text.place, key: text.key)
  }
}
