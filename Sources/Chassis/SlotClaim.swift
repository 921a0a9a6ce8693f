public import Base

/// Which slot this board has: by strap lines, else as claimed before, else the lowest that is free.
///
/// A claimed slot gives a vote and a line in the table. It never gives power: only wired slots are
/// switched by policy.
public struct SlotClaim: Equatable, Sendable {
  public enum Meeting: Equatable, Sendable {
    /// The other one has to go.
    case kept
    /// Another slot was taken; nil when none is free.
    case movedOn(to: Int?)
    /// Both boards are wired to one slot: straps or wiring are wrong.
    case wiringFault
  }

  private enum Place: Equatable {
    case wired(Int)
    case claimed(Int)
    case listening(until: UInt64)
  }

  public static let listenMilliseconds: UInt64 = 5000
  private static let settleMilliseconds = Lease.silenceMilliseconds

  private let key: PublicKey
  private var place: Place
  /// No vote before: two boards of one slot must have noticed each other first.
  private var settledAt: UInt64

  /// - Parameter kept: the slot that this board claimed earlier.
  public init(wired: Int?, kept: Int?, key: PublicKey, now: UInt64) {
    self.key = key
    settledAt = now
    if let wired {
      precondition(SlotSet.all.contains(wired), "slots are numbered from 1 to 64")
      place = .wired(wired)
    } else if let kept {
      place = .claimed(kept)
    } else {
      place = .listening(until: now + Self.listenMilliseconds)
    }
  }

  public var slot: Int? {
    switch place {
    case .wired(let slot), .claimed(let slot): slot
    case .listening: nil
    }
  }

  public var isWired: Bool {
    switch place {
    case .wired: true
    case .claimed, .listening: false
    }
  }

  public func isSettled(now: UInt64) -> Bool { slot != nil && now >= settledAt }

  /// Claims a slot when the time of listening is over.
  ///
  /// - Parameter free: the slot to take.
  /// - Returns: the slot that was claimed just now.
  public mutating func tick(free: Int?, now: UInt64) -> Int? {
    isListeningOver(now: now) ? claim(free, now) : nil
  }

  public func isListeningOver(now: UInt64) -> Bool {
    switch place {
    case .wired, .claimed: false
    case .listening(let until): now >= until
    }
  }

  /// Others refuse this board in its claimed slot: they know that slot by another key.
  public mutating func giveUp(free: Int?, now: UInt64) -> Int? {
    switch place {
    case .wired, .listening: nil
    case .claimed: claim(free, now)
    }
  }

  /// Another board speaks for this board's slot.
  ///
  /// - Parameter free: the slot to take if this one is lost.
  public mutating func meet(_ beacon: Beacon, free: Int?, now: UInt64) -> Meeting {
    switch place {
    case .wired: return beacon.isWired ? .wiringFault : .kept
    case .listening: return .kept
    case .claimed:
      if !beacon.isWired, key < beacon.key { return .kept }
      return .movedOn(to: claim(free, now))
    }
  }

  private mutating func claim(_ free: Int?, _ now: UInt64) -> Int? {
    guard let slot = free else {
      place = .listening(until: now + Self.listenMilliseconds)
      return nil
    }
    place = .claimed(slot)
    settledAt = max(settledAt, now + Self.settleMilliseconds)
    return slot
  }
}

extension SlotClaim {
  /// What is kept on flash.
  public static func text(_ slot: Int) -> String { "slot \(slot)\n" }

  /// The slot in a kept text; nil for an empty one.
  public static func parse(_ bytes: [UInt8]) throws(ChassisTextError) -> Int? {
    let lines = try ChassisText.lines(bytes, max: 8, words: 2)
    guard let line = lines.first else { return nil }
    guard lines.count == 1, ChassisText.isWord(line.words[0], "slot"),
      let slot = ChassisText.slot(line.words[1])
    else { throw .line(1) }
    return slot
  }
}
