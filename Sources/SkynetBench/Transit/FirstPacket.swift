import CDatagrams
import Foundation

/// How long the first datagram to a node takes that nothing was ever sent to: a path is set up for it.
enum FirstPacket {
  static let patienceMilliseconds: Int32 = 5000

  /// - Returns: milliseconds from sending it in the near namespace to its arrival in the far one.
  static func milliseconds(_ chain: NetworkChain, to route: TransitRoute) throws -> Double {
    let sink = try PacketRun.socket(chain.far, "::", route.port, isBound: true)
    defer { close(sink) }
    let source = try PacketRun.socket(chain.near, route.address, route.port, isBound: false)
    defer { close(source) }
    let start = datagrams_now()
    guard send(source, "first", 5, 0) == 5 else {
      throw BenchProblem(
        "the first datagram could not be sent", cause: String(cString: strerror(errno)),
        wayOut: "look at the logs with '--only'")
    }
    var waiting = pollfd(fd: sink, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, patienceMilliseconds) == 1 else {
      throw BenchProblem(
        "the first datagram did not arrive within \(patienceMilliseconds) ms",
        cause: "no path was set up for it", wayOut: "look at the logs with '--only'")
    }
    return Double(datagrams_now() - start) / 1e6
  }
}
