import Identity
import NIOCore
import Testing

@testable import Registry

@Suite struct BoundTests {
  @Test func `the table of nonces is bounded and forgets the oldest`() {
    var table = NonceTable(countMax: 4)
    let nonces = (0..<20).map { Hash.of([$0]) }
    for nonce in nonces { table.add(nonce, now: 1) }
    #expect(table.count == 4)
    let uses = [(15, 1), (16, 1), (16, 1), (19, 601)].map { index, now in
      table.use(nonces[index], now: now)
    }
    #expect(uses == [false, true, false, true])
  }

  @Test func `old nonces make room, also when the clock was set back`() {
    var table = NonceTable(countMax: 4)
    table.add(Hash.of([1]), now: 1000)
    table.add(Hash.of([2]), now: 1601)
    #expect(table.count == 1)
    let isUsable = table.use(Hash.of([2]), now: 1600)
    #expect(!isUsable)
  }

  @Test func `a bucket empties, says how long, and fills again`() throws {
    let limiter = RateLimiter(allowances: [
      .lookup: RateLimiter.Allowance(burst: 3, perSecond: 0.5)
    ])
    let client = ClientAddress(try SocketAddress(ipAddress: "192.0.2.1", port: 1))
    let other = ClientAddress(try SocketAddress(ipAddress: "192.0.2.2", port: 1))
    for _ in 0..<3 { #expect(limiter.take(client, .lookup, now: 0) == nil) }
    #expect(limiter.take(client, .lookup, now: 0) == 2)
    #expect(limiter.take(other, .lookup, now: 0) == nil)
    #expect(limiter.take(client, .lookup, now: 1999) == 1)
    #expect(limiter.take(client, .lookup, now: 2000) == nil)
    #expect(limiter.take(client, .registration, now: 0) == nil)
  }

  @Test func `the table of clients is bounded and keeps who is busy`() throws {
    let limiter = RateLimiter(
      clientsMax: 100, allowances: [.lookup: RateLimiter.Allowance(burst: 30, perSecond: 0.001)])
    let busy = ClientAddress(try SocketAddress(ipAddress: "198.51.100.1", port: 1))
    var refusals = 0
    for number in 0..<5000 {
      let text = "10.0.\(number / 250).\(number % 250)"
      let client = ClientAddress(try SocketAddress(ipAddress: text, port: 1))
      #expect(limiter.take(client, .lookup, now: 0) == nil)
      if number % 20 == 0, limiter.take(busy, .lookup, now: 0) != nil { refusals += 1 }
      #expect(limiter.count <= 100)
    }
    #expect(refusals == 220)
  }

  @Test func `IPv6 clients are told apart by their first 64 bits, mapped IPv4 is IPv4`() throws {
    func client(_ text: String) throws -> ClientAddress {
      ClientAddress(try SocketAddress(ipAddress: text, port: 1))
    }
    #expect(try client("2001:db8::1") == client("2001:db8::ffff:1"))
    #expect(try client("2001:db8::1") != client("2001:db8:0:1::1"))
    #expect(try client("::ffff:192.0.2.1") == client("192.0.2.1"))
    #expect(try client("192.0.2.1") != client("192.0.2.2"))
    #expect(ClientAddress(nil) == .unknown)
  }

  @Test func `only a trusted proxy on this machine says who the client is`() throws {
    let proxy = try SocketAddress(ipAddress: "127.0.0.1", port: 9)
    let stranger = try SocketAddress(ipAddress: "192.0.2.9", port: 9)
    let named = ClientAddress(try SocketAddress(ipAddress: "203.0.113.5", port: 1))
    let words = ["198.51.100.7, 203.0.113.5"]
    func client(_ peer: SocketAddress, _ trusts: Bool, _ words: [String]) -> ClientAddress {
      ClientAddress.client(peer: peer, forwarded: words, trustsProxy: trusts)
    }
    #expect(client(proxy, true, words) == named)
    #expect(client(proxy, false, words) == ClientAddress(proxy))
    #expect(client(stranger, true, words) == ClientAddress(stranger))
    #expect(client(proxy, true, ["nonsense"]) == ClientAddress(proxy))
    #expect(client(proxy, true, []) == ClientAddress(proxy))
  }

  @Test(arguments: [
    ("00112233445566778899aabbccddeeff", true), ("0011 2233-4455:6677 8899AABB ccddeeff", true),
    ("", false), ("00", false), (String(repeating: "a", count: 64), true),
    (String(repeating: "a", count: 63), false), ("../../etc/passwd", false),
  ]) func `a miner is named by 32 or 64 digits`(text: String, isGood: Bool) {
    #expect((MinerName(text) != nil) == isGood)
  }
}
