import Base
import Foundation
import Simulation
import Testing

@testable import VirtualChassis

/// A guest's kernel may put anything into its queues: requests are answered or the queue stops.
struct QueueDamageTests {
  private static let rounds = 25_000
  /// Rings and the first bytes of the buffers.
  private static let ringBytes = 512
  private static let size = 16

  /// A device whose queues lie in memory that gets damaged.
  private final class Bench {
    let memory: GuestRAM
    let session: VhostUserSession
    let device: any VirtualDevice
    var queues: [DriverQueue] = []
    private let eventfd: Int32

    init(_ device: any VirtualDevice) throws {
      self.device = device
      memory = try GuestRAM()
      session = VhostUserSession(device)
      eventfd = try Kernel.eventfd()
      try handle(Wire.memory(memory))
      try handle(Wire(.setFeatures, Wire.word(1 << 32 | 1 << 30 | 1 << 29 | 1 << 28)))
      for index in session.queues.indices { try renew(index) }
    }

    deinit { close(eventfd) }

    func handle(_ wire: Wire) throws {
      var message = try VhostUserMessage(header: Array(wire.bytes[..<12]))
      message.payload = wire.payload
      message.descriptors = wire.descriptors.map { OwnedDescriptor(dup($0)) }
      _ = try session.handle(message)
    }

    /// Sets a queue up from nothing, as a driver that starts again.
    func renew(_ index: Int) throws {
      let start = index * 0x4_0000
      memory.write([UInt8](repeating: 0, count: QueueDamageTests.ringBytes), at: start)
      let style = DriverQueue.Style(isIndirect: index == 0, usesEventIndex: true)
      let queue = DriverQueue(memory, at: start, size: QueueDamageTests.size, style: style)
      if queues.count > index { queues[index] = queue } else { queues.append(queue) }
      try handle(Wire(.getQueueBase, Wire.pair(index, 0)))
      for message in Wire.queue(index, queue, kick: eventfd, call: eventfd) {
        try handle(message)
      }
    }

    /// An answer that lands in the available ring can make the next request: then there is no end.
    func serve() {
      for _ in 0..<4 where device.serve(session.queues) { return }
    }
  }

  /// Requests with damage in rings, tables and contents; now and then one that must work.
  private func run(
    _ device: any VirtualDevice, seed: UInt64, request: [UInt8], room: Int, answer: [UInt8]
  ) throws {
    let bench = try Bench(device)
    var mutator = Mutator(seed: seed, lengthMax: Self.ringBytes)
    var (answered, stopped) = (0, 0)
    for round in 0..<Self.rounds {
      let index = mutator.random.below(bench.queues.count)
      if bench.queues[index].isFull { try bench.renew(index) }
      bench.queues[index].add([request], room: [room])
      // Where the request's buffer is, with its indirect table; else the rings.
      let start = index * 0x4_0000
      let places = [start, start + 0x4000, start + 0x4000 + DriverQueue.indirectOffset]
      for _ in 0...mutator.random.below(2) {
        let place = places[mutator.random.below(3)]
        let count = place == start ? Self.ringBytes : 64
        let damaged = mutator.damage(bench.memory.read(count, at: place))
        bench.memory.write(Array(damaged.prefix(count)), at: place)
      }
      bench.serve()
      answered += bench.queues[index].collect().count
      for queue in bench.session.queues where queue.fault != nil {
        stopped += 1
        try bench.renew(queue.index)
      }
      guard round % 16 == 0 else { continue }
      for index in bench.queues.indices { try bench.renew(index) }
      bench.queues[0].add([request], room: [room])
      bench.serve()
      guard bench.queues[0].collect().map(\.bytes) == [answer] else {
        Issue.record("seed \(seed), round \(round): a good request was not answered")
        return
      }
    }
    print("seed \(seed): \(answered) requests answered, \(stopped) queues stopped")
    #expect(answered > Self.rounds / 20 && stopped > Self.rounds / 20)
  }

  @Test(arguments: UInt64(1)...2)
  func `a bus survives damaged queues`(seed: UInt64) throws {
    let bus = try VirtualI2CBus()
    bus.attach(Registers(), at: 0x50)
    let request: [UInt8] = [0xA0, 0, 0, 0, 0, 0, 0, 0, 1, 2]
    try run(bus, seed: seed, request: request, room: 1, answer: [0])
  }

  @Test(arguments: UInt64(1)...2)
  func `a line bank survives damaged queues`(seed: UInt64) throws {
    let lines = try VirtualLineBank(VirtualLineBankTests.definitions)
    let request: [UInt8] = [4, 0, 0, 0, 0, 0, 0, 0]
    try run(lines, seed: seed, request: request, room: 2, answer: [0, 1])
  }
}
