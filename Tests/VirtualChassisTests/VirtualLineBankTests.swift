import Base
import Testing

@testable import VirtualChassis

/// Lines as a guest's kernel works them, through a socket, shared memory and eventfds.
struct VirtualLineBankTests {
  static let definitions = [
    LineDefinition("POWER", pull: .up), LineDefinition("KEY", pull: .up),
    LineDefinition("LAMP", pull: .down),
  ]

  /// Three lines and a driver that has started.
  struct Bench {
    let lines: VirtualLineBank
    let server: VhostUserServer
    let driver: FrontEnd
    let events = Events()

    init(_ style: DriverQueue.Style = .init()) throws {
      lines = try VirtualLineBank(VirtualLineBankTests.definitions)
      server = try VhostUserServer(lines, path: socketPath(), observer: events.observer)
      driver = try FrontEnd(to: server.path, queues: 2, style: style)
      try driver.start()
    }

    /// Asks for something; nil where it is refused.
    func ask(_ kind: Int, _ line: Int, _ value: Int = 0, room: Int = 2) throws -> [UInt8]? {
      var writer = ByteWriter()
      writer.u16(UInt16(kind))
      writer.u16(UInt16(line))
      writer.u32(UInt32(value))
      let bytes = try driver.request([writer.bytes], room: [room])
      return bytes[0] == 0 ? Array(bytes.dropFirst()) : nil
    }

    func setDirection(_ line: Int, _ direction: LineDirection) throws {
      #expect(try ask(3, line, Int(direction.rawValue)) != nil)
    }

    func setValue(_ line: Int, _ value: Int) throws { #expect(try ask(5, line, value) != nil) }

    func setTrigger(_ line: Int, _ trigger: LineTrigger) throws {
      #expect(try ask(6, line, Int(trigger.rawValue)) != nil)
    }

    /// Gives the device something to answer with when a line has an interrupt.
    func arm(_ line: Int) {
      driver.queues[1].add([[UInt8(line), 0]], room: [1])
      driver.kick(1)
    }
  }

  @Test(arguments: DriverQueue.Style.all)
  func `the driver learns how many lines there are and their names`(
    style: DriverQueue.Style
  ) throws {
    let bench = try Bench(style)
    #expect(bench.lines.configuration == [3, 0, 0, 0, 15, 0, 0, 0])
    let names = try #require(try bench.ask(1, 0, room: 16))
    #expect(names == Array("POWER\0KEY\0LAMP\0".utf8))
    #expect(try bench.ask(1, 0, room: 15) == nil, "the names do not fit")
  }

  @Test(arguments: DriverQueue.Style.all)
  func `an output is on the wire while the guest holds it`(style: DriverQueue.Style) throws {
    let bench = try Bench(style)
    #expect(try bench.lines.status("POWER").level)
    // As Linux does it: the value first.
    try bench.setValue(0, 0)
    #expect(try bench.lines.status("POWER").level, "nobody drives it yet")
    try bench.setDirection(0, .output)
    #expect(try bench.lines.output("POWER") == (.output, false))
    #expect(try !bench.lines.status("POWER").level)
    #expect(try bench.ask(2, 0)?.first == 1)
    // Linux releases a line like this.
    try bench.setDirection(0, .none)
    #expect(try bench.lines.status("POWER").level, "a released line goes back to its pull")
  }

  @Test func `an input is what the host side drives, or its pull`() throws {
    let bench = try Bench()
    try bench.setDirection(1, .input)
    #expect(try bench.ask(4, 1)?.first == 1)
    try bench.lines.setInput("KEY", false)
    #expect(try bench.ask(4, 1)?.first == 0)
    try bench.lines.setInput("KEY", nil)
    #expect(try bench.ask(4, 1)?.first == 1)
    #expect(try bench.ask(4, 2)?.first == 0)
  }

  @Test func `a line that the guest drives stays with the guest`() throws {
    let bench = try Bench()
    try bench.setValue(2, 1)
    try bench.setDirection(2, .output)
    try bench.lines.setInput("LAMP", false)
    #expect(try bench.lines.status("LAMP").level)
  }

  @Test(arguments: DriverQueue.Style.all)
  func `an edge interrupts the guest once`(style: DriverQueue.Style) throws {
    let bench = try Bench(style)
    bench.arm(1)
    try bench.setTrigger(1, .falling)
    try bench.lines.setInput("KEY", false)
    #expect(try bench.driver.answers(1, queue: 1).map(\.bytes) == [[1]])
    bench.arm(1)
    try bench.lines.setInput("KEY", true)
    try bench.driver.settle()
    #expect(bench.driver.queues[1].collect().isEmpty, "a rising edge was not asked for")
    try bench.lines.setInput("KEY", false)
    #expect(try bench.driver.answers(1, queue: 1).map(\.bytes) == [[1]])
    #expect(try bench.lines.status("KEY").interrupts == 2)
  }

  @Test func `an edge that comes while the guest is busy is kept for it`() throws {
    let bench = try Bench()
    try bench.setTrigger(1, .both)
    for value in [false, true, false] { try bench.lines.setInput("KEY", value) }
    try bench.driver.settle()
    #expect(try bench.lines.status("KEY").mergedEdges == 2)
    bench.arm(1)
    #expect(try bench.driver.answers(1, queue: 1).map(\.bytes) == [[1]])
    bench.arm(1)
    try bench.driver.settle()
    #expect(bench.driver.queues[1].collect().isEmpty, "three edges are one interrupt by then")
  }

  @Test func `a level interrupts as long as it lasts`() throws {
    let bench = try Bench()
    try bench.setTrigger(1, .low)
    bench.arm(1)
    try bench.driver.settle()
    #expect(bench.driver.queues[1].collect().isEmpty)
    try bench.lines.setInput("KEY", false)
    #expect(try bench.driver.answers(1, queue: 1).count == 1)
    bench.arm(1)
    #expect(try bench.driver.answers(1, queue: 1).count == 1)
    try bench.lines.setInput("KEY", true)
    bench.arm(1)
    try bench.driver.settle()
    #expect(bench.driver.queues[1].collect().isEmpty)
  }

  @Test func `switching an interrupt off gives back what it was to be told with`() throws {
    let bench = try Bench()
    bench.arm(1)
    try bench.setTrigger(1, .both)
    try bench.setTrigger(1, .none)
    #expect(try bench.driver.answers(1, queue: 1).map(\.bytes) == [[0]])
  }

  /// Else the guest would wait for ever after `stop` and `cont` in QEMU's monitor.
  @Test func `stopping a queue gives back what was kept`() throws {
    let bench = try Bench()
    bench.arm(1)
    try bench.setTrigger(1, .both)
    try bench.driver.send(Wire(.setQueueEnabled, Wire.pair(1, 0)))
    #expect(try bench.driver.ask(Wire(.getQueueBase, Wire.pair(1, 0))) == Wire.pair(1, 1))
    #expect(bench.driver.queues[1].collect().map(\.bytes) == [[0]])
    // The guest goes on where it was, and no line has moved.
    let kick = bench.driver.kicks[1]
    let call = bench.driver.calls[1]
    for message in Wire.queue(1, bench.driver.queues[1], kick: kick, call: call, base: 1) {
      try bench.driver.send(message)
    }
    bench.arm(1)
    try bench.lines.setInput("KEY", false)
    #expect(try bench.driver.answers(1, queue: 1).map(\.bytes) == [[1]])
  }

  @Test func `a burst comes to its end`() async throws {
    let bench = try Bench()
    try bench.setTrigger(1, .both)
    let changes = try bench.lines.changes()
    try bench.lines.burst("KEY", edges: 7, microsecondsBetween: 100)
    var levels: [Bool] = []
    for await change in changes {
      if case .level(let level) = change.what { levels.append(level) }
      if levels.count == 7 { break }
    }
    #expect(levels == [false, true, false, true, false, true, false])
    let status = try bench.lines.status("KEY")
    #expect(status.edgesToCome == 0)
    #expect(status.input == false)
  }

  @Test func `observers see every change in its order`() async throws {
    let bench = try Bench()
    let changes = try bench.lines.changes()
    try bench.setValue(0, 0)
    try bench.setDirection(0, .output)
    try bench.setValue(0, 1)
    try bench.setTrigger(1, .both)
    bench.driver.disconnect()
    var seen: [LineChange] = []
    for await change in changes {
      seen.append(change)
      if seen.count == 5 { break }
    }
    #expect(
      seen.map(\.what) == [
        .direction(.output), .level(false), .level(true), .trigger(.both), .direction(.none),
      ])
    #expect(seen.map(\.name) == ["POWER", "POWER", "POWER", "KEY", "POWER"])
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.nanoseconds <= $1.nanoseconds })
  }

  @Test func `lines fall to their pulls when the guest's power is cut`() throws {
    let bench = try Bench()
    try bench.setValue(0, 0)
    try bench.setDirection(0, .output)
    try bench.setValue(2, 1)
    try bench.setDirection(2, .output)
    bench.driver.disconnect()
    #expect(bench.events.has(.ended(nil)))
    #expect(try bench.lines.status("POWER") == LineStatus(level: true))
    #expect(try bench.lines.status("LAMP") == LineStatus(level: false))
  }

  @Test func `names that do not exist are refused`() throws {
    let bench = try Bench()
    #expect(throws: LineBankError.noSuchLine("FAN")) { try bench.lines.setInput("FAN", true) }
    #expect(throws: LineBankError.noSuchLine("FAN")) { try bench.lines.status("FAN") }
  }

  @Test(arguments: [
    (0, 0, 0), (7, 0, 0), (2, 3, 0), (3, 0, 3), (5, 0, 2), (6, 0, 5), (6, 0, 300), (4, 65535, 0),
  ])
  func `a malformed request is refused`(kind: Int, line: Int, value: Int) throws {
    let bench = try Bench()
    #expect(try bench.ask(kind, line, value) == nil)
    #expect(try bench.ask(4, 0)?.first == 1, "the bank works on")
  }

  @Test(arguments: [([3, 0], [UInt8(0)]), ([1], [0]), ([1, 0, 0], [0])])
  func `an interrupt for no line comes back as invalid`(out: [UInt8], answer: [UInt8]) throws {
    let bench = try Bench()
    bench.driver.queues[1].add([out], room: [1])
    bench.driver.kick(1)
    #expect(try bench.driver.answers(1, queue: 1).map(\.bytes) == [answer])
  }
}
