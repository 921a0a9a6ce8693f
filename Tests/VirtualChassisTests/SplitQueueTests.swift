import Foundation
import Testing

@testable import VirtualChassis

/// The device's side of a queue, without a socket.
struct SplitQueueTests {
  /// A queue with its driver, already running.
  struct Bench {
    let driver: DriverQueue
    let queue = SplitQueue(index: 0)
    let call: Int32

    init(_ style: DriverQueue.Style = .init(), base: UInt16 = 0) throws {
      let memory = try GuestRAM()
      driver = DriverQueue(memory, at: 0, size: 16, style: style)
      call = try Kernel.eventfd()
      let region = GuestMemory.Description(
        guestAddress: GuestRAM.guestStart, byteCount: UInt64(GuestRAM.bytes),
        userAddress: GuestRAM.userStart, fileOffset: 0)
      queue.memory = try GuestMemory([region], [OwnedDescriptor(dup(memory.file))])
      queue.size = 16
      queue.addresses = driver.addresses
      queue.usesIndirect = true
      queue.usesEventIndex = style.usesEventIndex
      queue.call = OwnedDescriptor(call)
      try queue.start()
      queue.isEnabled = true
    }

    /// Answers all requests with as many sevens as there is room.
    @discardableResult
    func drain() -> Bool {
      queue.drain { [UInt8](repeating: 7, count: $0.writableCount) }
    }

    /// A descriptor of 16 bytes of memory behind the rings.
    func buffer(_ index: Int, flags: UInt16, next: UInt16 = 0) {
      driver.descriptor(
        index, address: GuestRAM.guestStart + 0x8000, count: 16, flags: flags, next: next)
    }
  }

  @Test(arguments: DriverQueue.Style.all)
  func `an answer goes into all writable buffers`(style: DriverQueue.Style) throws {
    let bench = try Bench(style)
    bench.driver.add([[1, 2, 3]], room: [2, 3])
    bench.queue.isEnabled = false
    bench.drain()
    #expect(bench.driver.collect().isEmpty, "a disabled queue is left alone")
    bench.queue.isEnabled = true
    var seen: DescriptorChain?
    let isDone = bench.queue.drain { chain in
      seen = chain
      return [9, 8, 7, 6]
    }
    #expect(isDone)
    #expect(seen?.readable == [1, 2, 3])
    #expect(seen?.writableCount == 5)
    let answers = bench.driver.collect()
    #expect(answers.map(\.written) == [4])
    #expect(answers.map(\.bytes) == [[9, 8, 7, 6, 0xA5]])
    #expect(Kernel.take(bench.call) == 1)
  }

  @Test func `a driver that wants no interrupts gets none`() throws {
    let bench = try Bench()
    bench.driver.add([], room: [1])
    bench.drain()
    #expect(Kernel.take(bench.call) == 1, "the first one may stand for one that was lost")
    bench.driver.memory.write(UInt16(1), at: bench.driver.availableOffset)
    bench.driver.add([], room: [1])
    bench.drain()
    #expect(Kernel.take(bench.call) == 0)
    #expect(bench.driver.collect().count == 2)
  }

  @Test func `with an event index the driver says which answer interrupts`() throws {
    let bench = try Bench(.init(usesEventIndex: true))
    let wanted = bench.driver.availableOffset + 4 + 2 * 16
    var interrupts: [UInt64] = []
    bench.driver.memory.write(UInt16(3), at: wanted)
    for _ in 0..<5 {
      bench.driver.add([], room: [1])
      bench.drain()
      interrupts.append(Kernel.take(bench.call))
      _ = bench.driver.collect()
    }
    #expect(interrupts == [1, 0, 0, 1, 0])
    #expect(bench.driver.kickAt == 5, "the driver is asked to kick at its next request")
  }

  @Test func `a chain may be kept and answered later`() throws {
    let bench = try Bench()
    bench.driver.add([[1]], room: [1])
    bench.driver.add([[2]], room: [1])
    var kept: [DescriptorChain] = []
    _ = bench.queue.drain {
      kept.append($0)
      return nil
    }
    #expect(bench.driver.collect().isEmpty)
    #expect(Kernel.take(bench.call) == 0)
    bench.queue.complete(kept.reversed().map { ($0, $0.readable) })
    #expect(bench.driver.collect().map(\.bytes) == [[2], [1]])
    #expect(Kernel.take(bench.call) == 1)
  }

  @Test func `indexes go round`() throws {
    let bench = try Bench()
    for _ in 0..<70_000 / 5 {
      for _ in 0..<5 { bench.driver.add([], room: [1]) }
      bench.drain()
      guard bench.driver.collect().count == 5 else {
        Issue.record("an answer was lost at entry \(bench.driver.entriesAdded)")
        return
      }
    }
    #expect(bench.queue.nextAvailable == 70_000 % 65536)
  }

  @Test func `a pass takes no more than twice the size and says that there is more`() throws {
    let bench = try Bench()
    for _ in 0..<5 { bench.driver.add([], room: [1]) }
    var passes = 0
    let isDone = bench.queue.drain { chain in
      passes += 1
      // A driver that never pauses: each answer brings the next request.
      bench.driver.offer(head: Int(chain.head))
      return [0]
    }
    #expect(!isDone)
    #expect(passes == 32)
  }

  struct Damage: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let fault: QueueFault
    let cause: @Sendable (Bench) -> Void

    init(_ name: String, _ fault: QueueFault, _ cause: @escaping @Sendable (Bench) -> Void) {
      testDescription = name
      self.fault = fault
      self.cause = cause
    }
  }

  static let damages: [Damage] = [
    Damage("a descriptor that leads to itself", .loop) { $0.buffer(0, flags: 1, next: 0) },
    Damage("a circle of two", .loop) {
      $0.buffer(0, flags: 1, next: 1)
      $0.buffer(1, flags: 1, next: 0)
    },
    Damage("a next beyond the table", .noSuchDescriptor(16)) {
      $0.buffer(0, flags: 1, next: 16)
    },
    Damage("an unknown flag", .unknownFlags(8)) { $0.buffer(0, flags: 8) },
    Damage("readable behind writable", .readableBehindWritable) {
      $0.buffer(0, flags: 3, next: 1)
      $0.buffer(1, flags: 0)
    },
    Damage(
      "a buffer outside of the memory", .bufferOutsideMemory(address: 0x3FFF_FFFF, bytes: 16)
    ) { $0.driver.descriptor(0, address: 0x3FFF_FFFF, count: 16, flags: 0, next: 0) },
    Damage("an address that wraps", .bufferOutsideMemory(address: .max, bytes: 16)) {
      $0.driver.descriptor(0, address: .max, count: 16, flags: 0, next: 0)
    },
    Damage("a buffer of 4 GiB", .chainTooLong(bytes: 0xFFFF_FFFF)) {
      $0.driver.descriptor(
        0, address: GuestRAM.guestStart, count: 0xFFFF_FFFF, flags: 2, next: 0)
    },
    Damage("an indirect table that goes on", .wrongIndirect) {
      $0.buffer(0, flags: 5, next: 1)
    },
    Damage("an indirect table of 15 bytes", .wrongIndirect) {
      $0.driver.descriptor(
        0, address: GuestRAM.guestStart + 0x8000, count: 15, flags: 4, next: 0)
    },
    Damage("an empty indirect table", .wrongIndirect) {
      $0.driver.descriptor(
        0, address: GuestRAM.guestStart + 0x8000, count: 0, flags: 4, next: 0)
    },
    Damage("an indirect table inside of another", .wrongIndirect) {
      $0.buffer(0, flags: 4)
      $0.driver.descriptor(
        0, table: 0x8000, address: GuestRAM.guestStart + 0x9000, count: 16, flags: 4, next: 0)
    },
    Damage("a circle in an indirect table", .loop) {
      $0.buffer(0, flags: 4)
      $0.driver.descriptor(
        0, table: 0x8000, address: GuestRAM.guestStart, count: 1, flags: 1, next: 0)
    },
  ]

  @Test(arguments: damages)
  func `a damaged queue stops by name and works again once set up`(damage: Damage) throws {
    let bench = try Bench()
    damage.cause(bench)
    bench.driver.offer(head: 0)
    #expect(bench.drain())
    #expect(bench.queue.fault == damage.fault)
    #expect(bench.driver.collect().isEmpty)
    #expect(!bench.queue.isRunning)
    bench.queue.stop()
    try bench.queue.start()
    bench.driver.add([], room: [1])
    bench.drain()
    #expect(bench.queue.fault == nil)
    #expect(bench.driver.collect().map(\.bytes) == [[7]])
  }

  @Test func `more entries than the queue has are refused`() throws {
    let bench = try Bench()
    bench.driver.memory.write(UInt16(17), at: bench.driver.availableOffset + 2)
    bench.drain()
    #expect(bench.queue.fault == .tooManyAvailable(17))
  }

  @Test func `a head beyond the table is refused`() throws {
    let bench = try Bench()
    bench.driver.offer(head: 16)
    bench.drain()
    #expect(bench.queue.fault == .noSuchDescriptor(16))
  }

  @Test func `an indirect table is refused where it was not agreed on`() throws {
    let bench = try Bench(.init(isIndirect: true))
    bench.queue.usesIndirect = false
    bench.driver.add([], room: [1])
    bench.drain()
    #expect(bench.queue.fault == .wrongIndirect)
  }

  @Test func `a queue whose memory went away stops`() throws {
    let bench = try Bench()
    bench.driver.add([], room: [1])
    bench.queue.memory = GuestMemory()
    bench.drain()
    #expect(bench.queue.fault == .ringOutsideMemory)
  }

  @Test(arguments: [
    (8, 0, 0), (0, 1, 0), (0, 0, 2), (1 << 20, 0, 0), (0, 1 << 20, 0), (-4096, 0, 0),
  ])
  func `rings on odd or foreign addresses are refused`(
    descriptors: Int, available: Int, used: Int
  ) throws {
    let bench = try Bench()
    bench.queue.stop()
    var addresses = bench.driver.addresses
    addresses.descriptors &+= UInt64(bitPattern: Int64(descriptors))
    addresses.available &+= UInt64(bitPattern: Int64(available))
    addresses.used &+= UInt64(bitPattern: Int64(used))
    bench.queue.addresses = addresses
    #expect(throws: VhostUserError.ringOutsideMemory(queue: 0)) { try bench.queue.start() }
  }
}
