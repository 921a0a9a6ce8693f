import Foundation
import Testing
import VirtualChassis

/// What users do between two boards: HTTP, SSH and iperf3, with programs that know of no overlay.
struct EndTraffic {
  /// What must be found wherever the traffic goes in the clear.
  struct Marks {
    var texts: [String: Data] = [:]

    mutating func add(_ name: String, _ text: String) { texts[name] = Data(text.utf8) }
  }

  static let bodyBytes = 4 << 20
  private static let flowBytes = 2 << 20
  private static let bodyMark = "a line of the page that boards fetch from each other"
  /// Generous: emulation is slow, and the processors are shared with other work.
  private static let patience = "timeout 600"

  let boards: LabBoards
  let ownerKey: OwnerKey
  let client: Int
  let server: Int

  /// Starts what answers, and returns when it does.
  func serve() async throws {
    let page = """
      while read -r line && [ "${#line}" -gt 1 ]; do :; done
      printf 'HTTP/1.1 200 OK\\r\\nContent-Length: \(Self.bodyBytes)\\r\\n\\r\\n'
      exec cat /tmp/body
      """
    try capture(
      server,
      """
      echo \(Data(page.utf8).base64EncodedString()) | base64 -d >/tmp/page
      yes '\(Self.bodyMark)' | head -c \(Self.bodyBytes) >/tmp/body
      setsid nc -lk -p 80 -e sh /tmp/page >/dev/null 2>&1 &
      setsid iperf3 -s >/dev/null 2>&1 &
      """)
    try await boards.wait("board \(server) listens for HTTP, SSH and iperf3") {
      let listening = try capture(server, "netstat -ltn")
      return [80, 22, 5201].allSatisfy { listening.contains(":\($0) ") }
    }
  }

  func end() throws { try capture(server, "killall nc iperf3") }

  /// All three, to an address of the server.
  func exchange(with address: String) throws -> Marks {
    var marks = Marks()
    try fetch(address, &marks)
    try logIn(address, &marks)
    try measure(address, &marks)
    return marks
  }

  private func fetch(_ address: String, _ marks: inout Marks) throws {
    let host = address.contains(":") ? "[\(address)]" : address
    let got = try capture(
      client, "\(Self.patience) wget -q -O /tmp/got http://\(host)/ && sha256sum </tmp/got")
    #expect(try got == capture(server, "sha256sum </tmp/body"))
    marks.add("request", "GET / HTTP/1.1")
    marks.add("answer", "HTTP/1.1 200 OK")
    marks.add("body", Self.bodyMark)
  }

  /// The client lets nobody but the server of this very key answer.
  private func logIn(_ address: String, _ marks: inout Marks) throws {
    let secret = ownerKey.dropbearFile.base64EncodedString()
    let hostKey = try capture(
      server, "dropbearkey -y -f /data/ssh/host_key | grep ^ssh- | cut -d ' ' -f 1,2")
    let answer = try capture(
      client,
      """
      mkdir -p /tmp/owner/.ssh && echo \(secret) | base64 -d >/tmp/owner/key
      echo '\(address) \(hostKey)' >/tmp/owner/.ssh/known_hosts
      HOME=/tmp/owner \(Self.patience) dbclient -i /tmp/owner/key owner@\(address) 'id -un; hostname'
      """)
    #expect(answer == "owner\nminer-530\(server)00")
    marks.add("banner", "SSH-2.0-dropbear")
  }

  private func measure(_ address: String, _ marks: inout Marks) throws {
    let text = try capture(client, "\(Self.patience) iperf3 -c \(address) -n \(Self.flowBytes) -J")
    let flow = try JSONDecoder().decode(FlowAnswer.self, from: Data(text.utf8))
    #expect(flow.end.sent.bytes >= Self.flowBytes)
    // The server stops counting when the client is done, with the last bytes still on their way.
    #expect(flow.end.received.bytes > Self.flowBytes / 2)
    marks.add("cookie", flow.start.cookie)
  }

  /// What a command line prints that must succeed, without the last line's end.
  @discardableResult
  private func capture(_ board: Int, _ command: String) throws -> String {
    try boards.slot(board).lab().capture(command)
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

/// `iperf3 -J` as far as these tests look.
private struct FlowAnswer: Decodable {
  struct Start: Decodable { let cookie: String }
  struct End: Decodable {
    let sent: Sum
    let received: Sum

    private enum CodingKeys: String, CodingKey {
      case sent = "sum_sent"
      case received = "sum_received"
    }
  }
  struct Sum: Decodable { let bytes: Int }

  let start: Start
  let end: End
}
