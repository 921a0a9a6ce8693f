/// WireGuard outside the kernel, with the MTU that it takes by itself, 1420.
struct WireGuardGo: Contender {
  let programs: RivalPrograms
  let name = RivalNames.wireGuardGo

  var version: String { programs.version(of: "wireguard-go") }

  func start(in chain: NetworkChain, with group: ProgramGroup) throws -> String {
    let keys = try (0..<2).map { _ in
      let secret = try programs.command("bin/wg", "genkey").run()
      return (secret: secret, open: try programs.command("bin/wg", "pubkey").run(input: secret))
    }
    for (index, namespace) in chain.namespaces.enumerated() {
      // Both control sockets lie in one folder, named by interface.
      let interface = "wg\(index)"
      try group.start(
        namespace.inside(programs.command("bin/wireguard-go", "-f", interface)), name: interface)
      try group.wait(for: interface) { try namespace.hasInterface(interface) ? true : nil }
      let secret = try group.write(keys[index].secret, to: "\(interface).key")
      let other = keys[1 - index].open.split(separator: "\n").joined()
      let settings = programs.command(
        "bin/wg", "set", interface, "private-key", secret, "listen-port", "51820", "peer", other,
        "allowed-ips", "10.9.0.0/24", "endpoint", "\(chain.address(of: 1 - index)):51820")
      // The control socket appears some time after the interface.
      try group.wait(for: "control socket of \(interface)") {
        try namespace.inside(settings).outcome().status == 0 ? true : nil
      }
      try namespace.bringUp(interface, address: "10.9.0.\(index + 1)/24")
    }
    return "10.9.0.2"
  }
}

/// Names that the report refers to.
enum RivalNames {
  static let wireGuardGo = "wireguard-go"
}
