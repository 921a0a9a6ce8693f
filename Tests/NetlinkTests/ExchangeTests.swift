import Testing

@testable import Netlink

struct ExchangeTests {
  private func exchange(isDump: Bool = false) -> NetlinkExchange {
    NetlinkExchange(sequence: 7, port: 9, isDump: isDump)
  }

  private func take(
    _ exchange: inout NetlinkExchange, _ messages: [NetlinkMessage]
  ) throws(NetlinkError) -> Bool {
    let bytes = messages.flatMap(\.encoded)
    return try exchange.take(bytes, length: bytes.count)
  }

  @Test
  func `an order is carried out when the kernel acknowledges it`() throws {
    var exchange = exchange()
    let isWhole = try take(&exchange, [Samples.verdict(0)])
    #expect(isWhole)
    #expect(exchange.answers.isEmpty)
  }

  @Test(arguments: [true, false])
  func `a refusal has its number and the kernel's words`(isCapped: Bool) {
    var exchange = exchange()
    #expect(throws: NetlinkError.refused(number: 22, text: "Vlan id is wrong?")) {
      _ = try take(
        &exchange, [Samples.verdict(22, text: "Vlan id is wrong\u{7}", isCapped: isCapped)])
    }
    #expect(throws: NetlinkError.refused(number: 95, text: "")) {
      _ = try take(&exchange, [Samples.verdict(95, isCapped: isCapped)])
    }
  }

  @Test
  func `a list may come in many datagrams and ends with its own message`() throws {
    var exchange = exchange(isDump: true)
    var isWhole = try take(
      &exchange, [Samples.link("a", index: 1), Samples.link("b", index: 2)])
    #expect(!isWhole)
    isWhole = try take(&exchange, [Samples.link("c", index: 3)])
    #expect(!isWhole)
    isWhole = try take(&exchange, [Samples.end()])
    #expect(isWhole)
    #expect(try exchange.answers.map { try Link($0.payload).name } == ["a", "b", "c"])
  }

  @Test
  func `a list that fails at its end is refused`() {
    var exchange = exchange(isDump: true)
    #expect(throws: NetlinkError.refused(number: 12, text: "")) {
      _ = try take(&exchange, [Samples.link("a", index: 1), Samples.end(12)])
    }
  }

  @Test
  func `a list that changed while it was read is not taken`() {
    for flagged in [true, false] {
      var exchange = exchange(isDump: true)
      var link = Samples.link("a", index: 1)
      if flagged { link.flags |= RouteNumbers.dumpWasInterrupted }
      let end = Samples.end(0, flags: flagged ? 2 : 2 | RouteNumbers.dumpWasInterrupted)
      #expect(throws: NetlinkError.inconsistent) { _ = try take(&exchange, [link, end]) }
    }
  }

  @Test
  func `an order does not end as a list, nor a list as an order`() {
    var order = exchange()
    #expect(throws: NetlinkError.malformed) { _ = try take(&order, [Samples.end()]) }
    var list = exchange(isDump: true)
    #expect(throws: NetlinkError.malformed) { _ = try take(&list, [Samples.verdict(0)]) }
  }

  @Test
  func `answers to others and to earlier questions are passed over`() throws {
    var exchange = exchange()
    var stale = Samples.verdict(22)
    stale.sequence = 6
    var foreign = Samples.verdict(22)
    foreign.port = 10
    var isWhole = try take(&exchange, [stale, foreign])
    #expect(!isWhole)
    isWhole = try take(&exchange, [Samples.verdict(0)])
    #expect(isWhole)
  }

  @Test
  func `strangers without end are too much`() throws {
    var exchange = exchange()
    var stale = Samples.end()
    stale.sequence = 6
    let many = [NetlinkMessage](repeating: stale, count: NetlinkExchange.strangersMax)
    let isWhole = try take(&exchange, many)
    #expect(!isWhole)
    #expect(throws: NetlinkError.excess) { _ = try take(&exchange, [stale]) }
  }

  @Test
  func `a list without end is too much`() {
    var exchange = exchange(isDump: true)
    let many = [NetlinkMessage](
      repeating: Samples.end(), count: NetlinkExchange.messagesMax + 1
    ).map { message in
      var link = message
      link.type = RouteNumbers.newLink
      return link
    }
    #expect(throws: NetlinkError.excess) { _ = try take(&exchange, many) }
  }

  @Test
  func `a datagram that was cut is an error that says how long it was`() {
    var exchange = exchange()
    let bytes = Samples.verdict(0).encoded
    #expect(throws: NetlinkError.truncated(bytes: bytes.count)) {
      _ = try exchange.take(Array(bytes.dropLast(4)), length: bytes.count)
    }
  }

  @Test
  func `a positive error number and a lost verdict are malformed`() {
    var positive = Samples.verdict(0)
    positive.payload = [1, 0, 0, 0] + positive.payload.dropFirst(4)
    var short = Samples.verdict(22)
    short.payload = short.payload.prefix(19)
    for message in [positive, short] {
      var exchange = exchange()
      #expect(throws: NetlinkError.malformed) { _ = try take(&exchange, [message]) }
    }
  }
}
