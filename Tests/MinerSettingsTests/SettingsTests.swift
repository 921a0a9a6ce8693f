import Base
import Foundation
import MinerSettings
import Testing

struct SettingsTests {
  private let full: MinerConfiguration

  init() throws {
    let (configuration, mistakes) = MinerConfiguration.read(Array(Samples.full.utf8))
    #expect(mistakes.isEmpty)
    full = configuration
  }

  @Test
  func `each concern has its lines`() {
    let texts = [
      "name miner-3\n", "id 1\nslot 3\nboards 8\n",
      "mode static\naddress 192.168.0.2/24\ngateway 192.168.0.1\ndns 192.168.0.1\n"
        + "dns 2001:db8::53\n",
      "ssid 4bc3bc636865203520\(Text.hex(Array("GHz".utf8)))\n"
        + "passphrase \(Text.hex(Array("correct horse battery staple".utf8)))\ncountry DE\n",
      "id @owner:example.org\n", "url http://registry.example.org:8080\n",
      "key \(Samples.botKey)\nurl http://bot.example.org:8090\n",
      "server 0.pool.ntp.org\nserver 192.168.0.1\n",
      "enabled false\nport 7061\ninterface overlay_0\naccept listed\n"
        + "peer \(Samples.node("a1"))@node.example.org:7060\npeer \(Samples.node("a2"))\n"
        + "peer \(Samples.node("a3"))@[2001:db8::7]:1\ntransit false\nexit true\nprice 250000\n"
        + "avoid \(Samples.node("b1"))\navoid \(Samples.node("b2"))\n"
        + "require \(Samples.node("c1"))\nseal header\nexit-through \(Samples.node("d1"))\ndiscover false\n",
    ]
    #expect(texts.count == SettingsFile.allCases.count)
    for (file, text) in zip(SettingsFile.allCases, texts) {
      #expect(full.text(of: file) == text, "\(file)")
    }
    #expect(full.authorizedKeys == Samples.key + "\n")
  }

  @Test
  func `whoever reads the lines has what the owner wrote`() throws {
    let bytes = { (file: SettingsFile) in Array(full.text(of: file).utf8) }
    #expect(try BoardSettings(parsing: bytes(.board)) == full.board)
    #expect(try ChassisPlace(parsing: bytes(.chassis)) == full.chassis)
    #expect(try NetworkSettings(parsing: bytes(.network)) == full.network)
    #expect(try WirelessSettings(parsing: bytes(.wifi)) == full.wifi)
    #expect(try OwnerSettings(parsing: bytes(.owner)) == full.owner)
    #expect(try RegistrySettings(parsing: bytes(.registry)) == full.registry)
    #expect(try BotSettings(parsing: bytes(.bot)) == full.bot)
    #expect(try TimeSettings(parsing: bytes(.time)) == full.time)
    #expect(try SkynetSettings(parsing: bytes(.skynet)) == full.skynet)
  }

  @Test
  func `a file that says nothing leaves no settings`() {
    for text in ["", "# nothing\n", "[network]\n[wifi]\n"] {
      let (configuration, mistakes) = MinerConfiguration.read(Array(text.utf8))
      #expect(mistakes.isEmpty && configuration == MinerConfiguration())
      for file in SettingsFile.allCases { #expect(configuration.text(of: file) == "") }
      #expect(configuration.authorizedKeys == "")
    }
  }

  @Test
  func `only root may read the secret`() {
    #expect(SettingsFile.wifi.mode == 0o600)
    #expect(SettingsFile.allCases.filter { $0.mode == 0o600 } == [.wifi])
    #expect(SettingsFile.time.path == "/run/skyminer/settings/time")
  }

  @Test
  func `settings for a name server alone still ask for an address`() throws {
    let (configuration, _) = MinerConfiguration.read(Array("network.dns = ['1.1.1.1']".utf8))
    #expect(configuration.network.text == "mode dhcp\ndns 1.1.1.1\n")
    #expect(
      try NetworkSettings(parsing: Array(configuration.network.text.utf8)) == configuration.network)
  }

  @Test(arguments: [
    ("id x\n", FieldLinesError.badValue("id", line: 1)), ("slot 65\n", .badValue("slot", line: 1)),
    ("slot 1\nslot 2\n", .repeated("slot", line: 2)), ("rack 1\n", .unknown("rack", line: 1)),
    ("slot\n", .notText(line: 1)),
  ])
  func `a line that skyinit never writes is refused`(text: String, error: FieldLinesError) {
    #expect(throws: error) { try ChassisPlace(parsing: Array(text.utf8)) }
  }

  /// Services read these lines with a shell: none may mean anything to it, even where it is careless.
  @Test
  func `no line that a shell reads has a character that means something to it`() {
    let nasty = "$()`;|&<>*?!{}'~#\\"
    for (key, list) in [
      ("time.servers", true), ("network.dns", true), ("network.address", false),
      ("network.gateway", false), ("board.name", false),
    ] {
      for character in nasty {
        let value = "\"a\(character == "\\" ? "\\\\" : String(character))b\""
        let text = "network.mode = 'static'\n" + key + " = " + (list ? "[\(value)]" : value)
        let (configuration, _) = MinerConfiguration.read(Array(text.utf8))
        let lines = [SettingsFile.time, .network, .board].map { configuration.text(of: $0) }
          .joined()
        #expect(lines.allSatisfy { !nasty.contains($0) }, "\(lines)")
      }
    }
  }
}
