import Base
import Chassis

/// Beacons and texts for the tests of single pieces.
enum Samples {
  static let host = "skyminer-3"

  static func key(_ number: UInt64) -> PublicKey { TestKey(number).publicKey }

  static func beacon(
    key number: UInt64 = 3, boot: UInt64 = 7, sequence: UInt64 = 1, slot: Int = 3,
    isWired: Bool = true, boards: Int = 3
  ) -> Beacon {
    var beacon = Beacon(
      key: key(number), bootID: boot, sequence: sequence, slot: slot, isWired: isWired,
      boards: boards)
    beacon.flags = .mayVote
    return beacon
  }

  /// A beacon in which every field says something.
  static func fullBeacon() -> Beacon {
    var beacon = beacon(boot: 0x0102_0304_0506_0708, sequence: 99)
    beacon.chassis = 0xCAFE
    beacon.request = 41
    beacon.heard = SlotSet([1, 2, 64])
    beacon.pinned = SlotSet([1, 2, 5])
    beacon.refused = SlotSet([5])
    beacon.grant = Beacon.Grant(slot: 1, keyStart: 11, bootID: 12, request: 13)
    beacon.flags = [.mayVote, .isActing, .wantsQuiet]
    beacon.host = host
    beacon.version = "0.2.0"
    beacon.figures.uptimeSeconds = 93_784
    beacon.figures.loadThousandths = 1250
    beacon.figures.memoryTotalKibibytes = 2_000_000
    beacon.figures.memoryAvailableKibibytes = 500_000
    beacon.figures.temperatureThousandths = -5250
    beacon.figures.dataTotalMebibytes = 30_000
    beacon.figures.dataAvailableMebibytes = 29_000
    beacon.figures.receivedBytesPerSecond = 1000
    beacon.figures.sentBytesPerSecond = 2000
    beacon.figures.busyPerMille = 250
    beacon.figures.peers = 8
    beacon.figures.dropletsPerHour = 1_234_567
    return beacon
  }
}
