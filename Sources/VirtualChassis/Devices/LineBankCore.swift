import Base

/// The state of all lines: requests and commands go in, answers and changes come out.
///
/// No clock, no queue: `now` is in nanoseconds, and chains are only kept here. VIRTIO 1.3, 5.16.
struct LineBankCore {
  /// A chain and what is to be written into it.
  typealias Answer = (chain: DescriptorChain, bytes: [UInt8])

  struct Line {
    let definition: LineDefinition
    var status: LineStatus
    /// An edge came and the guest has not been told yet.
    var hasEdge = false
    /// What the guest gave to be told of an interrupt.
    var kept: DescriptorChain?
    var burst: Burst?

    var isPulledUp: Bool { definition.pull == .up }
  }

  /// Edges that come by themselves.
  struct Burst {
    var edges: Int
    let interval: UInt64
    var next: UInt64
  }

  private static let succeeded: UInt8 = 0
  private static let failed: UInt8 = 1
  private static let interruptInvalid: UInt8 = 0
  private static let interruptValid: UInt8 = 1

  private(set) var lines: [Line]
  /// Since the last `takeChanges`.
  private var changes: [LineChange] = []
  /// To be given back because their interrupt was switched off (5.16.6.7).
  private var withdrawn: [Answer] = []

  init(_ definitions: [LineDefinition]) {
    lines = definitions.map { definition in
      Line(definition: definition, status: LineStatus(level: definition.pull == .up))
    }
  }

  /// All names, each ended by a zero byte.
  var names: [UInt8] { lines.flatMap { Array($0.definition.name.utf8) + [0] } }

  /// Number of lines, two bytes of padding, size of the names.
  var configuration: [UInt8] {
    var writer = ByteWriter()
    writer.u16(UInt16(lines.count))
    writer.u16(0)
    writer.u32(UInt32(names.count))
    return writer.bytes
  }

  mutating func takeChanges() -> [LineChange] {
    defer { changes = [] }
    return changes
  }

  // From the driver.

  /// Answers the request queue.
  mutating func answer(_ chain: DescriptorChain, now: UInt64) -> [UInt8] {
    guard let request = LineRequest(chain.readable, lines: lines.count) else {
      return Self.refusal(chain)
    }
    var value: [UInt8] = [0]
    switch request {
    case .names: value = names
    case .direction(let line): value = [lines[line].status.direction.rawValue]
    case .value(let line): value = [lines[line].status.level ? 1 : 0]
    case .setDirection(let line, let direction): set(direction, of: line, now: now)
    case .setValue(let line, let value):
      lines[line].status.outputValue = value
      settle(line, now: now)
    case .setTrigger(let line, let trigger): set(trigger, of: line, now: now)
    }
    guard chain.writableCount >= 1 + value.count else { return Self.refusal(chain) }
    return [Self.succeeded] + value
  }

  /// Takes a chain of the event queue; nil while it is kept until there is an interrupt.
  mutating func keep(_ chain: DescriptorChain) -> [UInt8]? {
    guard chain.writableCount >= 1 else { return [] }
    guard chain.readable.count == 2 else { return [Self.interruptInvalid] }
    let line = Int(chain.readable.u16(at: 0))
    // Linux gives one for a line first and enables the interrupt next: both are kept in either order.
    guard line < lines.count, lines[line].kept == nil else { return [Self.interruptInvalid] }
    lines[line].kept = chain
    return nil
  }

  /// Chains whose interrupt is due.
  mutating func due() -> [Answer] {
    var answers: [Answer] = []
    for index in lines.indices {
      let status = lines[index].status
      guard let chain = lines[index].kept, status.trigger != .none else { continue }
      guard lines[index].hasEdge || status.trigger.isActive(at: status.level) else { continue }
      lines[index].hasEdge = false
      lines[index].kept = nil
      lines[index].status.interrupts += 1
      answers.append((chain, [Self.interruptValid]))
    }
    defer { withdrawn = [] }
    return answers + withdrawn
  }

  /// All kept chains, as of no interrupt; the driver gives them again when it still wants one.
  mutating func release() -> [Answer] {
    var answers = withdrawn
    withdrawn = []
    for index in lines.indices {
      guard let chain = lines[index].kept else { continue }
      lines[index].kept = nil
      answers.append((chain, [Self.interruptInvalid]))
    }
    return answers
  }

  /// The driver is gone: every line is as it was before anybody took it.
  mutating func reset(now: UInt64) {
    for index in lines.indices {
      lines[index].kept = nil
      lines[index].status.outputValue = false
      set(LineTrigger.none, of: index, now: now)
      set(LineDirection.none, of: index, now: now)
    }
    withdrawn = []
  }

  // From the host side.

  mutating func setInput(_ line: Int, _ value: Bool?, now: UInt64) {
    lines[line].status.input = value
    settle(line, now: now)
  }

  mutating func begin(_ burst: Burst, on line: Int) {
    lines[line].burst = burst.edges > 0 ? burst : nil
    lines[line].status.edgesToCome = burst.edges
  }

  /// Does the edges that are due; returns when the next one is.
  mutating func advance(to now: UInt64) -> UInt64? {
    var next: UInt64?
    for index in lines.indices {
      while let burst = lines[index].burst, burst.next <= now {
        setInput(index, !(lines[index].status.input ?? lines[index].isPulledUp), now: burst.next)
        lines[index].status.edgesToCome = burst.edges - 1
        lines[index].burst =
          burst.edges > 1
          ? Burst(
            edges: burst.edges - 1, interval: burst.interval, next: burst.next + burst.interval)
          : nil
      }
      if let own = lines[index].burst?.next { next = min(own, next ?? own) }
    }
    return next
  }

  private static func refusal(_ chain: DescriptorChain) -> [UInt8] {
    chain.writableCount >= 1 ? [failed] : []
  }

  private mutating func set(_ direction: LineDirection, of line: Int, now: UInt64) {
    guard lines[line].status.direction != direction else { return }
    lines[line].status.direction = direction
    note(line, .direction(direction), now: now)
    settle(line, now: now)
  }

  private mutating func set(_ trigger: LineTrigger, of line: Int, now: UInt64) {
    lines[line].hasEdge = false
    if trigger == .none, let chain = lines[line].kept {
      lines[line].kept = nil
      withdrawn.append((chain, [Self.interruptInvalid]))
    }
    guard lines[line].status.trigger != trigger else { return }
    lines[line].status.trigger = trigger
    note(line, .trigger(trigger), now: now)
  }

  /// Works out the voltage anew and what follows from it.
  private mutating func settle(_ line: Int, now: UInt64) {
    let status = lines[line].status
    let level =
      status.direction == .output
      ? status.outputValue : status.input ?? lines[line].isPulledUp
    guard level != status.level else { return }
    lines[line].status.level = level
    note(line, .level(level), now: now)
    guard status.trigger.isEdge(to: level) else { return }
    if lines[line].hasEdge { lines[line].status.mergedEdges += 1 }
    lines[line].hasEdge = true
  }

  private mutating func note(_ line: Int, _ what: LineChange.What, now: UInt64) {
    changes.append(
      LineChange(name: lines[line].definition.name, what: what, nanoseconds: now))
  }
}
