import Hardware
import Simulation
import Synchronization
import VirtualChassis

/// A panel that keeps every picture that was ever to be seen on it, after each message of the bus.
final class WatchedPanel: I2CTarget {
  private static let picturesMax = 1000

  /// What its memory holds when the power comes, as it would look.
  let noise: Frame
  private let panel: VirtualPanel
  private let seen = Mutex<[Frame]>([])

  init(seed: UInt64) {
    panel = VirtualPanel(.ssd1306, seed: seed)
    var bare = EmulatedPanel(.ssd1306, seed: seed)
    // Both directions reversed, supply on, panel on, and nothing written.
    bare.write([0x00, 0xA1, 0xC8, 0x8D, 0x14, 0xAF])
    noise = bare.picture ?? Frame()
  }

  var pictures: [Frame] { seen.withLock { $0 } }
  var problems: [EmulatedPanel.Problem] { panel.problems }

  func write(_ bytes: [UInt8]) -> Bool {
    let isTaken = panel.write(bytes)
    guard let picture = panel.picture else { return isTaken }
    seen.withLock { seen in
      if seen.last != picture, seen.count < Self.picturesMax { seen.append(picture) }
    }
    return isTaken
  }

  func read(count: Int) -> [UInt8]? { nil }

  /// Bytes of two pictures that are the same and not dark, of 1024.
  static func likeness(_ one: Frame, _ other: Frame) -> Int {
    zip(one.bytes, other.bytes).count { $0 == $1 && $0 != 0 }
  }
}
