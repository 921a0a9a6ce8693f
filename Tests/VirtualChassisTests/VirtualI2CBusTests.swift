import Base
import Testing

@testable import VirtualChassis

/// A bus as a guest's kernel works it, through a socket, shared memory and eventfds.
struct VirtualI2CBusTests {
  /// A bus with a chip at 0x50 and a driver that has started.
  struct Bench {
    let bus: VirtualI2CBus
    let chip = Registers()
    let server: VhostUserServer
    let driver: FrontEnd

    init(_ style: DriverQueue.Style = .init()) throws {
      bus = try VirtualI2CBus()
      bus.attach(chip, at: 0x50)
      server = try VhostUserServer(bus, path: socketPath())
      driver = try FrontEnd(to: server.path, style: style)
      try driver.start()
    }

    /// Writes; true where it was acknowledged.
    func write(_ bytes: [UInt8], to address: Int = 0x50, flags: UInt32 = 0) throws -> Bool {
      let out = [header(address, flags)] + (bytes.isEmpty ? [] : [bytes])
      return try driver.request(out, room: [1]) == [0]
    }

    /// Reads; nil where it was refused.
    func read(_ count: Int, from address: Int = 0x50) throws -> [UInt8]? {
      let room = (count > 0 ? [count] : []) + [1]
      let bytes = try driver.request([header(address, 2)], room: room)
      return bytes.last == 0 ? Array(bytes.dropLast()) : nil
    }

    func header(_ address: Int, _ flags: UInt32) -> [UInt8] {
      var writer = ByteWriter()
      writer.u16(UInt16(address << 1))
      writer.u16(0)
      writer.u32(flags)
      return writer.bytes
    }
  }

  @Test(arguments: DriverQueue.Style.all)
  func `what is written to a chip can be read back`(style: DriverQueue.Style) throws {
    let bench = try Bench(style)
    // More messages than the ring has entries, so that it goes round.
    for round in UInt8(0)..<50 {
      #expect(try bench.write([round, 1, 2, round]))
      #expect(try bench.write([round]))
      #expect(try bench.read(4) == [1, 2, round, 0xEE])
    }
    #expect(bench.chip.messages == 150)
    #expect(bench.bus.status == I2CBusStatus(messages: 150))
  }

  @Test(arguments: DriverQueue.Style.all)
  func `requests that wait together are answered in order`(style: DriverQueue.Style) throws {
    let bench = try Bench(style)
    for place in UInt8(0)..<5 {
      bench.driver.queues[0].add([bench.header(0x50, 0), [9, place]], room: [1])
    }
    bench.driver.kick()
    #expect(try bench.driver.answers(5).allSatisfy { $0.bytes == [0] && $0.written == 1 })
    #expect(bench.chip.bytes[9] == 4)
  }

  @Test func `nobody acknowledges an address without a chip`() throws {
    let bench = try Bench()
    #expect(try !bench.write([0], to: 0x51))
    #expect(try bench.read(3, from: 0x51) == nil)
    #expect(bench.bus.status == I2CBusStatus(messages: 2, refusals: 2))
  }

  @Test func `a message without data asks whether a chip is there`() throws {
    let bench = try Bench()
    #expect(try bench.write([]))
    #expect(try !bench.write([], to: 0x3C))
    #expect(try bench.read(0) == [])
  }

  @Test func `a message that fails takes those with it that it binds`() throws {
    let bench = try Bench()
    bench.bus.failNext()
    #expect(try !bench.write([1], flags: 1))
    #expect(try !bench.write([2], flags: 1))
    #expect(try bench.read(1) == nil)
    #expect(bench.chip.messages == 0, "the chip saw a message of a transfer that had failed")
    #expect(try bench.read(1) == [0xEE])
  }

  @Test func `as many messages are refused as were asked for`() throws {
    let bench = try Bench()
    bench.bus.failNext(2)
    #expect(bench.bus.status.failuresLeft == 2)
    #expect(try !bench.write([1]))
    #expect(try bench.read(1) == nil)
    #expect(try bench.write([1]))
    #expect(bench.bus.status.failuresLeft == 0)
  }

  @Test func `a chip that is taken away is gone until it is wired again`() throws {
    let bench = try Bench()
    bench.bus.detach(at: 0x50)
    #expect(try !bench.write([7, 7]))
    bench.bus.attach(bench.chip, at: 0x50)
    #expect(try bench.write([7, 7]))
    #expect(bench.chip.bytes[7] == 7)
  }

  @Test(arguments: DriverQueue.Style.all)
  func `a frozen bus answers when it is let go, and not before`(style: DriverQueue.Style) throws {
    let bench = try Bench(style)
    bench.bus.freeze()
    for _ in 0..<2 { bench.driver.queues[0].add([bench.header(0x50, 0), [1, 2]], room: [1]) }
    bench.driver.kick()
    try bench.driver.settle()
    #expect(bench.driver.queues[0].collect().isEmpty)
    #expect(bench.chip.messages == 0)
    bench.bus.thaw()
    #expect(try bench.driver.answers(2).map(\.bytes) == [[0], [0]])
  }

  @Test func `a frozen bus does not hold up its own end`() throws {
    let bench = try Bench()
    bench.bus.freeze()
    bench.driver.queues[0].add([bench.header(0x50, 0), [1, 2]], room: [1])
    bench.driver.kick()
    bench.server.stop()
    #expect(bench.chip.messages == 0)
  }

  /// A header in pieces is as good as one in one.
  @Test func `a message may lie in any buffers`() throws {
    let bench = try Bench()
    let whole = bench.header(0x50, 0) + [5, 6, 7]
    #expect(try bench.driver.request([Array(whole[..<3]), Array(whole[3...])], room: [1]) == [0])
    #expect(bench.chip.bytes[5...6] == [6, 7])
  }

  static let malformed: [(String, [UInt8], [Int], [UInt8])] = [
    ("short header", [0xA0, 0, 0, 0, 0, 0, 0], [1], [1]),
    ("ten-bit address", [0xA0, 0xF0, 0, 0, 0, 0, 0, 0], [1], [1]),
    ("odd address", [0xA1, 0, 0, 0, 0, 0, 0, 0], [1], [1]),
    ("read with data", [0xA0, 0, 0, 0, 2, 0, 0, 0, 9], [1, 1], [0, 1]),
    ("write with room", [0xA0, 0, 0, 0, 0, 0, 0, 0, 9], [2, 1], [0, 0, 1]),
    ("nothing", [], [1], [1]),
    ("no room for the status", [0xA0, 0, 0, 0, 0, 0, 0, 0, 9], [], []),
  ]

  @Test(arguments: malformed)
  func `a malformed request is refused`(
    name: String, out: [UInt8], room: [Int], answer: [UInt8]
  ) throws {
    let bench = try Bench()
    #expect(try bench.driver.request(out.isEmpty ? [] : [out], room: room) == answer)
    #expect(bench.chip.messages == 0)
    #expect(try bench.write([1, 1]), "the bus works on")
  }
}
