import LinuxIO
import Testing

struct LocalSocketTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("control.sock")
  }

  private struct NobodyWaits: Error {}

  private func accept(_ listener: borrowing FileDescriptor) throws -> FileDescriptor {
    guard let file = try LocalSocket.accept(listener) else { throw NobodyWaits() }
    return file
  }

  @Test
  func `a question goes out and an answer comes back`() throws {
    let listener = try LocalSocket.listen(path, mode: 0o660)
    #expect(try folder.rights("control.sock") == 0o660)
    #expect(throws: NobodyWaits.self) { _ = try accept(listener) }
    let client = try LocalSocket.connect(path)

    var poll = PollSet()
    poll.add(listener.number)
    try poll.wait(milliseconds: 5000)
    #expect(poll.isReady(listener.number))
    let server = try accept(listener)

    poll.removeAll()
    poll.add(server.number)
    try poll.wait(milliseconds: 0)
    #expect(!poll.isReady(server.number), "nothing was sent yet")
    try client.write(Array("status\n".utf8))
    try poll.wait(milliseconds: 5000)
    #expect(poll.isReady(server.number))
    #expect(try server.read(upTo: 64) == Array("status\n".utf8))

    try server.write(Array("well\n".utf8))
    #expect(try client.read(upTo: 64) == Array("well\n".utf8))
  }

  @Test
  func `a server never blocks on a silent client`() throws {
    let listener = try LocalSocket.listen(path, mode: 0o600)
    let client = try LocalSocket.connect(path)
    let server = try accept(listener)
    let error = #expect(throws: SystemError.self) { _ = try server.read(upTo: 1) }
    #expect(error?.isAgain == true)
    #expect(client.number >= 0)
  }

  @Test
  func `a server never blocks on a client that does not read`() throws {
    let listener = try LocalSocket.listen(path, mode: 0o600)
    let client = try LocalSocket.connect(path)
    let server = try accept(listener)
    let run = [UInt8](repeating: 0, count: 1 << 16)
    let error = #expect(throws: SystemError.self) {
      for _ in 0..<1000 { _ = try server.writeSome(run[...]) }
    }
    #expect(error?.isAgain == true)
    var poll = PollSet()
    poll.add(server.number, writable: true)
    try poll.wait(milliseconds: 0)
    #expect(!poll.isReady(server.number))
    while try client.read(upTo: 1 << 16).count == 1 << 16 {}
    try poll.wait(milliseconds: 5000)
    #expect(poll.isReady(server.number))
  }

  @Test
  func `the end of a client is an event and reads as nothing`() throws {
    let listener = try LocalSocket.listen(path, mode: 0o600)
    do { _ = try LocalSocket.connect(path) }
    let server = try accept(listener)
    var poll = PollSet()
    poll.add(server.number)
    try poll.wait(milliseconds: 5000)
    #expect(poll.isReady(server.number))
    #expect(try server.read(upTo: 1).isEmpty)
  }

  @Test
  func `a socket that an earlier run left behind is replaced`() throws {
    do { _ = try LocalSocket.listen(path, mode: 0o600) }
    #expect(throws: SystemError("connect to", path, code: 111)) {
      _ = try LocalSocket.connect(path)
    }
    let listener = try LocalSocket.listen(path, mode: 0o600)
    _ = try LocalSocket.connect(path)
    _ = try accept(listener)
  }

  @Test
  func `a path longer than the kernel takes is an error and no overflow`() {
    let long = folder.file(String(repeating: "x", count: 200))
    #expect(throws: SystemError("listen on", long, code: 36)) {
      _ = try LocalSocket.listen(long, mode: 0o600)
    }
    #expect(throws: SystemError("connect to", long, code: 36)) {
      _ = try LocalSocket.connect(long)
    }
  }

  @Test
  func `a poll set that holds nothing waits its time and one without a descriptor is not ready`()
    throws
  {
    var poll = PollSet()
    let start = Clock.bootMilliseconds
    try poll.wait(milliseconds: 30)
    #expect(Clock.bootMilliseconds - start >= 29)
    #expect(!poll.isReady(0))
  }

  @Test
  func `a 65th descriptor is our bug and traps`() async {
    await #expect(processExitsWith: .failure) {
      var poll = PollSet()
      for number in Int32(0)...64 { poll.add(number) }
    }
  }
}
