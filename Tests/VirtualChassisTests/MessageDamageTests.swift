import Base
import Foundation
import Simulation
import Testing

@testable import VirtualChassis

/// A front end may send anything, with any descriptors: it is served or sent away, never more.
struct MessageDamageTests {
  private static let messages = 25_000

  /// A conversation over two sockets without a thread: what is sent is handled at once.
  private final class Talk {
    let device: VirtualLineBank
    let session: VhostUserSession
    private let near: OwnedDescriptor
    private let connection: VhostUserConnection

    init(_ device: VirtualLineBank) throws {
      self.device = device
      session = VhostUserSession(device)
      let ends = try SocketPair.make()
      near = OwnedDescriptor(ends.near)
      connection = try VhostUserConnection(OwnedDescriptor(ends.far))
      try near.refuseToWait()
    }

    /// How many messages were answered or done; throws when the front end is sent away.
    func send(_ bytes: [UInt8], _ descriptors: [Int32]) throws -> Int {
      if !bytes.isEmpty { try SocketPair.send(bytes, descriptors, to: near.number) }
      var done = 0
      while case .message(let message) = try connection.receive() {
        if let reply = try session.handle(message) { try connection.send(reply) }
        done += 1
      }
      _ = device.advance(to: 0)
      _ = device.serve(session.queues)
      drain()
      return done
    }

    private func drain() {
      var answers = [UInt8](repeating: 0, count: 4096)
      while recv(near.number, &answers, answers.count, 0) > 0 {}
    }
  }

  /// All that a front end says until a bank of lines works.
  private static func conversation(_ memory: GuestRAM, _ eventfd: Int32) -> [Wire] {
    let queues = (0..<2).map { DriverQueue(memory, at: $0 * 0x4_0000, size: 16, style: .init()) }
    return [
      Wire(.getFeatures), Wire(.getProtocolFeatures),
      Wire(.setProtocolFeatures, Wire.word(1 << 3 | 1)), Wire(.getQueueCount), Wire(.setOwner),
      Wire(.getConfiguration, [0, 0, 0, 0, 8, 0, 0, 0] + [UInt8](repeating: 0, count: 12)),
      Wire(.setFeatures, Wire.word(1 << 30 | 1 << 32 | 1)), Wire.memory(memory),
    ] + queues.enumerated().flatMap { Wire.queue($0, $1, kick: eventfd, call: eventfd) } + [
      Wire(.setError, Wire.word(1), descriptors: [eventfd]),
      Wire(.setConfiguration, [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 9]),
      Wire(.getQueueBase, Wire.pair(1, 0)), Wire(.resetOwner, flags: 9),
    ]
  }

  @Test(arguments: UInt64(1)...4)
  func `damaged messages are handled or end the connection`(seed: UInt64) throws {
    let memory = try GuestRAM()
    let eventfd = try Kernel.eventfd()
    defer { close(eventfd) }
    let whole = Self.conversation(memory, eventfd)
    let lines = try VirtualLineBank(VirtualLineBankTests.definitions)
    var mutator = Mutator(seed: seed, lengthMax: 1500)
    var talk = try Talk(lines)
    var place = 0
    var (handled, refused) = (0, 0)
    for round in 0..<Self.messages {
      // One of four is damaged, so that conversations get far before they end.
      var (bytes, descriptors) = (whole[place].bytes, whole[place].descriptors)
      if mutator.random.below(4) == 0 {
        bytes = Self.damaged(bytes, &mutator)
        descriptors = Self.others(descriptors, [memory.file, eventfd], &mutator)
      }
      if mutator.random.below(16) > 0 { place = (place + 1) % whole.count }
      if mutator.random.below(64) == 0 { place = mutator.random.below(whole.count) }
      do {
        handled += try talk.send(bytes, descriptors)
      } catch is VhostUserError {
        refused += 1
        talk.session.end()
        lines.lose()
        talk = try Talk(lines)
        place = 0
      } catch {
        Issue.record("seed \(seed), message \(round): \(error), \(Text.hex(bytes))")
        return
      }
    }
    print("seed \(seed): \(handled) messages handled, \(refused) connections ended")
    #expect(handled > Self.messages / 4 && refused > Self.messages / 20)
    // The mapping of the test itself is none, so only its own descriptor may be left.
    talk = try Talk(lines)
    #expect(try Kernel.descriptors(of: memory.name) == 1)
  }

  private static func damaged(_ bytes: [UInt8], _ mutator: inout Mutator) -> [UInt8] {
    var damaged = mutator.damage(bytes)
    // Three of four get a header that fits, or hardly any would be looked at further.
    if damaged.count >= 12, mutator.random.below(4) > 0 {
      damaged.replaceSubrange(4..<8, with: [1, 0, 0, 0])
      let count = UInt32(damaged.count - 12)
      for index in 0..<4 {
        damaged[8 + index] = UInt8(truncatingIfNeeded: count >> UInt32(8 * index))
      }
    }
    return damaged
  }

  private static func others(
    _ descriptors: [Int32], _ known: [Int32], _ mutator: inout Mutator
  ) -> [Int32] {
    guard mutator.random.below(4) == 0 else { return descriptors }
    return (0..<mutator.random.below(12)).map { _ in known[mutator.random.below(known.count)] }
  }
}
