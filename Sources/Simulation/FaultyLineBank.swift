internal import Base
public import Hardware

/// A line bank that misbehaves: as a test says, or as a seed draws.
public struct FaultyLineBank<Lines: LineBank & ~Copyable>: ~Copyable, LineBank {
  public enum Fault: Equatable, Sendable {
    /// Another process has the line; found at the next use.
    case held(consumer: String)
    /// The chip is away; found at the next use.
    case gone
    /// The line is ours and the kernel refuses every use with this number.
    case refused(number: Int32)
    /// Edges happen and are not reported.
    case deaf
    /// Edges without end, a microsecond apart.
    case chattering
  }

  private struct Affliction {
    let fault: Fault
    /// Uses of the bank that it lasts; nil until it is healed.
    var usesLeft: Int?
  }

  private var lines: Lines
  private let names: [String]
  private var random: SplitMix64
  private let faultsPerThousand: Int
  private var afflictions: [Affliction?]
  private var problems: [LineError?]
  private var chatter: (isActive: Bool, nanoseconds: UInt64) = (false, 0)

  /// - Parameters:
  ///   - names: of the lines, for errors.
  ///   - faultsPerThousand: uses of the bank that begin a fault drawn from the seed.
  public init(
    _ lines: consuming Lines, names: [String], seed: UInt64 = 0, faultsPerThousand: Int = 0
  ) {
    precondition(names.count == lines.count, "a name for each line")
    self.lines = lines
    self.names = names
    random = SplitMix64(seed: seed)
    self.faultsPerThousand = faultsPerThousand
    afflictions = names.map { _ in nil }
    problems = names.map { _ in nil }
  }

  public mutating func inflict(_ fault: Fault, on line: Int) {
    afflictions[line] = Affliction(fault: fault)
  }

  /// Ends the fault; a line that was lost by it comes back with the next `retry`.
  public mutating func heal(_ line: Int) { afflictions[line] = nil }

  public var count: Int { lines.count }

  public func problem(_ line: Int) -> LineError? { problems[line] ?? lines.problem(line) }

  public mutating func retry() {
    age()
    for line in names.indices { problems[line] = loss(line) }
    lines.retry()
  }

  public mutating func set(_ line: Int, isActive: Bool) throws(LineError) {
    try use(line)
    try lines.set(line, isActive: isActive)
  }

  public mutating func isActive(_ line: Int) throws(LineError) -> Bool {
    try use(line)
    return try lines.isActive(line)
  }

  public mutating func nextEvent() throws(LineError) -> LineEvent? {
    age()
    for line in names.indices where problems[line] == nil {
      if let loss = loss(line) {
        problems[line] = loss
        throw loss
      }
      if afflictions[line]?.fault == .chattering {
        chatter = (!chatter.isActive, chatter.nanoseconds + 1000)
        return LineEvent(line: line, isActive: chatter.isActive, nanoseconds: chatter.nanoseconds)
      }
    }
    while let event = try lines.nextEvent() {
      chatter.nanoseconds = max(chatter.nanoseconds, event.nanoseconds)
      if problems[event.line] == nil, afflictions[event.line]?.fault != .deaf { return event }
    }
    return nil
  }

  /// Throws what the fault of this line makes of a use.
  private mutating func use(_ line: Int) throws(LineError) {
    age()
    if problems[line] == nil { problems[line] = loss(line) }
    if let problem = problems[line] { throw problem }
    if case .refused(let number) = afflictions[line]?.fault {
      throw .failed(name: names[line], number: number)
    }
  }

  private func loss(_ line: Int) -> LineError? {
    switch afflictions[line]?.fault {
    case .held(let consumer): .held(name: names[line], consumer: consumer)
    case .gone: .absent(name: names[line])
    case .refused, .deaf, .chattering, nil: nil
    }
  }

  /// Ends drawn faults whose time is over, and perhaps begins another one.
  private mutating func age() {
    for line in afflictions.indices {
      guard let left = afflictions[line]?.usesLeft else { continue }
      afflictions[line]?.usesLeft = left - 1
      if left == 0 { afflictions[line] = nil }
    }
    guard faultsPerThousand > 0, !names.isEmpty, random.below(1000) < faultsPerThousand else {
      return
    }
    let line = random.below(names.count)
    guard afflictions[line] == nil else { return }
    let faults: [Fault] = [
      .held(consumer: "other"), .gone, .refused(number: 5), .deaf, .chattering,
    ]
    afflictions[line] = Affliction(
      fault: faults[random.below(faults.count)], usesLeft: 1 + random.below(50))
  }
}
