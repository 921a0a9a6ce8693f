import CDatagrams
import Foundation

/// One stream of datagrams from the near namespace to the far one.
struct PacketRun: Equatable, Sendable {
  let payloadBytes: Int
  let packetsPerSecond: Double
  /// Of what was sent, from 0 to 1.
  let lost: Double
  /// Processor time of the hop.
  let hopNanosecondsPerPacket: Double

  /// Datagrams that may be under way: enough to keep three programs busy, and what queues hold.
  static let window: UInt64 = 4096

  init(
    payloadBytes: Int, packetsPerSecond: Double, lost: Double, hopNanosecondsPerPacket: Double
  ) {
    self.payloadBytes = payloadBytes
    self.packetsPerSecond = packetsPerSecond
    self.lost = lost
    self.hopNanosecondsPerPacket = hopNanosecondsPerPacket
  }

  /// - Parameter packetsPerSecondMax: nil: as many as the hop takes.
  init(
    _ chain: NetworkChain, to route: TransitRoute, payloadBytes: Int, seconds: Int,
    packetsPerSecondMax: Double? = nil
  ) throws {
    let sink = try Self.socket(chain.far, "::", route.port, isBound: true)
    defer { close(sink) }
    _ = try Datagrams.check("receive offload", datagrams_coalesce(sink))
    let source = try Self.socket(chain.near, route.address, route.port, isBound: false)
    defer { close(source) }
    let counters = UnsafeMutablePointer<datagrams_counters>.allocate(capacity: 1)
    counters.initialize(to: datagrams_counters())
    let batches = (Datagrams.makeBatch(), Datagrams.makeBatch())
    defer {
      counters.deallocate()
      batches.0.deallocate()
      batches.1.deallocate()
    }
    let start = datagrams_now()
    let end = start + UInt64(seconds) * 1_000_000_000
    let used = MachineState.processorSeconds(of: route.hop)
    let sinkRun = SinkThread { datagrams_absorb(sink, batches.1, end, counters) }
    let sent = datagrams_generate(
      source, batches.0, UInt32(payloadBytes), Self.window,
      UInt64(packetsPerSecondMax ?? 0), end, counters)
    let received = sinkRun.join()
    _ = try Datagrams.check("sending", sent)
    _ = try Datagrams.check("receiving", received)
    let count = Double(counters.pointee.received)
    guard count > 0 else {
      throw BenchProblem(
        "no datagram of \(payloadBytes) bytes came through", cause: "the hop does not forward",
        wayOut: "look at its log with '--only'")
    }
    self.payloadBytes = payloadBytes
    packetsPerSecond = count / Double(seconds)
    lost = min(1, Double(counters.pointee.lost) / Double(max(1, counters.pointee.sent)))
    hopNanosecondsPerPacket =
      (MachineState.processorSeconds(of: route.hop) - used) * 1e9 / count
  }

  /// A socket that stays in a namespace, although its thread does not.
  static func socket(
    _ namespace: Namespace, _ address: String, _ port: UInt16, isBound: Bool
  ) throws -> Int32 {
    let home = try Datagrams.check("entering \(namespace.name)", datagrams_enter(namespace.path))
    let result = datagrams_socket(address, "\(port)", isBound ? 1 : 0)
    _ = try Datagrams.check("leaving \(namespace.name)", datagrams_leave(Int32(home)))
    return Int32(try Datagrams.check("a socket for \(address)", result))
  }
}

/// The sink beside the generator.
private final class SinkThread: @unchecked Sendable {
  private let done = DispatchSemaphore(value: 0)
  private var result: Int64 = 0

  init(_ body: @escaping () -> Int64) {
    // The semaphore orders the thread's write before the reader's look.
    let work = Work(body: body)
    Thread.detachNewThread { [self] in
      result = work.body()
      done.signal()
    }
  }

  func join() -> Int64 {
    done.wait()
    return result
  }

  private struct Work: @unchecked Sendable {
    let body: () -> Int64
  }
}
