import CDatagrams

/// A tunnel that seals nothing and cuts nothing: the bound of what an overlay outside the kernel can reach.
public struct BareTunnel: Contender {
  private static let interface = "bare0"
  private static let port: UInt16 = 7061

  public let name = "bare tunnel"
  public let version = "same calls, no seal"
  /// This program, which has the tunnel as a command.
  let program: String

  public init(program: String) { self.program = program }

  public func start(in chain: NetworkChain, with programs: ProgramGroup) throws -> String {
    for (index, namespace) in chain.namespaces.enumerated() {
      let command = Command(
        program, "tunnel", "--interface", Self.interface, "--listen", chain.address(of: index),
        "--to", chain.address(of: 1 - index), "--port", "\(Self.port)")
      try programs.start(namespace.inside(command), name: "tunnel\(index)")
      try programs.wait(for: Self.interface) {
        try namespace.hasInterface(Self.interface) ? true : nil
      }
      // A whole packet must fit one UDP message with its length, and a segment one datagram.
      try namespace.ip(
        "link", "set", Self.interface, "mtu", "1420", "gso_max_size", "64000")
      try namespace.bringUp(Self.interface, address: "10.9.0.\(index + 1)/24")
    }
    return "10.9.0.2"
  }

  /// Carries until it is killed.
  ///
  /// - Throws: `BenchProblem` when a call fails.
  public static func carry(
    interface: String, from address: String, to target: String, port: UInt16
  ) throws {
    let input = try Datagrams.check(
      "listening on \(address)", datagrams_socket(address, "\(port)", 1))
    _ = try Datagrams.check("receive offload", datagrams_coalesce(Int32(input)))
    let output = try Datagrams.check("\(target)", datagrams_socket(target, "\(port)", 0))
    let tunnel = try Datagrams.check("the device \(interface)", tunnel_open(interface))
    let batch = Datagrams.makeBatch()
    let rest = UnsafeMutablePointer<tunnel_rest>.allocate(capacity: 1)
    rest.pointee.length = 0
    _ = try Datagrams.check(
      "carrying", tunnel_carry(Int32(tunnel), Int32(input), Int32(output), batch, rest))
  }
}
