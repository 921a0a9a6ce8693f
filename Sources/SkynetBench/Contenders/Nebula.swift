import Foundation

/// Nebula with AES, and with the largest MTU that fits the cable instead of its careful 1300.
struct Nebula: Contender {
  let programs: RivalPrograms
  let name = "nebula"

  var version: String { "\(programs.version(of: "nebula")), MTU 1440" }

  func start(in chain: NetworkChain, with group: ProgramGroup) throws -> String {
    let folder = group.folder.path
    try programs.command(
      "bin/nebula-cert", "ca", "-name", "bench", "-out-crt", folder + "/ca.crt", "-out-key",
      folder + "/ca.key"
    ).run()
    for (index, namespace) in chain.namespaces.enumerated() {
      let name = "nebula\(index)"
      try programs.command(
        "bin/nebula-cert", "sign", "-name", name, "-ip", "10.9.0.\(index + 1)/24", "-ca-crt",
        folder + "/ca.crt", "-ca-key", folder + "/ca.key", "-out-crt", "\(folder)/\(name).crt",
        "-out-key", "\(folder)/\(name).key"
      ).run()
      let settings = try group.write(
        """
        pki: {ca: \(folder)/ca.crt, cert: \(folder)/\(name).crt, key: \(folder)/\(name).key}
        static_host_map:
          "10.9.0.\(2 - index)": ["\(chain.address(of: 1 - index)):4242"]
        lighthouse: {am_lighthouse: false, hosts: []}
        listen: {host: \(chain.address(of: index)), port: 4242}
        tun: {dev: \(name), mtu: 1440}
        logging: {level: warning}
        firewall:
          outbound: [{port: any, proto: any, host: any}]
          inbound: [{port: any, proto: any, host: any}]

        """, to: "\(name).yml")
      try group.start(
        namespace.inside(programs.command("bin/nebula", "-config", settings)), name: name)
    }
    return "10.9.0.2"
  }
}
