import Base
import BoardStatus
import Simulation
import Testing

/// Kernels change their texts and clients send what they like: nothing of it traps.
struct DamageTests {
  private static let rounds = 25_000

  @Test(arguments: UInt64(1)...4)
  func `damaged memory figures are none or come out whole`(seed: UInt64) {
    damage("MemTotal: 200 kB\nMemFree: 1 kB\nMemAvailable: 100 kB\n", seed) { bytes in
      guard let memory = Measurements.memory(meminfo: bytes) else { return true }
      return memory.totalBytes % 1024 == 0 && memory.availableBytes % 1024 == 0
    }
  }

  @Test(arguments: UInt64(1)...4)
  func `damaged load, pages and temperatures are none or within bounds`(seed: UInt64) {
    damage("0.07 0.10 0.09 1/123 4567\n", seed) { bytes in
      guard let load = Measurements.load(loadavg: bytes) else { return true }
      return load >= 0 && load < 1_000_000_000 && load % 10 == 0
    }
    damage("100 42 3 1 0 9 0\n", seed) { bytes in
      _ = Measurements.residentPages(statm: bytes)
      return true
    }
    damage("-48312\n", seed) { bytes in
      guard let degrees = Measurements.temperature(thermal: bytes) else { return true }
      return degrees.magnitude < 1_000_000
    }
  }

  /// Damages `text` 25,000 times.
  private func damage(_ text: String, _ seed: UInt64, _ holds: ([UInt8]) -> Bool) {
    let sample = Array(text.utf8)
    var mutator = Mutator(seed: seed, lengthMax: 128)
    for round in 0..<Self.rounds {
      let bytes = mutator.damage(sample)
      guard holds(bytes) else {
        Issue.record("seed \(seed), round \(round): \(String(decoding: bytes, as: UTF8.self))")
        return
      }
    }
  }
}
