import Base
import ClusterFormation
import Identity
import IdentitySamples
import Sodium

/// A board with flash that outlives its process.
final class SimulatedBoard {
  let unit: UInt32
  var generation: UInt64 = 0
  var chain: CertificateChain
  var operationalSeed: [UInt8]
  let root: PublicKey
  var settings = FormationSettings()
  var memory = FormationMemory()
  /// True time at which its clock was zero.
  var bootedAt: UInt64 = 0
  /// Nil while it is off.
  var formation: FormationBox?
  /// Of the running process; what was planned for an earlier one is void.
  var process = 0
  var tickAt = UInt64.max
  /// It speaks, but not by the core.
  var isMalicious = false
  /// The owner removed it.
  var isRemoved = false

  init(unit: UInt32, chain: CertificateChain, seed: [UInt8], root: PublicKey) {
    self.unit = unit
    self.chain = chain
    operationalSeed = seed
    self.root = root
  }

  var isOn: Bool { formation != nil }
  var serial: Identifier { chain.serial }
  var roster: ClusterRoster? { formation?.core.roster }

  func clock(_ time: UInt64) -> UInt64 { time - bootedAt }

  func start(_ random: inout SplitMix64, _ time: UInt64) {
    process += 1
    bootedAt = time
    tickAt = UInt64.max
    var secret: [UInt8] = []
    for _ in 0..<32 { secret.append(UInt8(truncatingIfNeeded: random.next())) }
    formation = FormationBox(
      Formation(
        settings, key: SigningKey(seed: operationalSeed), chain: chain, root: root, memory: memory,
        bootID: random.next(), secret: secret, now: 0))
  }

  func stop() {
    formation = nil
    process += 1
  }
}

/// A core that an optional and a closure can hold.
final class FormationBox {
  var core: Formation

  init(_ core: consuming Formation) { self.core = core }
}
