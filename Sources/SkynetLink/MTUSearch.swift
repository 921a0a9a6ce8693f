internal import SkynetWire

/// Finds how long datagrams on a path may be, by padded probes that are acknowledged (RFC 8899).
///
/// The longest is tried first, then halves; a length that no longer passes is a black hole, and the
/// search starts again from what every path carries.
struct MTUSearch {
  /// Bytes of UDP payload that links of the world have: tunnels, PPPoE, 1500 over IPv6 and IPv4, 9000.
  static let lengths = [
    PacketLayout.datagramMin, 1272, 1332, 1372, 1392, 1412, 1432, 1444, 1452, 1464, 1472, 2972,
    4052,
    8952, 8972,
  ]
  static let triesMax = 5
  static let tryMilliseconds: UInt64 = 500
  /// How often the length in use is tried again, where it is above the least.
  static let confirmMilliseconds: UInt64 = 15_000
  /// How often a longer one is looked for (RFC 8899, `PMTU_RAISE_TIMER`).
  static let raiseMilliseconds: UInt64 = 600_000

  enum Step: Equatable {
    case probe(ProbeBody)
    /// The length in use changed; it fell where it once passed.
    case changed(hasFallen: Bool)
    case nothing
  }

  private struct Probe {
    let length: Int
    let token: UInt32
    var tries = 0
  }

  private let lengths: [Int]
  /// Of `lengths`: the longest that passed, and the shortest that did not, or their count.
  private var passing = 0
  private var failing: Int
  private var probe: Probe?
  private var raisesAt: UInt64
  private(set) var actsAt: UInt64

  var mtu: Int { lengths[passing] }

  init(datagramMax: Int, now: UInt64) {
    let below = Self.lengths.filter { $0 < datagramMax }
    lengths = below.isEmpty ? [PacketLayout.datagramMin] : below + [datagramMax]
    failing = lengths.count
    raisesAt = now + Self.raiseMilliseconds
    actsAt = now
  }

  /// The length in use may no longer pass.
  mutating func suspect(now: UInt64) {
    if passing > 0, probe == nil { actsAt = now }
  }

  /// What is due at `actsAt`.
  ///
  /// - Parameters:
  ///   - isAlive: whether short packets pass; without that a lost probe says nothing.
  ///   - token: for a new probe.
  mutating func advance(now: UInt64, isAlive: Bool, token: UInt32) -> Step {
    guard actsAt <= now else { return .nothing }
    guard isAlive else {
      actsAt = now + Self.tryMilliseconds
      return .nothing
    }
    if var waiting = probe {
      guard waiting.tries >= Self.triesMax else {
        waiting.tries += 1
        return send(waiting, now: now)
      }
      probe = nil
      if waiting.length == mtu { return fall(now: now) }
      failing = lengths.firstIndex(of: waiting.length) ?? failing
    }
    return send(Probe(length: next(now: now), token: token, tries: 1), now: now)
  }

  /// Takes an acknowledgement.
  mutating func acknowledged(_ body: ProbeBody, now: UInt64) -> Step {
    guard let waiting = probe, waiting.token == body.token,
      waiting.length == Int(body.datagramBytes)
    else { return .nothing }
    probe = nil
    let before = passing
    passing = lengths.firstIndex(of: waiting.length) ?? passing
    actsAt = failing > passing + 1 ? now : now + Self.confirmMilliseconds
    return passing == before ? .nothing : .changed(hasFallen: false)
  }

  private mutating func send(_ probe: Probe, now: UInt64) -> Step {
    // Nothing to find and nothing to lose: the least is never probed.
    guard probe.length > lengths[0] else {
      actsAt = raisesAt
      return .nothing
    }
    self.probe = probe
    actsAt = now + Self.tryMilliseconds
    return .probe(ProbeBody(token: probe.token, datagramBytes: UInt16(probe.length)))
  }

  /// Of the lengths between, the longest at first, then the middle one; else the one in use.
  private mutating func next(now: UInt64) -> Int {
    if raisesAt <= now {
      failing = lengths.count
      raisesAt = now + Self.raiseMilliseconds
    }
    guard failing > passing + 1 else { return mtu }
    return lengths[failing == lengths.count ? failing - 1 : (passing + failing) / 2]
  }

  private mutating func fall(now: UInt64) -> Step {
    failing = passing
    passing = 0
    actsAt = now + 1
    return .changed(hasFallen: true)
  }
}
