import Base
import Foundation
import LinuxIO
import Synchronization

/// Wires between namespaces that delay, lose, copy and reorder by a seed.
///
/// The kernel has the same as a queueing discipline, netem; where tests run it often is not there
/// (`CONFIG_NET_SCH_NETEM is not set`), and its fates follow no seed and are counted by nobody. So a wire is
/// a tunnel device in each of two namespaces and this thread between them: daemons and kernels send real
/// datagrams over real interfaces, and what the wire did with each of them is known to the byte. The devices
/// end with the descriptors, so with the test, however it ends.
final class WireExchange: Sendable {
  private struct Wire {
    var conditions = WireConditions()
    /// From the first end to the second, and back.
    var counts = [WireCount(), WireCount()]
    var newest = [UInt64(0), UInt64(0)]
  }

  private struct Flight {
    let due: UInt64
    let number: UInt64
    let wire: Int
    let way: Int
    let isCopy: Bool
    let bytes: [UInt8]
  }

  private struct State {
    /// Two for each wire.
    var descriptors: [Int32] = []
    var wires: [Wire] = []
    var isOver = false
  }

  private static let tunnelFlags: Int16 = 0x1001  // IFF_TUN | IFF_NO_PI
  private static let setInterface: UInt = 0x4004_54CA  // TUNSETIFF
  private static let readsMax = 64

  private let state = Mutex(State())
  private let finished = DispatchSemaphore(value: 0)

  /// Makes the two devices of one more wire; all are made before `start`.
  ///
  /// - Parameter names: of devices that are in the namespace of this process until they are moved.
  /// - Returns: the wire's number.
  func add(_ names: (String, String)) throws -> Int {
    let ends = [try Self.open(names.0), try Self.open(names.1)]
    return state.withLock { state in
      state.descriptors += ends
      state.wires.append(Wire())
      return state.wires.count - 1
    }
  }

  func start(seed: UInt64) {
    let thread = Thread { [self] in carry(SplitMix64(seed: seed)) }
    thread.name = "wires"
    thread.start()
  }

  /// Ends the thread and takes all devices away.
  func stop() {
    state.withLock { $0.isOver = true }
    finished.wait()
    for descriptor in state.withLock({ $0.descriptors }) { close(descriptor) }
  }

  func change(_ wire: Int, _ body: @Sendable (inout WireConditions) -> Void) {
    state.withLock { body(&$0.wires[wire].conditions) }
  }

  /// - Parameter way: 0 from the wire's first end to its second, 1 back.
  func count(_ wire: Int, way: Int) -> WireCount { state.withLock { $0.wires[wire].counts[way] } }

  private static func open(_ name: String) throws -> Int32 {
    let descriptor = Glibc.open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC)
    // struct ifreq: 16 bytes of name, then the flags.
    var request = Array(name.utf8) + [UInt8](repeating: 0, count: 40 - name.utf8.count)
    withUnsafeBytes(of: tunnelFlags) { request.replaceSubrange(16..<18, with: $0) }
    guard descriptor >= 0, ioctl(descriptor, setInterface, &request) == 0 else {
      throw SystemError("open", "tunnel \(name)", code: errno)
    }
    return descriptor
  }

  // MARK: - The thread

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000 + UInt64(time.tv_nsec) / 1000
  }

  private func carry(_ random: consuming SplitMix64) {
    var flights: [Flight] = []
    var number: UInt64 = 0
    var buffer = [UInt8](repeating: 0, count: 2048)
    let descriptors = state.withLock { $0.descriptors }
    var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    while !state.withLock({ $0.isOver }) {
      let next = flights.last.map { $0.due > Self.now ? ($0.due - Self.now) / 1000 + 1 : 0 } ?? 50
      _ = poll(&polled, nfds_t(polled.count), Int32(min(next, 50)))
      let now = Self.now
      for (index, entry) in polled.enumerated() where entry.revents != 0 {
        for _ in 0..<Self.readsMax {
          let count = read(descriptors[index], &buffer, buffer.count)
          guard count > 0 else { break }
          number += 1
          for flight in fates(Array(buffer[..<count]), number, index, now, &random) {
            // The next one to arrive comes last.
            let place = flights.firstIndex { $0.due <= flight.due } ?? flights.count
            flights.insert(flight, at: place)
          }
        }
      }
      while let flight = flights.last, flight.due <= now {
        flights.removeLast()
        deliver(flight, descriptors)
      }
    }
    finished.signal()
  }

  /// Decides what becomes of a datagram.
  private func fates(
    _ bytes: [UInt8], _ number: UInt64, _ index: Int, _ now: UInt64, _ random: inout SplitMix64
  ) -> [Flight] {
    let (wire, way) = (index / 2, index % 2)
    let draws = (0..<4).map { _ in random.next() }
    return state.withLock { state in
      let conditions = state.wires[wire].conditions
      let billed = Self.packetBytes(bytes)
      state.wires[wire].counts[way].takenBytes += billed
      if conditions.isCut || draws[0] % 1000 < conditions.lossPerMille {
        state.wires[wire].counts[way].lost += 1
        state.wires[wire].counts[way].lostBytes += billed
        return []
      }
      let copies = draws[1] % 1000 < conditions.copiesPerMille ? 2 : 1
      state.wires[wire].counts[way].copied += copies - 1
      let range = conditions.delayMilliseconds
      return (0..<copies).map { copy in
        let spread = (range.upperBound - range.lowerBound) * 1000 + 1
        let delay = range.lowerBound * 1000 + draws[2 + copy] % spread
        return Flight(
          due: now + delay, number: number, wire: wire, way: way, isCopy: copy > 0, bytes: bytes)
      }
    }
  }

  private func deliver(_ flight: Flight, _ descriptors: [Int32]) {
    let target = descriptors[flight.wire * 2 + 1 - flight.way]
    // A namespace whose interface is down takes nothing.
    let isTaken = write(target, flight.bytes, flight.bytes.count) == flight.bytes.count
    state.withLock { state in
      guard !flight.isCopy else { return }
      let billed = Self.packetBytes(flight.bytes)
      if isTaken {
        state.wires[flight.wire].counts[flight.way].deliveredBytes += billed
      } else {
        state.wires[flight.wire].counts[flight.way].lostBytes += billed
      }
      let newest = state.wires[flight.wire].newest[flight.way]
      if flight.number < newest { state.wires[flight.wire].counts[flight.way].overtaken += 1 }
      state.wires[flight.wire].newest[flight.way] = max(newest, flight.number)
    }
  }

  /// Bytes of the datagram where it is a packet of a link; nothing for what else there is.
  private static func packetBytes(_ bytes: [UInt8]) -> UInt64 {
    // IPv4 without options, UDP, and then the type.
    guard bytes.count > 28, bytes[0] == 0x45, bytes[9] == 17, bytes[28] == 4 || bytes[28] == 5
    else { return 0 }
    return UInt64(bytes.count - 28)
  }
}
