public import Hardware

/// A line bank on the kernel's GPIO chips: each line is a request of its own, so that a line that
/// somebody else holds, or that chatters, costs no other line anything.
///
/// Changes of a line wait in the kernel, which drops the oldest when there are more than it keeps; here
/// at most `ChipPort.eventsMax` a line wait for others that are older.
public struct ChipLineBank<Chips: ChipPort & ~Copyable>: ~Copyable, LineBank {
  /// A set of poll descriptors has room for no more.
  public static var linesMax: Int { 64 }

  private struct Line {
    let request: LineRequest
    var handle: Int?
    var problem: LineError?
    /// Oldest last, so that taking one costs nothing.
    var waiting: [ChipEvent] = []
    var sequence: UInt64 = 0

    init(_ request: LineRequest) { self.request = request }

    var hasEdges: Bool {
      if case .input = request.direction { return true }
      return false
    }
  }

  private var chips: Chips
  private let consumer: String
  private var lines: [Line]
  /// Changes that the kernel dropped because they came faster than they were read.
  public private(set) var lostEvents: UInt64 = 0

  /// Takes every line that is to be had; `problem` tells why another one is not.
  ///
  /// - Parameters:
  ///   - requests: at most `linesMax`; more is our bug.
  ///   - consumer: what others see as the holder; the kernel cuts it after 31 bytes.
  public init(_ requests: [LineRequest], consumer: String, chips: consuming Chips) {
    precondition(requests.count <= Self.linesMax, "a bank holds 64 lines")
    self.chips = chips
    self.consumer = consumer
    lines = requests.map { Line($0) }
    take(Array(lines.indices))
  }

  public var count: Int { lines.count }

  public func problem(_ line: Int) -> LineError? { lines[line].problem }

  public mutating func retry() {
    let missing = lines.indices.filter { lines[$0].handle == nil }
    if !missing.isEmpty { take(missing) }
  }

  /// What to poll for reading: the inputs that are held now.
  ///
  /// Ask again after an error and after `retry`.
  public var descriptors: [Int32] {
    var descriptors: [Int32] = []
    for line in lines where line.hasEdges {
      if let handle = line.handle { descriptors.append(chips.descriptor(handle)) }
    }
    return descriptors
  }

  public mutating func set(_ line: Int, isActive: Bool) throws(LineError) {
    let handle = try handle(line)
    do throws(ChipError) {
      try chips.set(handle, isActive: isActive)
    } catch {
      throw note(error, on: line)
    }
  }

  public mutating func isActive(_ line: Int) throws(LineError) -> Bool {
    let handle = try handle(line)
    do throws(ChipError) {
      return try chips.isActive(handle)
    } catch {
      throw note(error, on: line)
    }
  }

  public mutating func nextEvent() throws(LineError) -> LineEvent? {
    for index in lines.indices where lines[index].hasEdges && lines[index].waiting.isEmpty {
      try fetch(index)
    }
    var oldest: Int?
    for index in lines.indices {
      guard let event = lines[index].waiting.last else { continue }
      if let best = oldest, let other = lines[best].waiting.last,
        other.nanoseconds <= event.nanoseconds
      {
        continue
      }
      oldest = index
    }
    guard let oldest, let event = lines[oldest].waiting.popLast() else { return nil }
    return LineEvent(line: oldest, isActive: event.isActive, nanoseconds: event.nanoseconds)
  }

  private mutating func fetch(_ index: Int) throws(LineError) {
    guard let handle = lines[index].handle else { return }
    let events: [ChipEvent]
    do throws(ChipError) {
      events = try chips.events(handle)
    } catch {
      // Whatever it is, it would come again at once and for ever: the descriptor stays readable.
      throw lose(index, error)
    }
    for event in events {
      lostEvents += max(event.sequence, lines[index].sequence + 1) - lines[index].sequence - 1
      lines[index].sequence = event.sequence
    }
    lines[index].waiting = events.reversed()
  }

  private func handle(_ line: Int) throws(LineError) -> Int {
    if let problem = lines[line].problem { throw problem }
    guard let handle = lines[line].handle else { throw .absent(name: lines[line].request.name) }
    return handle
  }

  /// A chip that is gone takes its lines along; after any other error an output is still ours to drive.
  private mutating func note(_ error: ChipError, on line: Int) -> LineError {
    if error.number == ChipError.gone { return lose(line, error) }
    return .failed(name: lines[line].request.name, number: error.number)
  }

  private mutating func lose(_ line: Int, _ error: ChipError) -> LineError {
    if let handle = lines[line].handle { chips.release(handle) }
    let problem = Self.refusal(error, LineSight(), lines[line].request.name)
    lines[line].handle = nil
    lines[line].problem = problem
    lines[line].waiting = []
    return problem
  }
}

extension ChipLineBank where Chips: ~Copyable {
  /// What a refusal means, by the error number and by what the line looks like afterwards.
  static func refusal(_ error: ChipError, _ sight: LineSight, _ name: String) -> LineError {
    // A pin that another driver uses for something else is refused with other numbers, and seen as used.
    if error.number == ChipError.busy || sight.isUsed {
      return .held(name: name, consumer: sight.consumer)
    }
    if error.number == ChipError.gone { return .absent(name: name) }
    return .failed(name: name, number: error.number)
  }

  /// The settings that a request ends with; nil where they hang on what is found.
  static func settings(_ request: LineRequest) -> LineSettings? {
    let drive: LineSettings.Drive
    switch request.direction {
    case .input(let debounce): drive = .edges(debounceMicroseconds: debounce)
    case .level: drive = .input
    case .output(let isActive): drive = .output(isActive: isActive)
    case .outputAsFound: return nil
    }
    return LineSettings(drive: drive, bias: request.bias, isActiveLow: request.isActiveLow)
  }

  /// Looks for these lines on all chips and takes what it finds.
  private mutating func take(_ wanted: [Int]) {
    let (list, problem) = chips.open()
    var search = LineSearch(
      wanted.map { lines[$0].request.name }, chips: list, problem: problem)
    for (chip, description) in list.enumerated() {
      for offset in 0..<description.lineCount {
        let sight: LineSight
        do throws(ChipError) {
          sight = try chips.look(chip: chip, offset: offset)
        } catch {
          continue
        }
        search.see(sight.name, at: LineSearch.Place(chip: chip, offset: offset))
      }
    }
    for (number, index) in wanted.enumerated() {
      do throws(LineError) {
        lines[index].handle = try take(lines[index].request, at: search.place(number))
        lines[index].problem = nil
        lines[index].sequence = 0
      } catch {
        lines[index].problem = error
      }
    }
    chips.close()
  }

  private mutating func take(
    _ request: LineRequest, at place: LineSearch.Place
  ) throws(LineError) -> Int {
    do throws(ChipError) {
      guard let settings = Self.settings(request) else { return try adopt(request, at: place) }
      return try chips.take(
        chip: place.chip, offset: place.offset, settings, consumer: consumer)
    } catch {
      let sight = try? chips.look(chip: place.chip, offset: place.offset)
      throw Self.refusal(error, sight ?? LineSight(), request.name)
    }
  }

  /// Takes an output without changing its level.
  ///
  /// One that is driven is read as it is. One that nobody drives is read as an input with its pull, since
  /// some chips show nothing true of a pin before it has a direction.
  private mutating func adopt(
    _ request: LineRequest, at place: LineSearch.Place
  ) throws(ChipError) -> Int {
    let isDriven = try chips.look(chip: place.chip, offset: place.offset).isOutput
    var settings = LineSettings(
      drive: isDriven ? .asIs : .input, bias: isDriven ? .asIs : request.bias,
      isActiveLow: request.isActiveLow)
    let handle = try chips.take(
      chip: place.chip, offset: place.offset, settings, consumer: consumer)
    do throws(ChipError) {
      settings.drive = .output(isActive: try chips.isActive(handle))
      settings.bias = request.bias
      try chips.change(handle, settings)
      return handle
    } catch {
      chips.release(handle)
      throw error
    }
  }
}
