import MinerSettings
import Testing

struct MistakeTests {
  struct Case: CustomTestStringConvertible {
    let text: String
    let place: (line: Int, column: Int)
    let message: String

    init(_ text: String, _ line: Int, _ column: Int, _ message: String) {
      self.text = text
      self.place = (line, column)
      self.message = message
    }

    var testDescription: String { text.debugDescription }
  }

  static let names: [Case] = [
    Case("[netzwork]\nmode = 1", 1, 2, "netzwork: not known here: did you mean [network]?"),
    Case(
      "[mining]", 1, 2,
      "mining: not known here: the tables are board, chassis, network, wifi, ssh, owner, registry, "
        + "bot, time and skynet"),
    Case(
      "[network]\naddrezz = \"x\"", 2, 1,
      "network.addrezz: not known here: did you mean address?"),
    Case("[wifi]\nSSID = \"x\"", 2, 1, "wifi.SSID: not known here: did you mean ssid?"),
    Case(
      "[chassis]\nrack = 1", 2, 1,
      "chassis.rack: not known here: [chassis] has id, slot and boards"),
    Case("gateway = \"x\"", 1, 1, "gateway: not known here: put it below [network]"),
    Case("[board]\nslot = 3", 2, 1, "board.slot: not known here: put it below [chassis]"),
    Case(
      "network = \"dhcp\"", 1, 1,
      "network: this is a table: write [network] on a line of its own"),
  ]

  static let values: [Case] = [
    Case(
      "[network]\nmode = \"dhpc\"", 2, 8,
      "network.mode: 'dhpc' is not known here: write dhcp or static"),
    Case("[network]\nmode = 1", 2, 8, "network.mode: text is expected: put it in double quotes"),
    Case(
      "[chassis]\nslot = \"3\"", 2, 8,
      "chassis.slot: a number is expected: write digits without quotes"),
    Case("[chassis]\nslot = 65", 2, 8, "chassis.slot: 65 is out of range: write 1 to 64"),
    Case("[chassis]\nboards = 0", 2, 10, "chassis.boards: 0 is out of range: write 1 to 64"),
    Case("[chassis]\nid = -1", 2, 6, "chassis.id: -1 is out of range: write 0 to 4294967295"),
    Case(
      "[board]\nname = \"my miner\"", 2, 8,
      "board.name: 'my miner' is no name of a board: write up to 32 letters, digits and hyphens, "
        + "as miner-3"),
    Case(
      "[time]\nservers = \"pool.ntp.org\"", 2, 11,
      "time.servers: a list of texts is expected: write it as [\"one\", \"two\"]"),
    Case(
      "[time]\nservers = [\"a\", 7]", 2, 17,
      "time.servers[2]: text is expected: put it in double quotes"),
    Case(
      "[time]\nservers = [\"a b\"]", 2, 12,
      "time.servers[1]: 'a b' is no server: write a name or an address, as pool.ntp.org"),
    Case(
      "[time]\nservers = [\n\"a\",\n\"b\",\n\"c\",\n\"d\",\n\"e\"]", 7, 1,
      "time.servers: too many: leave all but 4 out"),
    Case(
      "[ssh]\nkeys = [\"ssh-ed25519 AAAA me\"]", 2, 9,
      "ssh.keys[1]: 'ssh-ed25519 AAAA me' is no public key: write the whole line of a file as "
        + "id_ed25519.pub"),
    Case(
      "[owner]\nid = \"owner@example.org\"", 2, 6,
      "owner.id: 'owner@example.org' is no user of the messenger: write one as "
        + "@owner:example.org, in small letters"),
    Case(
      "[registry]\nurl = \"https://example.org\"", 2, 7,
      "registry.url: https is not used here, since all that matters is signed: write http://"),
    Case(
      "[bot]\nurl = \"example.org\"", 2, 7,
      "bot.url: 'example.org' is no address of a service: write one as http://example.org:8080"),
    Case(
      "[bot]\nkey = \"0123\"", 2, 7,
      "bot.key: '0123' is no key: write its 64 hexadecimal digits"),
  ]

  static let networks: [Case] = [
    Case(
      "[network]\nmode = \"static\"", 2, 8,
      "network.mode: this needs network.address beside it: write that too, or delete this"),
    Case(
      "[network]\naddress = \"192.168.0.2/24\"", 2, 11,
      "network.address: this counts only with mode = \"static\": write that, or delete this"),
    Case(
      "[network]\nmode = \"dhcp\"\ngateway = \"192.168.0.1\"", 3, 11,
      "network.gateway: this counts only with mode = \"static\": write that, or delete this"),
    Case(
      "[network]\nmode = \"static\"\naddress = \"192.168.0.2\"", 3, 11,
      "network.address: '192.168.0.2' is no address with its network: write one as "
        + "192.168.0.2/24 or fd00::2/64"),
    Case(
      "[network]\nmode = \"static\"\naddress = \"192.168.0.2/24\"\ngateway = \"192.168.1.1\"", 4,
      11,
      "network.gateway: the gateway is not in the network of 192.168.0.2/24: correct one of them"),
    Case(
      "[network]\nmode = \"static\"\naddress = \"192.168.0.2/24\"\ngateway = \"192.168.0.2\"", 4,
      11,
      "network.gateway: this is the board's own address: write that of the router"),
    Case(
      "[network]\ndns = [\"1.1.1.256\"]", 2, 8,
      "network.dns[1]: '1.1.1.256' is no address of a host: write one as 192.168.0.1 or fd00::1"),
    Case(
      "[wifi]\npassphrase = \"12345678\"", 2, 14,
      "wifi.passphrase: this needs wifi.ssid beside it: write that too, or delete this"),
    Case(
      "[wifi]\nssid = \"x\"\npassphrase = \"short\"", 3, 14,
      "wifi.passphrase: this is no passphrase: write 8 to 63 characters without accents"),
    Case(
      "[wifi]\nssid = \"\"", 2, 8,
      "wifi.ssid: '' is no name of a radio network: write 1 to 32 bytes"),
    Case(
      "[wifi]\ncountry = \"de\"", 2, 11,
      "wifi.country: 'de' is no country: write two capital letters, as DE"),
  ]

  static let forms: [Case] = [
    Case(
      "[network]\nmode = dhcp", 2, 8,
      "network.mode: this is no value: put text in double quotes"),
    Case(
      "[board]\nname = \"a\"\nname = \"b\"", 3, 1,
      "board.name: this key stands in line 2 already: keep one of them"),
    Case(
      "[board]\nname = \"a", 2, 10,
      "board.name: the text has no closing quote: add one; nothing behind it was read"),
    Case(
      "[[ssh]]", 1, 1,
      "ssh: a list of tables is not used here: write [name] with single brackets"),
  ]

  @Test(arguments: names + values + networks + skynet + forms)
  func `a mistake has its place, its key, and a way out`(_ test: Case) {
    let (configuration, mistakes) = MinerConfiguration.read(Array(test.text.utf8))
    #expect(
      mistakes.explanations == [
        "skyminer.toml, line \(test.place.line), column \(test.place.column): \(test.message)"
      ])
    #expect(mistakes.count == 1)
    #expect(configuration.network == NetworkSettings() || test.text.contains("gateway"))
  }

  @Test(arguments: names + values + networks + skynet + forms.dropLast(2))
  func `one mistake costs one value and nothing else of the file`(_ test: Case) {
    let others = """
      [board]
      name = "kept"
      [owner]
      id = "@kept:example.org"
      [ssh]
      keys = ["\(Samples.key)"]

      """
    let isSame = ["[board]", "[owner]", "[ssh]"].contains { test.text.hasPrefix($0) }
    guard !isSame else { return }
    // A key without a table must come first; all else comes last.
    let text = test.text.hasPrefix("[") ? others + test.text : test.text + "\n" + others
    let (configuration, mistakes) = MinerConfiguration.read(Array(text.utf8))
    #expect(mistakes.count == 1)
    #expect(configuration.board.name == "kept")
    #expect(configuration.owner.id == "@kept:example.org")
    #expect(configuration.secureShellKeys.map(\.line) == [Samples.key])
  }

  @Test
  func `a bad gateway or a bad server costs only itself`() {
    let text = """
      [network]
      mode = "static"
      address = "10.0.0.2/8"
      gateway = "10.0.0.256"
      dns = ["oops", oops, "10.0.0.3"]
      """
    let (configuration, mistakes) = MinerConfiguration.read(Array(text.utf8))
    #expect(
      configuration.network.text == """
        mode static
        address 10.0.0.2/8
        dns 10.0.0.3

        """)
    #expect(mistakes.first.map(\.key) == ["network.gateway", "network.dns[1]", "network.dns"])
    #expect(mistakes.first.map(\.place.line) == [4, 5, 5])
  }

  @Test
  func `a network is not joined openly because its passphrase is bad`() {
    for passphrase in ["\"short\"", "oops", "7"] {
      let text = "[wifi]\nssid = \"home\"\ncountry = \"DE\"\npassphrase = " + passphrase
      let (configuration, mistakes) = MinerConfiguration.read(Array(text.utf8))
      #expect(mistakes.count == 1)
      #expect(configuration.wifi.text == "country DE\n")
    }
    let (open, mistakes) = MinerConfiguration.read(Array("[wifi]\nssid = \"home\"".utf8))
    #expect(mistakes.isEmpty)
    #expect(open.wifi.text == "ssid 686f6d65\n")
  }

  @Test
  func `what stands before lost form counts, what follows does not`() {
    let text = "[board]\nname = \"kept\"\n[time]\nservers = [\"a\"\n[owner]\nid = \"@a:b.c\"\n"
    let (configuration, mistakes) = MinerConfiguration.read(Array(text.utf8))
    #expect(configuration.board.name == "kept")
    #expect(configuration.time.servers == [])
    #expect(configuration.owner.id == nil)
    #expect(
      mistakes.explanations == [
        "skyminer.toml, line 5, column 1: time.servers: a comma or ] is expected in the list: put "
          + "one there; nothing behind it was read"
      ])
  }

  @Test
  func `mistakes come in the order of the file, and those beyond sixteen are counted`() {
    var text = "[time]\nservers = [7]\n[board]\nname = 7\n"
    #expect(
      MinerConfiguration.read(Array(text.utf8)).1.first.map(\.key)
        == ["time.servers[1]", "board.name"])
    for number in 1...30 { text += "[t\(number)]\n" }
    let mistakes = MinerConfiguration.read(Array(text.utf8)).1
    #expect(mistakes.count == 32)
    #expect(mistakes.first.map(\.place.line) == [2, 4] + Array(5...18))
    #expect(mistakes.explanations.count == 17)
    #expect(
      mistakes.explanations.last == "skyminer.toml: and 16 more mistakes: correct the first ones")
  }

  @Test(arguments: [
    "[wifi]\n\"open sesame\"\nssid = \"x\"", "[wifi]\n\"open sesame\" = 1", "[\"open sesame\"]",
    "[wifi]\npassphrase = open sesame", "[wifi]\npassphrase = \"open sesame", "\"open sesame\".x",
    "[wifi]\npassphrase = \"open\" sesame", "[wifi]\npassphrase = [\"open sesame\"]",
    "[wifi]\nssid = 'x'\npassphrase = \"sesame\"", "wifi = {ssid = 'x', \"open sesame\"}",
    "[wifi]\npassphrase = \"\"\"open sesame", "[wifi]\npassphrase: open sesame",
  ])
  func `no message has a piece of a passphrase`(text: String) {
    let (_, mistakes) = MinerConfiguration.read(Array(text.utf8))
    #expect(mistakes.count >= 1)
    for line in mistakes.explanations { #expect(!line.contains("sesame"), "\(line)") }
  }

  @Test
  func `a message quotes little, and only what a terminal can show`() {
    let long = String(repeating: "äx", count: 500)
    let steering = String(repeating: "\\u001b[2J", count: 50)
    let text =
      "network.mode = '" + long + "'\n\"" + steering + "\" = 1\n["
      + long.utf8.map { _ in "k" }
      .joined() + "]"
    let (_, mistakes) = MinerConfiguration.read(Array(text.utf8))
    #expect(mistakes.count == 3)
    for line in mistakes.explanations {
      #expect(line.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && line.utf8.count <= 240, "\(line)")
    }
    #expect(mistakes.explanations[0].contains("'?x?x"))
  }
}
