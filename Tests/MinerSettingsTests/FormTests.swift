import MinerSettings
import Testing

struct FormTests {
  @Test(arguments: [
    ("0.0.0.0", "0.0.0.0"), ("192.168.0.2", "192.168.0.2"), ("255.255.255.255", "255.255.255.255"),
    ("::", "::"), ("::1", "::1"), ("FD00::0A", "fd00::a"), ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"),
    ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"), ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"),
    ("2001:db8:0:0:0:0:0:1", "2001:db8::1"),
  ])
  func `an address is read, and written by RFC 5952`(written: String, meant: String) {
    #expect(IPAddress(written)?.text == meant)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1..2.3",
    "0x1.2.3.4",
    "+1.2.3.4", ":", ":::", "1::2::3", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::",
    "12345::", "g::", "::1.2.3.4", "fe80::1%eth0", "[::1]", ":1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:",
    "1.2.3.4\n", "٣.2.3.4",
  ])
  func `what is no address is refused`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(arguments: [
    "192.168.0.2/24", "10.0.0.1/31", "10.0.0.0/31", "10.0.0.1/32", "fd00::2/64", "fe80::1/10",
    "172.16.0.0/12".replacing("0/", with: "1/"),
  ])
  func `an address of a host with its network is taken`(text: String) {
    #expect(IPNetwork(text)?.text == text)
    #expect(IPNetwork(text)?.isHost == true)
  }

  @Test(arguments: [
    "192.168.0.0/24", "192.168.0.255/24", "0.0.0.0/8", "127.0.0.1/8", "224.0.0.1/4", "::1/128",
    "ff02::1/64", "::/64", "255.255.255.255/32",
  ])
  func `an address that no host can have is told apart`(text: String) {
    #expect(IPNetwork(text)?.isHost == false)
  }

  @Test(arguments: [
    "192.168.0.2", "192.168.0.2/", "192.168.0.2/0", "192.168.0.2/33", "192.168.0.2/024", "/24",
    "192.168.0.2/24/24", "fd00::/129", "192.168.0.2/-1", "192.168.0.2/255.255.255.0",
  ])
  func `an address without a proper network is refused`(text: String) {
    #expect(IPNetwork(text) == nil)
  }

  @Test
  func `a network knows what is in it`() throws {
    let network = try #require(IPNetwork("192.168.6.2/23"))
    for (text, isInside) in [
      ("192.168.6.1", true), ("192.168.7.255", true), ("192.168.5.1", false),
      ("192.168.8.1", false),
      ("fd00::1", false),
    ] { #expect(network.contains(try #require(IPAddress(text))) == isInside, "\(text)") }
  }

  @Test(arguments: [
    ("http://example.org", "http://example.org:80"), ("http://a:1/", "http://a:1"),
    ("http://10.0.0.1:65535", "http://10.0.0.1:65535"), ("http://[FD00::1]", "http://[fd00::1]:80"),
  ])
  func `an address of a service is read, and always written with its port`(
    written: String, meant: String
  ) throws {
    #expect(try WebAddress(written).text == meant)
    #expect(try WebAddress(meant).text == meant)
  }

  @Test(arguments: [
    "", "example.org", "ftp://example.org", "http://", "http://:80", "http://a:0", "http://a:65536",
    "http://a:080", "http://a/b", "http://u@a", "http://a?b", "http://a b", "http://[::1",
    "http://::1",
    "http://[1.2.3.4]", "http://a_b", "http://-a", "http://a..b", "http://1.2.3", "HTTP://a",
    "http://a:", "http://0.0.0.0",
  ])
  func `what is no address of a service is refused`(text: String) {
    #expect(throws: WebAddress.Fault.form) { () throws(WebAddress.Fault) in try WebAddress(text) }
  }

  @Test(arguments: [
    Samples.key, "  " + Samples.key + "  ", String(Samples.key.dropLast(10)),
    "ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTY= x",
  ])
  func `a public key is taken`(text: String) {
    #expect(SecureShellKey(text) != nil)
  }

  @Test(arguments: [
    "", "ssh-ed25519", "ssh-ed25519 AAAA", "command=\"sh\" " + Samples.key,
    Samples.key.replacing("ssh-ed25519 ", with: "ssh-rsa "), Samples.key + "\nssh-rsa AAAA",
    Samples.key.replacing("ssh-ed25519 ", with: "ssh-dss "),
    Samples.key.replacing("HR4f", with: "HR4fAAAA"), Samples.key.replacing("HR4f", with: "HR4"),
    Samples.key.replacing("HR4f", with: ""), Samples.key + " ä", Samples.key + "\u{1B}",
  ])
  func `what is no public key is refused`(text: String) {
    #expect(SecureShellKey(text) == nil)
  }

  @Test(arguments: [
    "@owner:example.org", "@a.b_c=-/+9:x", "@a:1.2.3.4:8448", "@a:[fd00::1]:80",
    "@a:matrix.example.org:1",
  ])
  func `a user of the messenger is taken`(id: String) {
    #expect(MinerConfiguration.read(Array("owner.id = '\(id)'".utf8)).0.owner.id == id)
  }

  @Test(arguments: [
    "@owner", "owner:example.org", "@:example.org", "@Owner:example.org", "@a:", "@a:b:0",
    "@a:b:65536",
    "@a b:c", "@a:[1.2.3.4]", "@a:[fd00::1", "@a:b/c", "@a:b:", "#room:example.org",
  ])
  func `what is no user of the messenger is refused`(id: String) {
    let (configuration, mistakes) = MinerConfiguration.read(Array("owner.id = '\(id)'".utf8))
    #expect(configuration.owner.id == nil && mistakes.count == 1)
  }

  @Test(arguments: ["m", "Miner-3", "a1", String(repeating: "x", count: 32)])
  func `a name of a board is taken`(name: String) {
    #expect(MinerConfiguration.read(Array("board.name = '\(name)'".utf8)).0.board.name == name)
  }

  @Test(arguments: [
    "", "-a", "a-", "a.b", "a b", "ä", "12", "a_b", String(repeating: "x", count: 33), "a\tb",
  ])
  func `what is no name of a board is refused`(name: String) {
    let (configuration, mistakes) = MinerConfiguration.read(Array("board.name = '\(name)'".utf8))
    #expect(configuration.board.name == nil && mistakes.count == 1)
  }
}
