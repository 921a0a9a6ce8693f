internal import Base

/// What a board can read of its own parts; none of it is secret, and its owner may forge it.
public struct HardwareIdentity: Equatable, Sendable {
  /// The number that the maker burned into the system on chip; empty where it has none.
  public var chip: [UInt8]
  /// The card identification of the flash (CID); empty where it has none.
  public var disk: [UInt8]
  /// The address of the network card, 6 bytes; empty where there is none.
  public var network: [UInt8]

  public init(chip: [UInt8] = [], disk: [UInt8] = [], network: [UInt8] = []) {
    precondition(
      max(chip.count, max(disk.count, network.count)) <= 255, "the length of a part is one byte")
    self.chip = chip
    self.disk = disk
    self.network = network
  }

  /// BLAKE2b-256, keyed with the batch's pepper, over each part behind its length in one byte.
  ///
  /// The registry sees whether two boards are the same without learning the numbers.
  public func commitment(pepper: [UInt8]) -> Hash {
    var message: [UInt8] = []
    for part in [chip, disk, network] {
      message.append(UInt8(part.count))
      message += part
    }
    return Hash.of(message, key: pepper)
  }
}
