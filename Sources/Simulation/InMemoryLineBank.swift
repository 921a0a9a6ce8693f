public import Hardware

/// A line bank on simulated wires, with the same promises as the one on the kernel's chips.
public struct InMemoryLineBank: ~Copyable, LineBank {
  private let board: SimulatedLines
  private let requests: [LineRequest]
  private let consumer: String
  private var problems: [LineError?]

  public init(_ requests: [LineRequest], on board: SimulatedLines, consumer: String) {
    self.board = board
    self.requests = requests
    self.consumer = consumer
    problems = requests.map { .absent(name: $0.name) }
    retry()
  }

  deinit {
    for (line, problem) in problems.enumerated() where problem == nil {
      board.letGo(requests[line].name)
    }
  }

  public var count: Int { requests.count }

  public func problem(_ line: Int) -> LineError? { problems[line] }

  public mutating func retry() {
    for line in requests.indices where problems[line] != nil {
      do throws(LineError) {
        try take(requests[line])
        problems[line] = nil
      } catch {
        problems[line] = error
      }
    }
  }

  public mutating func set(_ line: Int, isActive: Bool) throws(LineError) {
    let request = try held(line)
    switch request.direction {
    case .output, .outputAsFound: break
    // The kernel's EPERM.
    case .input, .level: throw .failed(name: request.name, number: 1)
    }
    board.change(request.name) { $0.driven = isActive != request.isActiveLow }
  }

  public mutating func isActive(_ line: Int) throws(LineError) -> Bool {
    let request = try held(line)
    return board.isHigh(request.name) != request.isActiveLow
  }

  public mutating func nextEvent() throws(LineError) -> LineEvent? {
    var oldest: (line: Int, nanoseconds: UInt64)?
    for (line, request) in requests.enumerated() where problems[line] == nil {
      if case .input = request.direction { _ = try held(line) }
      guard let first = board.wires[request.name]?.watch?.queue.first else { continue }
      if let other = oldest, other.nanoseconds <= first.nanoseconds { continue }
      oldest = (line, first.nanoseconds)
    }
    guard let oldest else { return nil }
    let request = requests[oldest.line]
    guard let event = board.wires[request.name]?.watch?.queue.removeFirst() else { return nil }
    return LineEvent(
      line: oldest.line, isActive: event.isHigh != request.isActiveLow,
      nanoseconds: event.nanoseconds)
  }

  private mutating func held(_ line: Int) throws(LineError) -> LineRequest {
    if let problem = problems[line] { throw problem }
    let name = requests[line].name
    // A chip that was away in between has forgotten who held it.
    guard let wire = board.wires[name], wire.isPresent, wire.holder == consumer else {
      problems[line] = .absent(name: name)
      throw .absent(name: name)
    }
    return requests[line]
  }

  private func take(_ request: LineRequest) throws(LineError) {
    guard let wire = board.wires[request.name], wire.isPresent else {
      throw .absent(name: request.name)
    }
    if let holder = wire.holder { throw .held(name: request.name, consumer: holder) }
    board.change(request.name) { wire in
      wire.holder = consumer
      let isHigh = wire.isHigh
      switch request.direction {
      case .input(let debounceMicroseconds):
        wire.driven = nil
        wire.watch = SimulatedLines.Watch(
          debounceNanoseconds: UInt64(debounceMicroseconds) * 1000, reported: wire.isHigh)
      case .level: wire.driven = nil
      case .output(let isActive): wire.driven = isActive != request.isActiveLow
      case .outputAsFound: wire.driven = isHigh
      }
    }
  }
}
