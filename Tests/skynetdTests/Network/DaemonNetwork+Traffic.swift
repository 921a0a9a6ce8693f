import Base
import Foundation
import SkynetStatus

/// Programs that send something over the overlay, as the kernel and any program does.
extension DaemonNetwork {
  private static let echoServer =
    "import socket,sys;n=int(sys.argv[2])\n"
    + "s=socket.create_server((sys.argv[1],7),family=socket.AF_INET6)\n"
    + "c=s.accept()[0];d=c.makefile('rb').read(n);c.sendall(d[::-1])"
  private static let echoClient =
    "import socket,sys,os,time;n=int(sys.argv[2])\n"
    + "for _ in range(100):\n"
    + " try: c=socket.create_connection((sys.argv[1],7),timeout=60); break\n"
    + " except ConnectionRefusedError: time.sleep(0.1)\n"
    + "d=os.urandom(n);c.sendall(d);e=c.makefile('rb').read(n);print(e[::-1]==d)"
  /// Says when each datagram was sent, came, and which it was, in microseconds of the monotonic clock.
  private static let streamServer =
    "import socket,sys,time;s=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM)\n"
    + "s.bind((sys.argv[1],9))\n"
    + "while True:\n"
    + " d=s.recv(99);print(d.decode(),time.monotonic_ns()//1000,flush=True)"
  private static let streamClient =
    "import socket,sys,time;s=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM)\n"
    + "while True:\n"
    + " t=time.monotonic_ns()//1000;print(t,flush=True)\n"
    + " try: s.sendto(str(t).encode(),(sys.argv[1],9))\n"
    + " except OSError: pass\n"
    + " time.sleep(0.01)"

  /// Random bytes there and, the last of them first, back over TCP.
  ///
  /// - Returns: whether all came as they were sent.
  func echo(_ count: Int, from near: Int, to far: Int, at address: String) throws -> Bool {
    try begin(in: far, "python3", "-c", Self.echoServer, address, "\(count)")
    let said = try run(
      in: near, "timeout", "60", "python3", "-c", Self.echoClient, address, "\(count)")
    return said == "True\n"
  }

  /// A datagram each ten milliseconds until the stream is ended.
  func stream(from near: Int, to far: Int, at address: String) throws -> DatagramStream {
    let (sent, came) = (folder + "/sent", folder + "/came")
    let server = try begin(in: far, to: came, "python3", "-c", Self.streamServer, address)
    let client = try begin(in: near, to: sent, "python3", "-c", Self.streamClient, address)
    return DatagramStream(sent: sent, came: came, programs: [client, server])
  }

  /// A figure for Prometheus.
  func figure(_ index: Int, _ name: String) throws -> UInt64 {
    let metrics = try ask(index, "metrics")
    let line = metrics.split(separator: "\n").first { $0.hasPrefix(name + " ") }
    guard let line, let value = UInt64(line.dropFirst(name.utf8.count + 1)) else {
      throw Failure(description: "node \(index) has no figure \(name)")
    }
    return value
  }

  func paths(_ index: Int) throws -> [PathReport] {
    PathsReport(parsing: try ask(index, "paths"))?.paths ?? []
  }

  func peers(_ index: Int) throws -> [PeerReport] {
    PeersReport(parsing: try ask(index, "peers"))?.peers ?? []
  }
}
