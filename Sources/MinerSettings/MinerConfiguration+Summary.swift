internal import Base

extension MinerConfiguration {
  /// What a board with these settings does, a line a concern, for its owner; no secret is among it.
  public var summary: String {
    var text = ""
    let put = { (name: String, value: String) in
      var padded = "  " + name + " "
      while padded.utf8.count < 16 { padded += " " }
      text += padded + Text.printable(value) + "\n"
    }
    put("name", board.name ?? "miner- and six digits of its Ethernet address")
    put("chassis", chassisWords)
    put("network", networkWords)
    var servers: [String] = []
    for server in network.nameServers { servers.append(server.text) }
    let named = network.address == nil ? "those that DHCP names" : "none"
    put("name servers", servers.isEmpty ? named : Words.list(servers, last: ", "))
    put("wifi", wifiWords)
    for key in secureShellKeys { put("ssh key", key.name) }
    if secureShellKeys.isEmpty { put("ssh keys", "none but those in authorized_keys") }
    put("owner", owner.id ?? "nobody yet")
    put("registry", registry.address?.text ?? "none")
    put("bot", botWords)
    put(
      "time servers", time.servers.isEmpty ? "pool.ntp.org" : Words.list(time.servers, last: ", "))
    put("skynet", skynetWords)
    return text
  }

  private var skynetWords: String {
    guard skynet.isEnabled else { return "off" }
    var facts = ["UDP port \(skynet.port)"]
    facts.append(skynet.acceptance == .any ? "any neighbour" : "listed neighbours")
    if !skynet.peers.isEmpty { facts.append("\(skynet.peers.count) named") }
    facts.append(skynet.isTransit ? "forwards for others" : "does not forward for others")
    if skynet.isTransit, skynet.price > 0 { facts.append("\(skynet.price) droplets a GiB") }
    if skynet.isExit { facts.append("an exit") }
    return Words.list(facts, last: ", ")
  }

  private var chassisWords: String {
    var facts: [String] = []
    if let id = chassis.id { facts.append("number \(id)") }
    if let slot = chassis.slot { facts.append("slot \(slot)") }
    if let boards = chassis.boards { facts.append("\(boards) boards") }
    guard !facts.isEmpty else { return "as straps and image have it" }
    return Words.list(facts, last: ", ") + "; straps win"
  }

  private var networkWords: String {
    guard let address = network.address else { return "an address by DHCP" }
    return address.text + (network.gateway.map { ", gateway " + $0.text } ?? ", no gateway")
  }

  private var wifiWords: String {
    guard let name = wifi.name else { return "off" }
    let access = wifi.passphrase == nil ? ", open" : ", with a passphrase"
    return name + access + (wifi.country.map { ", country " + $0 } ?? "")
  }

  private var botWords: String {
    guard let key = bot.key else { return bot.address.map { $0.text + ", no key" } ?? "none" }
    return "key " + Text.hex(Array(key[..<4])) + "..."
      + (bot.address.map { " at " + $0.text } ?? "")
  }
}
