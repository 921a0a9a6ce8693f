import MinerSettings
import Testing

@testable import sky

struct ConfigurationCheckTests {
  @Test
  func `a file without mistakes is told so, with all that a board uses`() {
    let file = """
      [board]
      name = "miner-3"
      [chassis]
      id = 1
      slot = 3
      boards = 4
      [network]
      mode = "static"
      address = "192.168.0.2/24"
      gateway = "192.168.0.1"
      dns = ["192.168.0.1", "fd00::1"]
      [wifi]
      ssid = "home"
      passphrase = "open sesame"
      country = "DE"
      [owner]
      id = "@owner:example.org"
      [registry]
      url = "http://registry.example.org:8080"
      [time]
      servers = ["a.example.org", "b.example.org"]
      [skynet]
      accept = "listed"
      peers = ["\(String(repeating: "a1", count: 32))"]
      transit = false
      exit = true
      """
    let (text, isGood) = ConfigurationCheck.check(Array(file.utf8), file: "card/skyminer.toml")
    #expect(isGood)
    #expect(
      text == """
        card/skyminer.toml: no mistakes
        a board uses:
          name          miner-3
          chassis       number 1, slot 3, 4 boards; straps win
          network       192.168.0.2/24, gateway 192.168.0.1
          name servers  192.168.0.1, fd00::1
          wifi          home, with a passphrase, country DE
          ssh keys      none but those in authorized_keys
          owner         @owner:example.org
          registry      http://registry.example.org:8080
          bot           none
          time servers  a.example.org, b.example.org
          skynet        UDP port 7060, listed neighbours, 1 named, does not forward for others, an exit

        """)
  }

  @Test
  func `an empty file is no mistake: a board has defaults`() {
    let (text, isGood) = ConfigurationCheck.check([], file: "x")
    #expect(isGood)
    #expect(
      text == """
        x: no mistakes
        a board uses:
          name          miner- and six digits of its Ethernet address
          chassis       as straps and image have it
          network       an address by DHCP
          name servers  those that DHCP names
          wifi          off
          ssh keys      none but those in authorized_keys
          owner         nobody yet
          registry      none
          bot           none
          time servers  pool.ntp.org
          skynet        UDP port 7060, any neighbour, forwards for others

        """)
  }

  @Test
  func `mistakes come first, by line and column of the file that was named`() {
    let file = "[network]\nmode = \"dhpc\"\n[wifi]\nssid = \"home\"\npassphrase = \"open s\"\n"
    let (text, isGood) = ConfigurationCheck.check(Array(file.utf8), file: "card/s.toml")
    #expect(!isGood)
    #expect(
      text.hasPrefix(
        """
        card/s.toml, line 2, column 8: network.mode: 'dhpc' is not known here: write dhcp or static
        card/s.toml, line 5, column 14: wifi.passphrase: this is no passphrase: write 8 to 63 \
        characters without accents
        a board uses:

        """))
    #expect(text.contains("network       an address by DHCP"))
    #expect(text.contains("wifi          off"))
  }

  @Test
  func `a name that would steer a terminal does not`() {
    let file = "wifi.ssid = \"\\u001b[2J\\u0007x\""
    let (text, isGood) = ConfigurationCheck.check(Array(file.utf8), file: "x")
    #expect(isGood)
    #expect(text.contains("wifi          ?[2J?x, open"))
  }

  @Test
  func `a command with a file checks that file, any other form is told the right one`() {
    #expect(Command.parse(["config", "check", "a b.toml"]) == .checkConfiguration)
    for words in [
      ["config"], ["config", "check"], ["config", "show"], ["config", "check", "a", "b"],
      ["config", "check", ""],
    ] {
      #expect(
        Command.parse(words)
          == .wrong("sky config: write 'sky config check FILE'; see 'sky help'\n"))
    }
  }

  @Test
  func `a file that is not there is told, and nothing is checked`() {
    #expect(Command.run(["config", "check", "/nowhere/skyminer.toml"]) == 1)
  }
}
