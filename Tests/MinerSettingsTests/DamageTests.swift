import Base
import MinerSettings
import Simulation
import Testing

struct DamageTests {
  private static let rounds = 5_000
  private static let passphrase = "correct horse battery staple"

  @Test(arguments: UInt64(1)...10)
  func `a damaged file never traps, and every message is whole`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 4096)
    let samples = [Samples.full, Samples.odd].map { Array($0.utf8) }
    var mistaken = 0
    for round in 0..<Self.rounds {
      let bytes = mutator.damage(samples[round % samples.count])
      let (configuration, mistakes) = MinerConfiguration.read(bytes)
      mistaken += mistakes.isEmpty ? 0 : 1
      guard isSound(configuration), isSound(mistakes, in: bytes) else {
        Issue.record("seed \(seed), round \(round): \(Text.string(bytes))")
        return
      }
    }
    #expect(mistaken > Self.rounds / 4, "hardly any damage was noticed")
  }

  /// Whatever was taken can be written, and is read as the same by whoever needs it.
  private func isSound(_ configuration: MinerConfiguration) -> Bool {
    let bytes = { (file: SettingsFile) in Array(configuration.text(of: file).utf8) }
    for file in SettingsFile.allCases where bytes(file).count > SettingsFile.bytesMax {
      return false
    }
    return (try? BoardSettings(parsing: bytes(.board))) == configuration.board
      && (try? ChassisPlace(parsing: bytes(.chassis))) == configuration.chassis
      && (try? NetworkSettings(parsing: bytes(.network))) == configuration.network
      && (try? WirelessSettings(parsing: bytes(.wifi))) == configuration.wifi
      && (try? OwnerSettings(parsing: bytes(.owner))) == configuration.owner
      && (try? RegistrySettings(parsing: bytes(.registry))) == configuration.registry
      && (try? BotSettings(parsing: bytes(.bot))) == configuration.bot
      && (try? TimeSettings(parsing: bytes(.time))) == configuration.time
      && (try? SkynetSettings(parsing: bytes(.skynet))) == configuration.skynet
  }

  private func isSound(_ mistakes: MistakeList, in bytes: [UInt8]) -> Bool {
    let lines = bytes.count { $0 == 0x0A } + 1
    let isPlaced = mistakes.first.allSatisfy {
      (1...lines).contains($0.place.line) && (1...bytes.count + 1).contains($0.place.column)
    }
    let isOrdered = zip(mistakes.first, mistakes.first.dropFirst()).allSatisfy {
      ($0.place.line, $0.place.column) <= ($1.place.line, $1.place.column)
    }
    let texts = mistakes.explanations
    return isPlaced && isOrdered && mistakes.first.count <= 16
      && texts.count == min(mistakes.count, 17)
      && texts.allSatisfy { text in
        text.utf8.count <= 240 && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
          && !text.contains(Self.passphrase)
      }
  }

  /// The worst that fits into a file; a boot waits for none of them.
  @Test(arguments: [
    "[", "{", "a={", "a.", "\"", "\\", "'''", "[[", "[a.", "a=[", "k=\"\\u0041\"\n", "#", "\n", "é",
    "a=1\n", "[a]\n", "a=x\n", "\"\"\"\\\n", ",", "=", "\u{FEFF}",
  ])
  func `a file full of one thing is read in well under a second`(piece: String) {
    let text = String(repeating: piece, count: TOMLReader.bytesMax / piece.utf8.count)
    let clock = ContinuousClock()
    let time = clock.measure { _ = MinerConfiguration.read(Array(text.utf8)) }
    #expect(time < .seconds(1))
  }

  @Test
  func `keys as long as the file allows are read in well under a second`() {
    let text = (0..<512).map { String(repeating: "k", count: 120) + "\($0) = 1\n" }.joined()
    let clock = ContinuousClock()
    #expect(clock.measure { _ = MinerConfiguration.read(Array(text.utf8)) } < .seconds(1))
  }
}
