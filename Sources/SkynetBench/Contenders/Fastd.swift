/// fastd in its mode without Ethernet headers, with its fastest cipher on processors with AES.
struct Fastd: Contender {
  static let method = "aes128-ctr+umac"

  let programs: RivalPrograms
  let name = "fastd"

  var version: String { "\(programs.version(of: "fastd")), \(Self.method), MTU 1426" }

  func start(in chain: NetworkChain, with group: ProgramGroup) throws -> String {
    let keys = try (0..<2).map { _ in
      try Self.keys(in: programs.command("bin/fastd", "--generate-key").run())
    }
    for (index, namespace) in chain.namespaces.enumerated() {
      let interface = "fastd\(index)"
      let settings = try group.write(
        """
        log level warn;
        interface "\(interface)";
        mode tun;
        mtu 1426;
        method "\(Self.method)";
        bind \(chain.address(of: index)):10000;
        secret "\(keys[index].secret)";
        peer "other" {
          key "\(keys[1 - index].open)";
          remote \(chain.address(of: 1 - index)):10000;
        }

        """, to: "\(interface).conf")
      try group.start(
        namespace.inside(programs.command("bin/fastd", "--config", settings)), name: interface)
      try group.wait(for: interface) { try namespace.hasInterface(interface) ? true : nil }
      try namespace.bringUp(interface, address: "10.9.0.\(index + 1)/24")
    }
    return "10.9.0.2"
  }

  /// The pair in what `fastd --generate-key` prints.
  static func keys(in text: String) throws -> (secret: String, open: String) {
    func key(_ name: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix(name + ": ") }
        .map { String($0.dropFirst(name.count + 2)) }
    }
    guard let secret = key("Secret"), let open = key("Public") else {
      throw BenchProblem(
        "fastd made no key: \(text)", cause: "another version prints it in another form",
        wayOut: "mend Fastd.keys(in:)")
    }
    return (secret, open)
  }
}
