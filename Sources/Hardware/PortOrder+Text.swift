internal import Base

/// Settings of ports as a text that is kept on flash.
///
/// One line for each port: its name, native VLAN, isolation, tagged VLANs. The last line counts them.
extension PortOrder {
  private static let heading = "switch-ports 1"
  private static let textMax = 65536
  /// As many ports as a switch has.
  public static let countMax = 128

  /// Empty for no orders.
  public static func encoded(_ orders: [PortOrder]) -> String {
    guard !orders.isEmpty else { return "" }
    var text = heading + "\n"
    for order in orders {
      let policy = order.policy
      text += "port " + order.port + " \(policy.nativeVLAN) "
      text += policy.isIsolated ? "isolated" : "open"
      for number in policy.taggedVLANs { text += " \(number)" }
      text += "\n"
    }
    return text + "end \(orders.count)\n"
  }

  /// - Throws: `damaged` for anything that `encoded` never says.
  public static func list(parsing text: [UInt8]) throws(PolicyRefusal) -> [PortOrder] {
    guard !text.isEmpty else { return [] }
    guard text.count <= textMax, text.last == 0x0A else { throw .damaged }
    let lines = Text.lines(text)
    guard lines.count >= 3, lines.count <= countMax + 2, Text.string(lines[0]) == heading,
      Text.string(lines[lines.count - 1]) == "end \(lines.count - 2)"
    else { throw .damaged }
    var orders: [PortOrder] = []
    for line in lines[1..<lines.count - 1] {
      let order = try parse(line)
      guard !orders.contains(where: { $0.port == order.port }) else { throw .damaged }
      orders.append(order)
    }
    guard encoded(orders).utf8.elementsEqual(text) else { throw .damaged }
    return orders
  }

  private static func parse(_ line: ArraySlice<UInt8>) throws(PolicyRefusal) -> PortOrder {
    let words = Text.words(line)
    guard words.count >= 4, Text.string(words[0]) == "port" else { throw .damaged }
    let name = Text.string(words[1])
    let isolation = Text.string(words[3])
    guard isWritable(name), isolation == "isolated" || isolation == "open" else { throw .damaged }
    var policy = PortPolicy(
      nativeVLAN: try number(words[2]), isIsolated: isolation == "isolated")
    for word in words[4...] { policy.taggedVLANs.append(try number(word)) }
    guard policy.isSound else { throw .damaged }
    return PortOrder(port: name, policy: policy)
  }

  private static func number(_ word: ArraySlice<UInt8>) throws(PolicyRefusal) -> UInt16 {
    guard let value = Text.decimal(word), value <= 4094 else { throw .damaged }
    return UInt16(value)
  }

  /// Whether a name survives being one word of a line.
  static func isWritable(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= 15 && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }
}
