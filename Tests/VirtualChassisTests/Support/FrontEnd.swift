import Base
import Foundation

@testable import VirtualChassis

/// What QEMU and a guest's kernel are to a device, over a real socket and real eventfds.
final class FrontEnd {
  enum Failure: Error, Equatable {
    case noAnswer, notConnected, wrongAnswer(UInt32), nothingCameBack
  }

  let memory: GuestRAM
  let queues: [DriverQueue]
  let kicks: [Int32]
  let calls: [Int32]
  private let socket: Int32

  /// Connects and does nothing else.
  init(
    to path: String, queues count: Int = 1, size: Int = 16,
    style: DriverQueue.Style = DriverQueue.Style()
  ) throws {
    let memory = try GuestRAM()
    self.memory = memory
    queues = (0..<count).map {
      DriverQueue(memory, at: $0 * 0x4_0000, size: size, style: style)
    }
    kicks = try (0..<count).map { _ in try Kernel.eventfd() }
    calls = try (0..<count).map { _ in try Kernel.eventfd() }
    socket = Foundation.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let socket = socket
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw Failure.notConnected }
  }

  deinit {
    disconnect()
    for descriptor in kicks + calls { close(descriptor) }
    close(socket)
  }

  func disconnect() { shutdown(socket, Int32(SHUT_RDWR)) }

  /// The server has closed the connection.
  var isSentAway: Bool {
    var byte: UInt8 = 0
    return Kernel.wait(socket) && recv(socket, &byte, 1, Int32(MSG_PEEK)) <= 0
  }

  func send(_ message: Wire) throws {
    try SocketPair.send(message.bytes, message.descriptors, to: socket)
  }

  func send(raw bytes: [UInt8]) throws { try SocketPair.send(bytes, [], to: socket) }

  /// Sends a message and returns the payload of the answer.
  func ask(_ message: Wire) throws -> [UInt8] {
    try send(message)
    let header = try receive(12)
    guard header.u32(at: 0) == message.request, header.u32(at: 4) == 5 else {
      throw Failure.wrongAnswer(header.u32(at: 0))
    }
    return try receive(Int(header.u32(at: 8)))
  }

  private func receive(_ count: Int) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var received = 0
    while received < count {
      guard Kernel.wait(socket) else { throw Failure.noAnswer }
      let got = bytes.withUnsafeMutableBytes { buffer in
        recv(socket, buffer.baseAddress.map { $0 + received }, count - received, 0)
      }
      guard got > 0 else { throw Failure.noAnswer }
      received += got
    }
    return bytes
  }

  /// Agrees on features and starts all queues, as QEMU does when a driver is ready.
  func start() throws {
    let offered = try ask(Wire(.getFeatures)).u64(at: 0)
    _ = try ask(Wire(.getProtocolFeatures))
    try send(Wire(.setProtocolFeatures, Wire.word(1)))
    try send(Wire(.setOwner))
    let events = VhostUserSession.Feature.eventIndex
    let wanted = queues[0].style.usesEventIndex ? offered : offered & ~events
    try send(Wire(.setFeatures, Wire.word(wanted)))
    try send(Wire.memory(memory))
    for (index, queue) in queues.enumerated() {
      for message in Wire.queue(index, queue, kick: kicks[index], call: calls[index]) {
        try send(message)
      }
    }
    try settle()
  }

  /// Returns when the device has looked at everything that was sent and kicked before.
  ///
  /// The first answer shows that it woke after that, the second that it served since.
  func settle() throws {
    for _ in 0..<2 { _ = try ask(Wire(.getFeatures)) }
  }

  func kick(_ queue: Int = 0) { Kernel.signal(kicks[queue]) }

  /// Waits until so many answers have come back through a queue.
  func answers(_ count: Int, queue index: Int = 0) throws -> [(written: Int, bytes: [UInt8])] {
    var answers: [(written: Int, bytes: [UInt8])] = []
    while true {
      queues[index].wantInterrupt()
      answers += queues[index].collect()
      guard answers.count < count else { return answers }
      guard Kernel.wait(calls[index]) else { throw Failure.nothingCameBack }
      _ = Kernel.take(calls[index])
    }
  }

  /// Sends one request and waits for what comes back.
  func request(_ out: [[UInt8]], room: [Int]) throws -> [UInt8] {
    queues[0].add(out, room: room)
    kick()
    return try answers(1)[0].bytes
  }
}
