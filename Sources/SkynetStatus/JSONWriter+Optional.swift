internal import Base

extension JSONWriter {
  mutating func optional(_ key: String, _ value: (some FixedWidthInteger)?) {
    guard let value else { return null(key) }
    number(key, Int64(clamping: value))
  }

  /// `null` for an empty text.
  mutating func text(_ key: String, _ value: String) {
    guard !value.isEmpty else { return null(key) }
    string(key, value)
  }
}
