internal import Base
internal import Sodium

/// Eight slots of equal size, each sealed for one hop and hidden from all before it.
///
/// The construction of Sphinx (Danezis and Goldberg, 2009): a hop opens the first slot, moves the others
/// up, puts zeroes behind them and lays its stream over all. The source knows what becomes of the zeroes on
/// the way (the filler), so that each slot's tag can cover all slots behind it. Every slot has an ephemeral
/// key of its own; a chain of blinded keys would save room that is not needed here.
enum Onion {
  static let slotSize = 136
  static let slots = Hop.countMax
  static let size = slotSize * slots
  private static let keySize = ExchangeKey.size

  /// What a hop gets out of an onion.
  struct Opened: Equatable {
    let secret: HopSecret
    /// Nil where what is sealed has no meaning.
    let slot: Slot?
    /// For the next hop.
    let rest: [UInt8]
  }

  /// - Parameter contents: one for each hop.
  /// - Returns: nil where a set-up key is of low order.
  static func build(
    route: [Hop], contents: [Slot], random: inout RandomStream
  ) -> (onion: [UInt8], secrets: [HopSecret])? {
    precondition((1...slots).contains(route.count) && contents.count == route.count)
    var ephemerals: [[UInt8]] = []
    var secrets: [HopSecret] = []
    for hop in route {
      let ephemeral = ExchangeKey(secret: random.bytes(keySize))
      guard
        let secret = HopSecret(
          own: ephemeral, other: hop.setUpKey, ephemeral: ephemeral.publicKey,
          setUpKey: hop.setUpKey)
      else { return nil }
      ephemerals.append(ephemeral.publicKey)
      secrets.append(secret)
    }
    let streams = secrets.map { stream($0) }
    let filler = filler(streams)
    // The last hop's onion: its slot, random bytes in place of hops that are not there, the filler.
    var behind = random.bytes(slotSize * (slots - route.count)) + filler
    for index in route.indices.reversed() {
      let onion =
        ephemerals[index]
        + secrets[index].seal(contents[index].bytes, .slot, context: behind) + behind
      guard index > 0 else { return (onion, secrets) }
      behind = Array(combine(onion, streams[index - 1])[..<(size - slotSize)])
    }
    return nil
  }

  /// - Parameter key: a set-up key of this node.
  /// - Returns: nil for an onion whose first slot was not sealed for this key, or was changed.
  static func open(_ onion: [UInt8], key: ExchangeKey) -> Opened? {
    precondition(onion.count == size, "an onion has eight slots")
    let ephemeral = Array(onion[..<keySize])
    guard
      let secret = HopSecret(
        own: key, other: ephemeral, ephemeral: ephemeral, setUpKey: key.publicKey),
      let text = secret.open(
        Array(onion[keySize..<slotSize]), .slot, context: Array(onion[slotSize...]))
    else { return nil }
    let moved = Array(onion[slotSize...]) + [UInt8](repeating: 0, count: slotSize)
    return Opened(
      secret: secret, slot: Slot(parsing: text), rest: combine(moved, stream(secret)))
  }

  /// What the zeroes of all hops but the last have become when the last one gets the onion.
  private static func filler(_ streams: [[UInt8]]) -> [UInt8] {
    var filler: [UInt8] = []
    for stream in streams.dropLast() {
      filler += [UInt8](repeating: 0, count: slotSize)
      filler = combine(filler, Array(stream[(size - filler.count)...]))
    }
    return filler
  }

  private static func stream(_ secret: HopSecret) -> [UInt8] {
    Keystream.apply(to: [UInt8](repeating: 0, count: size), key: secret.key(.onionStream))
  }

  private static func combine(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var result = left
    for index in result.indices { result[index] ^= right[index] }
    return result
  }
}
