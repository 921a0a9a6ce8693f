/// A fixed number of bytes where they are, without an array of their own: of what accounts keep there are thousands.
struct FixedBytes<let count: Int>: Sendable {
  private var elements = InlineArray<count, UInt8>(repeating: 0)

  /// All of them 0.
  init() {}

  init(_ bytes: [UInt8]) {
    precondition(bytes.count == count, "the number of bytes is fixed")
    for index in 0..<count { elements[index] = bytes[index] }
  }

  var bytes: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    for index in 0..<count { bytes.append(elements[index]) }
    return bytes
  }
}

extension FixedBytes: Equatable {
  static func == (left: FixedBytes, right: FixedBytes) -> Bool {
    for index in 0..<count where left.elements[index] != right.elements[index] { return false }
    return true
  }
}
