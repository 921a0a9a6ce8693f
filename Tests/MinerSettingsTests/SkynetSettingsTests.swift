import Base
import MinerSettings
import Testing

struct SkynetSettingsTests {
  private func read(_ lines: String) -> (SkynetSettings, MistakeList) {
    let (configuration, mistakes) = MinerConfiguration.read(Array(("[skynet]\n" + lines).utf8))
    return (configuration.skynet, mistakes)
  }

  @Test
  func `a node whose owner says nothing forwards for everybody and is no exit`() throws {
    let settings = try SkynetSettings(parsing: [])
    #expect(settings == SkynetSettings())
    #expect(settings.isEnabled && settings.isTransit && settings.isDiscovering)
    #expect(!settings.isExit && settings.exitThrough == nil && settings.price == 0)
    #expect(settings.port == 7060 && settings.interface == "sky0" && settings.acceptance == .any)
    #expect(settings.text == "")
  }

  /// A file that says what is so anyway leaves nothing for the daemon, and an exit of "" is none.
  @Test
  func `defaults that are written out leave no file`() {
    let (settings, mistakes) = read(
      """
      enabled = true
      port = 7060
      interface = "sky0"
      accept = "any"
      peers = []
      transit = true
      exit = false
      price = 0
      avoid = []
      require = []
      seal = "whole"
      exit-through = ""
      discover = true
      """)
    #expect(mistakes.isEmpty && settings == SkynetSettings() && settings.text == "")
  }

  @Test
  func `a file that says one thing leaves all lines`() {
    #expect(
      read("port = 7061").0.text == """
        enabled true
        port 7061
        interface sky0
        accept any
        transit true
        exit false
        price 0
        seal whole
        discover true

        """)
  }

  @Test(arguments: ["\"head\"", "true", "\"\""])
  func `a seal that cannot be read is the whole one`(value: String) {
    let (settings, mistakes) = read("seal = \(value)")
    #expect(settings.seal == .whole && !mistakes.isEmpty)
  }

  /// Whoever wrote `accept = "lsited"` did not mean everybody.
  @Test(arguments: ["\"lsited\"", "true", "oops", "\"\""])
  func `an accept that cannot be read is the narrow one`(value: String) {
    let (settings, mistakes) = read("accept = " + value)
    #expect(mistakes.count == 1 && settings.acceptance == .listed)
  }

  @Test(arguments: ["\"no\"", "0", "no"])
  func `a transit or exit that cannot be read lets nobody through`(value: String) {
    let (settings, mistakes) = read("transit = " + value + "\nexit = " + value)
    #expect(mistakes.count == 2 && !settings.isTransit && !settings.isExit)
  }

  @Test(arguments: [
    ("node.example.org:7060", "node.example.org:7060"), ("192.0.2.1:1", "192.0.2.1:1"),
    ("127.0.0.1:7060", "127.0.0.1:7060"), ("[::1]:7060", "[::1]:7060"),
    ("[2001:DB8:0:0::7]:65535", "[2001:db8::7]:65535"),
  ])
  func `a peer has a place that can be called`(written: String, place: String) throws {
    let peer = try #require(SkynetPeer(Samples.node("a1") + "@" + written))
    #expect(peer.text == Samples.node("a1") + "@" + place)
    #expect(SkynetPeer(peer.text) == peer)
  }

  @Test(arguments: [
    "@", "@a", "@a:", "@a:0", "@a:07060", "@a:65536", "@:7060", "@a b:1", "@0.0.0.0:1",
    "@224.0.0.1:1", "@[::]:1", "@[fe80::1]:1", "@2001:db8::7:1", "@[2001:db8::7]", "@[192.0.2.1]:1",
    "@a:1 ", "@a:1@b:2", " ", "a1",
  ])
  func `a peer with a place that nobody can call is refused`(end: String) {
    #expect(SkynetPeer(Samples.node("a1") + end) == nil)
    #expect(SkynetPeer(Samples.node("a1")) != nil)
  }

  @Test
  func `lists have their bounds, and the first ones count`() {
    let key = { (number: Int) in
      String(repeating: "0", count: 60) + String(number + 4096, radix: 16)
    }
    let list = { (count: Int) in
      "[" + (0..<count).map { "\"" + key($0) + "\"" }.joined(separator: ",") + "]"
    }
    let (peers, mistakes) = read("peers = " + list(33))
    #expect(peers.peers.count == 32 && mistakes.count == 1)
    let (avoid, avoidMistakes) = read("avoid = " + list(17))
    #expect(avoid.avoid.count == 16 && avoidMistakes.count == 1)
  }

  @Test
  func `the longest settings fit into their file`() throws {
    let host = String(repeating: String(repeating: "a", count: 62) + ".", count: 4) + "a"
    var text = ""
    for number in 0..<32 {
      text +=
        "peer " + String(repeating: "0", count: 62) + (number < 16 ? "0" : "")
        + String(number, radix: 16) + "@" + host + ":65535\n"
    }
    for number in 0..<16 {
      text += "avoid " + String(repeating: "1", count: 63) + String(number, radix: 16) + "\n"
    }
    for number in 0..<16 {
      text += "require " + String(repeating: "2", count: 63) + String(number, radix: 16) + "\n"
    }
    let settings = try SkynetSettings(parsing: Array(text.utf8))
    #expect(settings.peers.count == 32 && settings.text.utf8.count > text.utf8.count)
    #expect(settings.text.utf8.count < SettingsFile.bytesMax)
    #expect(try SkynetSettings(parsing: Array(settings.text.utf8)) == settings)
  }

  @Test(arguments: [
    ("port 0\n", FieldLinesError.badValue("port", line: 1)),
    ("port 1\nport 2\n", .repeated("port", line: 2)),
    ("enabled yes\n", .badValue("enabled", line: 1)),
    ("accept all\n", .badValue("accept", line: 1)),
    ("interface sky%d\n", .badValue("interface", line: 1)),
    ("interface ../x\n", .badValue("interface", line: 1)),
    ("interface abcdefghijklmnop\n", .badValue("interface", line: 1)),
    ("price 1000000000001\n", .badValue("price", line: 1)),
    ("peer x\n", .badValue("peer", line: 1)),
    ("peer \(Samples.node("A1"))\n", .badValue("peer", line: 1)),
    ("peer \(Samples.node("a1"))\npeer \(Samples.node("a1"))\n", .badValue("peer", line: 2)),
    ("avoid \(Samples.node("a1"))\nrequire \(Samples.node("a1"))\n", .badValue("require", line: 2)),
    ("require \(Samples.node("a1"))\navoid \(Samples.node("a1"))\n", .badValue("avoid", line: 2)),
    ("colour 1\n", .unknown("colour", line: 1)),
  ])
  func `a line that skyinit never writes is refused`(text: String, error: FieldLinesError) {
    #expect(throws: error) { try SkynetSettings(parsing: Array(text.utf8)) }
  }
}
