import HTTP
import Testing

struct HTTPURLTests {
  @Test(arguments: [
    ("http://registry.example", "registry.example", UInt16(80), "/", "registry.example"),
    ("http://registry.example/", "registry.example", 80, "/", "registry.example"),
    ("HTTP://Registry.Example:8080/V1", "registry.example", 8080, "/V1", "registry.example:8080"),
    ("http://localhost:80/a?b=c?d/e", "localhost", 80, "/a?b=c?d/e", "localhost"),
    ("http://x-1.y2/%7Eme/-._~!$&'()*+,;=:@", "x-1.y2", 80, "/%7Eme/-._~!$&'()*+,;=:@", "x-1.y2"),
    ("http://192.0.2.1:65535", "192.0.2.1", 65535, "/", "192.0.2.1:65535"),
    ("http://[2001:DB8::1]/", "2001:db8::1", 80, "/", "[2001:db8::1]"),
    ("http://[::]:1/", "::", 1, "/", "[::]:1"),
    ("http://[::ffff:192.0.2.1]/", "::ffff:c000:201", 80, "/", "[::ffff:c000:201]"),
    ("http://[1:2:3:4:5:6:7:8]/", "1:2:3:4:5:6:7:8", 80, "/", "[1:2:3:4:5:6:7:8]"),
    ("http://[1:2:3:4:5:6:7::]/", "1:2:3:4:5:6:7:0", 80, "/", "[1:2:3:4:5:6:7:0]"),
    ("http://[1:2:3:4:5:6:192.0.2.1]/", "1:2:3:4:5:6:c000:201", 80, "/", "[1:2:3:4:5:6:c000:201]"),
    ("http://4you.0xg/", "4you.0xg", 80, "/", "4you.0xg"),
  ])
  func `host, port and path are read`(
    text: String, host: String, port: UInt16, path: String, authority: String
  ) throws {
    let url = try HTTPURL(text)
    #expect(url.host.text == host)
    #expect(url.port == port)
    #expect(url.path == path)
    #expect(url.authority == authority)
    #expect(try HTTPURL(url.text) == url)
  }

  @Test
  func `a name is told from an address`() throws {
    #expect(try HTTPURL("http://a.b").host == .name("a.b"))
    #expect(try HTTPURL("http://1.2.3.4").host == .ipv4([1, 2, 3, 4]))
    #expect(try HTTPURL("http://[::1]").host == .ipv6([UInt8](repeating: 0, count: 15) + [1]))
  }

  @Test(arguments: [
    ("", HTTPURLError.scheme), ("http:", .scheme), ("http:/x/", .scheme), ("ftp://x/", .scheme),
    ("registry.example/v1", .scheme), ("https://registry.example", .secured),
    ("HTTPS://x", .secured),
    ("http://", .host("")), ("http:///x", .host("")), ("http://:80/", .host("")),
    ("http://a_b/", .host("a_b")), ("http://a..b/", .host("a..b")), ("http://a.b./", .host("a.b.")),
    ("http://-a/", .host("-a")), ("http://a-/", .host("a-")), ("http://a%41/", .host("a%41")),
    ("http://1.2.3/", .host("1.2.3")), ("http://1.2.3.256/", .host("1.2.3.256")),
    ("http://01.2.3.4/", .host("01.2.3.4")), ("http://1.2.3.4.5/", .host("1.2.3.4.5")),
    ("http://2130706433/", .host("2130706433")), ("http://a.0x7f/", .host("a.0x7f")),
    ("http://a.0X/", .host("a.0X")),
    ("http://99999999999999999999999/", .host("99999999999999999999999")),
    ("http://[::1/", .host("[::1")), ("http://[]/", .host("[]")),
    ("http://[1::2::3]/", .host("[1::2::3]")),
    ("http://[1:2:3:4:5:6:7]/", .host("[1:2:3:4:5:6:7]")),
    ("http://[1:2:3:4:5:6:7:8:9]/", .host("[1:2:3:4:5:6:7:8:9]")),
    ("http://[1:2:3:4::5:6:7:8]/", .host("[1:2:3:4::5:6:7:8]")),
    ("http://[:1:2:3:4:5:6:7]/", .host("[:1:2:3:4:5:6:7]")), ("http://[:::1]/", .host("[:::1]")),
    ("http://[12345::]/", .host("[12345::]")), ("http://[g::]/", .host("[g::]")),
    ("http://[fe80::1%25eth0]/", .host("[fe80::1%25eth0]")),
    ("http://[1.2.3.4::]/", .host("[1.2.3.4::]")), ("http://[::1.2.3]/", .host("[::1.2.3]")),
    ("http://[::1]x/", .host("[::1]x")), ("http://::1/", .host("")),
    ("http://x:/", .port("")), ("http://x:0/", .port("0")), ("http://x:65536/", .port("65536")),
    ("http://x:000080/", .port("000080")), ("http://x:-1/", .port("-1")),
    ("http://x:1:2/", .port("1:2")),
    ("http://[::1]:http/", .port("http")),
    ("http://me@x/", .userInformation), ("http://me:secret@x:1/", .userInformation),
    ("http://x/#a", .fragment), ("http://x#a", .fragment),
    ("http://x?a=b", .path("?a=b")), ("http://x/%4", .path("/%4")), ("http://x/%4g", .path("/%4g")),
    ("http://x/\"", .path("/\"")), ("http://x/<a>", .path("/<a>")), ("http://x/[a]", .path("/[a]")),
    ("http://x/a\\b", .path("/a\\b")),
    ("http://x/a b", .character(0x20, offset: 10)), (" http://x", .character(0x20, offset: 0)),
    ("http://x/\r\nHost: y", .character(0x0D, offset: 9)),
    ("http://x\n", .character(0x0A, offset: 8)), ("http://\u{E4}.de/", .character(0xC3, offset: 7)),
    ("http://x/\u{0}", .character(0, offset: 9)), ("http://x/\u{7F}", .character(0x7F, offset: 9)),
  ])
  func `what is no plain address is refused by its name`(text: String, error: HTTPURLError) {
    #expect(throws: error) { try HTTPURL(text) }
  }

  @Test
  func `lengths have bounds`() throws {
    let label = String(repeating: "a", count: 63)
    let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
    #expect(try HTTPURL("http://" + longest).host == .name(longest))
    #expect(throws: HTTPURLError.host(longest + "b")) { try HTTPURL("http://" + longest + "b") }
    #expect(throws: HTTPURLError.host(label + "a")) { try HTTPURL("http://" + label + "a") }
    let path = "http://x/" + String(repeating: "p", count: 1024 - 9)
    #expect(try HTTPURL(path).text == path)
    #expect(throws: HTTPURLError.tooLong(1025)) { try HTTPURL(path + "p") }
    #expect(throws: HTTPURLError.tooLong(1025)) {
      try HTTPURL(String(path.dropLast())).appending("p")
    }
  }

  @Test(arguments: [
    ("http://x", "v1", "/v1"), ("http://x/", "/v1", "/v1"), ("http://x/a/", "v1/b?c", "/a/v1/b?c"),
    ("http://x:1/a", "", "/a/"),
  ])
  func `a path is appended with one slash`(base: String, more: String, path: String) throws {
    #expect(try HTTPURL(base).appending(more).path == path)
  }

  @Test
  func `what is appended is as strict`() throws {
    let url = try HTTPURL("http://x/a")
    #expect(throws: HTTPURLError.character(0x0D, offset: 1)) { try url.appending("b\r\nEvil: 1") }
    #expect(throws: HTTPURLError.fragment) { try url.appending("b#c") }
    #expect(throws: HTTPURLError.path("/a/%")) { try url.appending("%") }
    #expect(throws: HTTPURLError.query) { try HTTPURL("http://x/?a").appending("b") }
  }

  @Test(arguments: [
    HTTPURLError.tooLong(9), .character(1, offset: 2), .scheme, .secured, .userInformation,
    .host("h"), .port("p"), .path("q"), .fragment, .query,
  ])
  func `every refusal names the way out`(error: HTTPURLError) {
    #expect(error.explanation.contains("; "))
  }
}
