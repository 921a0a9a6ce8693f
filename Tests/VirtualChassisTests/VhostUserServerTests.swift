import Foundation
import Testing

@testable import VirtualChassis

/// Front ends come, misbehave and go.
struct VhostUserServerTests {
  struct Bench {
    let bus: VirtualI2CBus
    let server: VhostUserServer
    let events = Events()

    init() throws {
      bus = try VirtualI2CBus()
      bus.attach(Registers(), at: 0x50)
      server = try VhostUserServer(bus, path: socketPath(), observer: events.observer)
    }

    /// A front end can use the bus from the first message to an answered request.
    func works() throws -> Bool {
      let driver = try FrontEnd(to: server.path)
      try driver.start()
      return try driver.request([[0xA0, 0, 0, 0, 0, 0, 0, 0], [1]], room: [1]) == [0]
    }
  }

  @Test func `one front end after another is served, and nothing is left of them`() throws {
    let bench = try Bench()
    var names: [String] = []
    for _ in 0..<50 {
      let before = bench.events.count(.ended(nil))
      try {
        let driver = try FrontEnd(to: bench.server.path)
        try driver.start()
        names.append(driver.memory.name)
        #expect(try driver.request([[0xA0, 0, 0, 0, 0, 0, 0, 0], [1]], room: [1]) == [0])
      }()
      while bench.events.count(.ended(nil)) == before { #expect(bench.events.hasMore()) }
    }
    for name in names { #expect(try Kernel.descriptors(of: name) == 0) }
  }

  @Test func `a second front end is sent away while the first is there`() throws {
    let bench = try Bench()
    let first = try FrontEnd(to: bench.server.path)
    try first.start()
    let second = try FrontEnd(to: bench.server.path)
    #expect(second.isSentAway)
    #expect(bench.events.has(.refused))
    #expect(try first.request([[0xA0, 0, 0, 0, 0, 0, 0, 0], [1]], room: [1]) == [0])
  }

  @Test func `stopping ends the connection and removes the socket`() throws {
    let bench = try Bench()
    let driver = try FrontEnd(to: bench.server.path)
    try driver.start()
    #expect(FileManager.default.fileExists(atPath: bench.server.path))
    bench.server.stop()
    #expect(driver.isSentAway)
    #expect(!FileManager.default.fileExists(atPath: bench.server.path))
    #expect(throws: FrontEnd.Failure.notConnected) { try FrontEnd(to: bench.server.path) }
    bench.server.stop()
  }

  @Test func `a server can follow another on the same path with the same bus`() throws {
    let bench = try Bench()
    #expect(try bench.works())
    bench.server.stop()
    let next = try VhostUserServer(bench.bus, path: bench.server.path)
    let driver = try FrontEnd(to: next.path)
    try driver.start()
    #expect(try driver.request([[0xA0, 0, 0, 0, 0, 0, 0, 0], [1]], room: [1]) == [0])
  }

  @Test func `a message may come byte by byte`() throws {
    let bench = try Bench()
    let driver = try FrontEnd(to: bench.server.path)
    for byte in Wire(.setProtocolFeatures, Wire.word(1)).bytes { try driver.send(raw: [byte]) }
    #expect(try driver.ask(Wire(.getQueueCount)) == Wire.word(1))
  }

  @Test func `two messages in one piece are two messages`() throws {
    let bench = try Bench()
    let driver = try FrontEnd(to: bench.server.path)
    try driver.send(raw: Wire(.setOwner).bytes + Wire(.setOwner).bytes)
    #expect(try driver.ask(Wire(.getQueueCount)) == Wire.word(1))
  }

  @Test func `what is asked to be acknowledged is, once that is agreed on`() throws {
    let bench = try Bench()
    let driver = try FrontEnd(to: bench.server.path)
    try driver.send(Wire(.setOwner, flags: 9))
    try driver.send(Wire(.setProtocolFeatures, Wire.word(1 << 3)))
    #expect(try driver.ask(Wire(.setOwner, flags: 9)) == Wire.word(0))
  }

  @Test func `a path that is too long is refused`() throws {
    let bus = try VirtualI2CBus()
    let path = "/tmp/" + String(repeating: "a", count: 200)
    #expect(throws: SystemFailure("bind", ENAMETOOLONG)) {
      try VhostUserServer(bus, path: path)
    }
  }

  struct Rudeness: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let message: Wire
    let error: VhostUserError
  }

  static let rude: [Rudeness] = [
    .init("no version", Wire(.getFeatures, flags: 0), .wrongFlags(0)),
    .init("a reply", Wire(.getFeatures, flags: 5), .wrongFlags(5)),
    .init("a request that nobody knows", Wire(number: 99), .unknownRequest(99)),
    .init("a log", Wire(number: 6, Wire.word(0)), .unknownRequest(6)),
    .init(
      "a payload that is too long", Wire(.setOwner, [UInt8](repeating: 0, count: 1025)),
      .wrongSize(request: 3, size: 1025)),
    .init("a payload where none belongs", Wire(.getFeatures, [1]), .wrongSize(request: 1, size: 1)),
    .init(
      "a payload that is too short", Wire(.setFeatures, [1, 0]), .wrongSize(request: 2, size: 2)),
    .init(
      "a feature that is not offered", Wire(.setFeatures, Wire.word(1 << 34)),
      .notOffered(1 << 34)),
    .init(
      "a protocol feature that is not offered", Wire(.setProtocolFeatures, Wire.word(1 << 9)),
      .notOffered(1 << 9)),
    .init("no such queue", Wire(.setQueueSize, Wire.pair(1, 16)), .noSuchQueue(1)),
    .init("a queue of 17", Wire(.setQueueSize, Wire.pair(0, 17)), .wrongQueueSize(17)),
    .init("a queue of none", Wire(.setQueueSize, Wire.pair(0, 0)), .wrongQueueSize(0)),
    .init("a queue of 2048", Wire(.setQueueSize, Wire.pair(0, 2048)), .wrongQueueSize(2048)),
    .init(
      "a base beyond 16 bits", Wire(.setQueueBase, Wire.pair(0, 65536)),
      .wrongValue(request: 10, value: 65536)),
    .init(
      "half enabled", Wire(.setQueueEnabled, Wire.pair(0, 2)),
      .wrongValue(request: 18, value: 2)),
    .init(
      "no descriptor for a kick", Wire(.setKick, Wire.word(0)),
      .wrongDescriptors(request: 12, count: 0)),
    .init(
      "polling", Wire(.setKick, Wire.word(0x100)), .wrongDescriptors(request: 12, count: 0)),
    .init(
      "a descriptor where none belongs", Wire(.setOwner, descriptors: [0]),
      .wrongDescriptors(request: 3, count: 1)),
    .init(
      "nine descriptors", Wire(.setOwner, descriptors: [Int32](repeating: 0, count: 9)),
      .tooManyDescriptors),
    .init(
      "forty descriptors", Wire(.setOwner, descriptors: [Int32](repeating: 0, count: 40)),
      .tooManyDescriptors),
    .init(
      "a kick before the queue is set up", Wire(.setKick, Wire.word(0), descriptors: [0]),
      .queueIncomplete(0)),
    .init(
      "no regions", Wire(.setMemoryTable, Wire.regions([])),
      .wrongValue(request: 5, value: 0)),
    .init(
      "regions without their files",
      Wire(
        .setMemoryTable,
        Wire.regions([
          .init(guestAddress: 0, byteCount: 4096, userAddress: 0, fileOffset: 0)
        ])), .wrongDescriptors(request: 5, count: 0)),
    .init(
      "configuration that is not there",
      Wire(.getConfiguration, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
      .wrongValue(request: 24, value: 0)),
    .init(
      "configuration longer than its message",
      Wire(.getConfiguration, [0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0]),
      .wrongSize(request: 24, size: 13)),
  ]

  @Test(arguments: rude)
  func `a rude front end is sent away by name, and the next is served`(
    rudeness: Rudeness
  ) throws {
    let bench = try Bench()
    let driver = try FrontEnd(to: bench.server.path)
    try driver.send(rudeness.message)
    #expect(driver.isSentAway)
    #expect(bench.events.has(.ended(rudeness.error)))
    #expect(try bench.works())
  }

  @Test func `a front end that leaves inside a message is noted`() throws {
    let bench = try Bench()
    try FrontEnd(to: bench.server.path).send(raw: [1, 0, 0])
    #expect(bench.events.has(.ended(.endedInsideMessage)))
  }

  @Test func `a running queue is not moved`() throws {
    let bench = try Bench()
    let driver = try FrontEnd(to: bench.server.path)
    try driver.start()
    try driver.send(Wire(.setQueueBase, Wire.pair(0, 7)))
    #expect(bench.events.has(.ended(.queueRuns(0))))
  }

  @Test func `a kick that is no eventfd ends the connection instead of a busy loop`() throws {
    let bench = try Bench()
    let driver = try FrontEnd(to: bench.server.path)
    try driver.start()
    _ = try driver.ask(Wire(.getQueueBase, Wire.pair(0, 0)))
    let empty = try Kernel.memoryFile("empty", bytes: 0)
    defer { close(empty) }
    let queue = driver.queues[0]
    for message in Wire.queue(0, queue, kick: empty, call: driver.calls[0]) {
      try driver.send(message)
    }
    #expect(bench.events.has(.ended(.brokenKick(queue: 0))))
  }
}

extension VhostUserServerTests.Rudeness {
  init(_ name: String, _ message: Wire, _ error: VhostUserError) {
    self.init(testDescription: name, message: message, error: error)
  }
}
