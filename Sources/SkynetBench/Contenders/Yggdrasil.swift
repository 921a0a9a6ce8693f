import Foundation

/// Yggdrasil with one peering over TCP, and nobody looked for by multicast.
struct Yggdrasil: Contender {
  let programs: RivalPrograms
  let name: String
  let interfaceBytesMax: Int

  var version: String { "\(programs.version(of: "yggdrasil")), MTU \(interfaceBytesMax)" }

  func start(in chain: NetworkChain, with group: ProgramGroup) throws -> String {
    var far = ""
    for (index, namespace) in chain.namespaces.enumerated() {
      let name = "ygg\(index)"
      let settings = try group.write(try settings(index, name, chain), to: "\(name).json")
      let command = programs.command("sbin/yggdrasil", "-useconffile", settings)
      far = try (command + ["-address"]).run().trimmingCharacters(in: .whitespacesAndNewlines)
      try group.start(namespace.inside(command), name: name)
    }
    return far
  }

  private func settings(_ index: Int, _ name: String, _ chain: NetworkChain) throws -> String {
    let made = try programs.command("sbin/yggdrasil", "-genconf", "-json").run()
    guard let object = try JSONSerialization.jsonObject(with: Data(made.utf8)) as? [String: Any],
      let key = object["PrivateKey"] as? String
    else {
      throw BenchProblem(
        "yggdrasil made no key", cause: "another version writes its settings in another form",
        wayOut: "mend Yggdrasil.settings")
    }
    let peer = index == 0 ? "\"tcp://\(chain.address(of: 1)):9001\"" : ""
    return """
      {
        "PrivateKey": "\(key)",
        "Listen": ["tcp://\(chain.address(of: index)):9001"],
        "Peers": [\(peer)],
        "MulticastInterfaces": [],
        "AdminListen": "none",
        "IfName": "\(name)",
        "IfMTU": \(interfaceBytesMax)
      }

      """
  }
}
