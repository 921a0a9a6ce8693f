import Base
import Chassis
import Identity
import Sodium

extension ParserTarget {
  static let chassis: [ParserTarget] = [
    .exact(
      "beacon", lengthMax: 512, samples: { [beacon().encoded()] },
      encode: { (try? Beacon(parsing: $0))?.encoded() }),
    .bounded(
      "signed-beacon", lengthMax: 600,
      samples: { [beacon().encoded() + [UInt8](repeating: 7, count: 64)] },
      isSound: { bytes in
        (try? SignedBeacon(parsing: bytes)).map { $0.beacon.encoded().count + 64 == bytes.count }
      }),
    .settled(
      "boards-summary", lengthMax: 512,
      samples: texts("own 1\nboard 1 up manager 250 48312\nboard 2 late - - -\nproblem x y\n"),
      encode: {
        BoardsSummary(parsing: String(decoding: $0, as: UTF8.self)).map { Array($0.text.utf8) }
      }),
    .bounded(
      "chassis-order", lengthMax: 64,
      samples: texts(
        "power 3 cycle", "switch vlan 4 4094", "switch isolate 1 off", "switch confirm"),
      isSound: { bytes in
        ChassisOrder(parsing: String(decoding: bytes, as: UTF8.self)).map { order in
          switch order {
          case .power(let slot, _), .vlan(let slot, _), .isolate(let slot, _):
            (1...64).contains(slot)
          case .confirm: true
          }
        }
      }),
    .exact(
      "power-journal", lengthMax: 256, samples: texts("tries 3 1\ntries 5 2\ncycling 5 1\n"),
      encode: { (try? PowerJournal(parsing: $0)).map { Array($0.text.utf8) } }),
    .exact(
      "chassis-roster", lengthMax: 512,
      samples: {
        let keys = [beacon().key, beacon().key].enumerated().map { index, key in
          "slot \(index * 9 + 3) " + Text.hex([UInt8(index)] + key.bytes.dropFirst()) + "\n"
        }
        return [Array(keys.joined().utf8)]
      },
      encode: { (try? Roster(parsing: $0, now: 5)).map { Array($0.text.utf8) } }),
    .exact(
      "slot-claim", lengthMax: 32, samples: texts("slot 12\n"),
      encode: { bytes in
        guard let claim = try? SlotClaim.parse(bytes) else { return nil }
        return Array(SlotClaim.text(claim).utf8)
      }),
  ]

  private static func beacon() -> Beacon {
    guard let key = PublicKey(SigningKey(seed: Hash.of([9]).bytes).publicKey) else {
      preconditionFailure("a public key of libsodium has 32 bytes")
    }
    var beacon = Beacon(
      key: key, bootID: 0x0102_0304_0506_0708, sequence: 99, slot: 3, isWired: true, boards: 3)
    beacon.chassis = 0xCAFE
    beacon.request = 41
    beacon.heard = SlotSet([1, 2, 64])
    beacon.pinned = SlotSet([1, 2, 5])
    beacon.refused = SlotSet([5])
    beacon.grant = Beacon.Grant(slot: 1, keyStart: 11, bootID: 12, request: 13)
    beacon.flags = [.mayVote, .isActing, .wantsQuiet]
    beacon.host = "skyminer-3"
    beacon.version = "0.2.0"
    beacon.figures.uptimeSeconds = 93_784
    beacon.figures.temperatureThousandths = -5250
    beacon.figures.peers = 8
    return beacon
  }
}
