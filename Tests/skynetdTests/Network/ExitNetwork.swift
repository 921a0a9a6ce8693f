import Base
import Foundation
import SkynetStatus
import SkynetWire

/// A client, a hop, an exit, and a machine outside that knows nothing of the overlay.
final class ExitNetwork {
  static let (client, hop, exit, outside) = (0, 1, 2, 3)
  static let outside4 = "203.0.113.2"
  static let outside6 = "2001:db8::2"
  /// The exit's own, on its side of the cable to the outside.
  static let exit4 = "203.0.113.1"
  static let exit6 = "2001:db8::1"
  /// A droplet a byte.
  private static let price: UInt64 = 1 << 30

  /// How answers find the way from outside to the exit.
  enum WayBack: CaseIterable {
    /// They are for the exit, whose kernel translates addresses.
    case translated
    /// The outside has routes to the addresses of clients.
    case routed

    static var possible: [WayBack] {
      let folders = ["/usr/sbin/", "/sbin/", "/usr/bin/"]
      let hasTranslator = folders.contains { access($0 + "nft", X_OK) == 0 }
      return hasTranslator ? allCases : [.routed]
    }
  }

  let network: DaemonNetwork
  private(set) var exitReport: NodeReport?
  private(set) var clientReport: NodeReport?

  init() throws {
    network = try DaemonNetwork(count: 4)
    try network.layCable(Self.client, Self.hop)
    try network.layCable(Self.hop, Self.exit)
    try network.layCable(Self.exit, Self.outside)
    for (node, far, addresses) in [
      // A router asks for neighbours with its address of the link.
      (Self.exit, Self.outside, [Self.exit4 + "/24", Self.exit6 + "/64", "fe80::1/64"]),
      (Self.outside, Self.exit, [Self.outside4 + "/24", Self.outside6 + "/64", "fe80::2/64"]),
    ] {
      for address in addresses {
        try network.run(
          in: node, "ip", "addr", "add", address, "dev", DaemonNetwork.interface(far), "nodad")
      }
    }
  }

  // MARK: - Daemons

  func startExit(_ settings: String) throws {
    let peer = Text.hex(try network.start(Self.hop, settings: "price = \(Self.price)\n").key.bytes)
    let address = network.address(of: Self.hop, towards: Self.exit)
    exitReport = try network.start(
      Self.exit, settings: "peers = [\"\(peer)@\(address):7060\"]\n" + settings)
    hopKey = peer
  }

  private var hopKey = ""

  /// - Parameter through: whether it names the exit as its own.
  func startClient(through isThrough: Bool) throws {
    let address = network.address(of: Self.hop, towards: Self.client)
    var settings = "peers = [\"\(hopKey)@\(address):7060\"]\n"
    if isThrough, let exitReport {
      settings += "exit-through = \"\(Text.hex(exitReport.key.bytes))\"\n"
    }
    clientReport = try network.start(Self.client, settings: settings)
    try shell(Self.client, Self.clientCommands)
  }

  var client4: String { clientReport.map { ExitAddress(of: $0.address).text } ?? "" }
  var client6: String { clientReport?.address.text ?? "" }

  // MARK: - What owners type

  static let clientCommands = [
    "ip route add default dev sky0", "ip -6 route add default dev sky0",
  ]
  static let exitCommands = ["sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"]
  static let translationCommands = [
    "nft add table inet skynet",
    "nft add chain inet skynet back '{ type nat hook postrouting priority srcnat; }'",
    "nft add rule inet skynet back ip saddr 100.64.0.0/10 oifname != sky0 masquerade",
    "nft add rule inet skynet back ip6 saddr fd00::/8 oifname != sky0 masquerade",
  ]
  static let guardCommands = [
    "nft add chain inet skynet guard '{ type filter hook forward priority filter; }'",
    "nft add rule inet skynet guard iifname sky0 ip daddr"
      + " '{ 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 }' drop",
  ]
  static let routeCommands = [
    "ip route add 100.64.0.0/10 via \(exit4)", "ip -6 route add fd00::/8 via \(exit6)",
  ]

  func lead(_ way: WayBack) throws {
    try shell(Self.exit, Self.exitCommands)
    switch way {
    case .translated: try shell(Self.exit, Self.translationCommands + Self.guardCommands)
    case .routed: try shell(Self.outside, Self.routeCommands)
    }
  }

  func shell(_ node: Int, _ commands: [String]) throws {
    for command in commands { try network.run(in: node, "sh", "-c", command) }
  }

  // MARK: - Programs

  private static let server =
    "import socket,sys,hashlib,os;a,n=sys.argv[1],int(sys.argv[2])\n"
    + "s=socket.create_server((a,80),family=socket.AF_INET6 if ':' in a else socket.AF_INET)\n"
    + "while True:\n"
    + " c,p=s.accept();d=c.makefile('rb').read(n);e=os.urandom(n)\n"
    + " print(p[0],hashlib.sha256(d).hexdigest(),hashlib.sha256(e).hexdigest(),flush=True)\n"
    + " c.sendall(e);c.close()"
  private static let visitor =
    "import socket,sys,hashlib,os,time;a,n=sys.argv[1],int(sys.argv[2])\n"
    + "for _ in range(60):\n"
    + " try: c=socket.create_connection((a,80),timeout=30); break\n"
    + " except OSError: time.sleep(0.5)\n"
    + "d=os.urandom(n);c.sendall(d);e=c.makefile('rb').read()\n"
    + "print(c.getsockname()[0],hashlib.sha256(d).hexdigest(),hashlib.sha256(e).hexdigest())"
  /// The number of the error that a connection ends with.
  private static let attempt =
    "import socket,sys,time\n"
    + "try: socket.create_connection((sys.argv[1],80),timeout=20);print(0)\n"
    + "except OSError as e: print(e.errno)"
  /// Datagrams with a source, and hops left.
  private static let datagram =
    "import socket,sys,time;t,f,h,n=sys.argv[1],sys.argv[2],int(sys.argv[3]),int(sys.argv[4])\n"
    + "s=socket.socket(socket.AF_INET6 if ':' in t else socket.AF_INET,socket.SOCK_DGRAM)\n"
    + "if ':' not in t: s.setsockopt(0,11,1);s.setsockopt(0,2,h)\n"
    + "s.bind((f,0));s.connect((t,9));s.settimeout(5)\n"
    + "try:\n"
    + " for _ in range(n): s.send(b'hello')\n"
    + " if h<64: s.recv(9)\n"
    + " print(0)\n"
    + "except OSError as e: print(e.errno)"

  /// Listens outside on both addresses until the test ends.
  func serve(_ count: Int) throws {
    for address in [Self.outside4, Self.outside6] {
      try network.begin(
        in: Self.outside, to: file(address), "python3", "-c", Self.server, address, "\(count)")
    }
  }

  private func file(_ address: String) -> String { network.folder + "/served-" + address }

  struct Visit: Equatable {
    let address: String
    let sentHash: String
    let receivedHash: String
  }

  /// What the server outside says of who came.
  func visits(_ address: String) -> [Visit] {
    let text = (try? String(contentsOfFile: file(address), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").compactMap { Self.visit(String($0), isServer: true) }
  }

  /// Bytes there and others back, over TCP.
  func visit(_ address: String, _ count: Int) throws -> Visit? {
    let said = try network.run(
      in: Self.client, "timeout", "100", "python3", "-c", Self.visitor, address, "\(count)")
    return Self.visit(said, isServer: false)
  }

  private static func visit(_ line: String, isServer: Bool) -> Visit? {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.count == 3 else { return nil }
    return isServer
      ? Visit(address: words[0], sentHash: words[2], receivedHash: words[1])
      : Visit(address: words[0], sentHash: words[1], receivedHash: words[2])
  }

  func attempt(_ address: String) throws -> Int32? {
    let said = try network.run(in: Self.client, "python3", "-c", Self.attempt, address)
    return Int32(said.dropLast())
  }

  /// - Returns: the number of the error that came back, or 0.
  func send(
    _ count: Int = 1, to address: String, from source: String, hops: Int = 64
  ) throws -> Int32? {
    let said = try network.run(
      in: Self.client, "python3", "-c", Self.datagram, address, source, "\(hops)", "\(count)")
    return Int32(said.dropLast())
  }
}
