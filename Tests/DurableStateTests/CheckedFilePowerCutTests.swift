import Base
import DurableState
import Foundation
import Simulation
import Testing

struct CheckedFilePowerCutTests {
  private static let file = CheckedFile(name: "settings", valueBytesMax: 2000)
  /// Sync of the draft, its removal and that of the old one, and whatever else there may be.
  private static let operationsMax = 6
  private static let replacements = 4

  @Test
  func `the value before or the one after is there however often the power goes`() throws {
    let seeds = Seeds.chosen(1...1000, environment: ProcessInfo.processInfo.environment)
    for seed in seeds {
      for operation in 0...Self.operationsMax {
        let broken = Self.run(seed: seed, cut: operation, omits: .nothing)
        try #require(broken.isEmpty, "seed \(seed), cut after \(operation): \(broken)")
      }
    }
  }

  @Test(arguments: [LazyFolder.Omission.sync, .syncFolder, .removalOfDrafts])
  func `a sync or a removal that is left out is noticed`(omission: LazyFolder.Omission) {
    let broken = (UInt64(1)...200).flatMap { seed in
      (0...Self.operationsMax).flatMap { Self.run(seed: seed, cut: $0, omits: omission) }
    }
    #expect(!broken.isEmpty)
  }

  /// - Returns: broken promises.
  private static func run(
    seed: UInt64, cut: Int, omits omission: LazyFolder.Omission
  ) -> [String] {
    var random = SplitMix64(seed: seed)
    var folder = LazyFolder(SimulatedFolder(seed: random.next()), omits: omission)
    var known = CheckedFile.Reading.missing
    var broken: [String] = []
    for index in 1...replacements {
      let value = [UInt8](repeating: UInt8(index), count: random.below(2) * 700 + index)
      folder.folder.cut(afterOperations: index == 1 ? cut : random.below(operationsMax))
      let isReplaced = (try? file.replace(with: value, in: &folder)) != nil
      folder = LazyFolder(folder.folder.afterPowerCut(seed: random.next()), omits: omission)
      let found = file.read(from: folder)
      let isNew = if case .good(value, _) = found { true } else { false }
      if !isNew && (isReplaced || found != known) {
        broken.append("replacement \(index) gave \(found)")
      }
      known = found
    }
    return broken
  }
}
