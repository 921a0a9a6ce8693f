public import Foundation
public import ImageBuilder
import Synchronization

/// The unmanaged switch of a chassis: guests are plugged in by pairs of local datagram sockets, one frame
/// a datagram, as QEMU's `dgram` network sends them.
public final class VirtualSwitch: Sendable {
  public struct Counters: Equatable, Sendable {
    public var receivedFrames = 0
    public var receivedBytes = 0
    public var sentFrames = 0
    public var sentBytes = 0
    /// Nobody took them: the machine is off or its queue is full.
    public var dropped = 0
  }

  /// A frame that came in from a port; the newest are kept for whoever looks.
  public struct Sighting: Equatable, Sendable {
    public let port: Int
    public let frame: [UInt8]
  }

  private struct State {
    var table: LearningTable
    var isUp: [Bool]
    var counters: [Counters]
    var seen: [Sighting] = []
    var seenEver = 0
    var isOver = false
  }

  /// Above the largest frame of a guest that leaves segmentation to its card.
  private static let frameMax = 65_550
  private static let seenMax = 4096

  public let ports: Int
  private let folder: URL
  private let sockets: [Int32]
  private let state: Mutex<State>
  private let hasEnded = DispatchSemaphore(value: 0)

  /// - Parameter folder: exists, and has a short path: a socket's name holds 107 bytes.
  public init(ports: Int, folder: URL) throws {
    self.ports = ports
    self.folder = folder
    state = Mutex(
      State(
        table: LearningTable(ports: ports), isUp: Array(repeating: true, count: ports),
        counters: Array(repeating: Counters(), count: ports)))
    var sockets: [Int32] = []
    do {
      for port in 0..<ports {
        sockets.append(try DatagramSocket.bind(Self.path(folder, port, "switch")))
      }
    } catch {
      for socket in sockets { close(socket) }
      throw error
    }
    self.sockets = sockets
    Thread.detachNewThread { [self] in run() }
  }

  /// The network card that is plugged into a port.
  public func cable(_ port: Int, name: String, hardwareAddress: String) -> Emulator.Network {
    .cable(
      name: name, hardwareAddress: hardwareAddress, local: Self.path(folder, port, "board"),
      remote: Self.path(folder, port, "switch"))
  }

  /// Pulls the cable, or puts it back.
  public func setLink(_ port: Int, isUp: Bool) {
    state.withLock { state in
      state.isUp[port] = isUp
      if !isUp { state.table.forget(port: port) }
    }
  }

  public func isUp(_ port: Int) -> Bool { state.withLock { $0.isUp[port] } }
  public func counters(_ port: Int) -> Counters { state.withLock { $0.counters[port] } }

  /// A point that a later look at `frames` can start from.
  public var mark: Int { state.withLock { $0.seenEver } }

  /// Frames that came in behind a mark, as far as they are kept.
  public func frames(since mark: Int) -> [Sighting] {
    state.withLock { state in
      Array(state.seen.suffix(min(state.seen.count, max(0, state.seenEver - mark))))
    }
  }

  /// Sends a frame out of all ports but one, as somebody who is plugged in nowhere.
  ///
  /// It is neither learnt from nor shown by `frames`.
  public func inject(_ frame: [UInt8], exceptInto excluded: Int? = nil) {
    send(
      frame,
      to: state.withLock { state in
        (0..<ports).filter { $0 != excluded && state.isUp[$0] }
      })
  }

  /// Ends the switch; its sockets are gone when this returns.
  public func end() {
    let isFirst = state.withLock { state in
      defer { state.isOver = true }
      return !state.isOver
    }
    guard isFirst else { return }
    hasEnded.wait()
    for (port, socket) in sockets.enumerated() {
      close(socket)
      for side in ["switch", "board"] {
        try? FileManager.default.removeItem(at: Self.path(folder, port, side))
      }
    }
  }

  private static func path(_ folder: URL, _ port: Int, _ side: String) -> URL {
    folder.appending(path: "port\(port).\(side)")
  }

  private func run() {
    var buffer = [UInt8](repeating: 0, count: Self.frameMax)
    var polled = sockets.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while !state.withLock({ $0.isOver }) {
      guard poll(&polled, nfds_t(polled.count), 100) > 0 else { continue }
      for port in 0..<ports where polled[port].revents != 0 {
        let count = recv(sockets[port], &buffer, buffer.count, Int32(MSG_DONTWAIT))
        if count > 0 { pass(Array(buffer[..<count]), from: port) }
      }
    }
    hasEnded.signal()
  }

  private func pass(_ frame: [UInt8], from port: Int) {
    let now = DispatchTime.now().uptimeNanoseconds / 1_000_000
    let targets = state.withLock { state -> [Int] in
      guard state.isUp[port] else { return [] }
      state.counters[port].receivedFrames += 1
      state.counters[port].receivedBytes += frame.count
      state.seenEver += 1
      if state.seen.count >= Self.seenMax { state.seen.removeFirst(Self.seenMax / 2) }
      state.seen.append(Sighting(port: port, frame: frame))
      return state.table.route(frame, from: port, now: now).filter { state.isUp[$0] }
    }
    send(frame, to: targets)
  }

  private func send(_ frame: [UInt8], to targets: [Int]) {
    for target in targets {
      let isTaken = DatagramSocket.send(
        frame, from: sockets[target], to: Self.path(folder, target, "board"))
      state.withLock { state in
        if isTaken {
          state.counters[target].sentFrames += 1
          state.counters[target].sentBytes += frame.count
        } else {
          state.counters[target].dropped += 1
        }
      }
    }
  }
}
