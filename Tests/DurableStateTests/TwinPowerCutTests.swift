import Base
import Foundation
import Simulation
import Testing

/// Power and process end at every operation, and again while the board recovers.
struct TwinPowerCutTests {
  private static let seeds: ClosedRange<UInt64> = 1...1000
  private static let cutsMax = 3
  /// No step of these tests has more operations; `counted` holds it.
  private static let operationsMax = 12

  enum Step: CaseIterable {
    case create, replace, remove
  }

  @Test(arguments: Step.allCases)
  func `there is one value, it is never lost and never made twice`(step: Step) throws {
    let chosen = Seeds.chosen(Self.seeds, environment: ProcessInfo.processInfo.environment)
    for seed in chosen {
      for operation in 0...Self.operationsMax {
        let broken = Self.run(step, seed: seed, cut: operation, omits: .nothing)
        try #require(broken.isEmpty, "seed \(seed), cut after \(operation): \(broken)")
      }
    }
  }

  @Test
  func `each step is cut at all its operations`() {
    for step in Step.allCases {
      let counted = Self.operations(of: step)
      #expect(counted > 1)
      #expect(counted <= Self.operationsMax)
    }
  }

  @Test(arguments: [LazyFolder.Omission.sync, .syncFolder])
  func `a sync that is left out is noticed`(omission: LazyFolder.Omission) {
    let broken = (UInt64(1)...50).flatMap { seed in
      Step.allCases.flatMap { step in
        (0...Self.operationsMax).flatMap {
          Self.run(step, seed: seed, cut: $0, omits: omission)
        }
      }
    }
    #expect(!broken.isEmpty)
  }

  /// - Returns: broken promises.
  private static func run(
    _ step: Step, seed: UInt64, cut: Int, omits omission: LazyFolder.Omission
  ) -> [String] {
    var owner = Owner(seed: seed, omits: omission)
    var random = SplitMix64(seed: ~seed)
    if step != .create { owner.start() }
    owner.cut(afterOperations: cut)
    perform(step, owner: &owner)
    for _ in 0..<1 + random.below(cutsMax) {
      owner.restart()
      owner.cut(afterOperations: random.below(operationsMax))
      owner.start()
      if random.below(4) == 0 { perform(step, owner: &owner) }
    }
    owner.restart()
    owner.start()
    owner.restart()
    owner.start()
    return owner.broken
  }

  private static func perform(_ step: Step, owner: inout Owner) {
    switch step {
    case .create: owner.start()
    case .replace: owner.replace()
    case .remove: owner.remove()
    }
  }

  private static func operations(of step: Step) -> Int {
    var owner = Owner(seed: 1, omits: .nothing)
    if step != .create { owner.start() }
    let before = owner.operationCount
    perform(step, owner: &owner)
    return owner.operationCount - before
  }
}
