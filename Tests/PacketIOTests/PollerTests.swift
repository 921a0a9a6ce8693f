import LinuxIO
import Testing

@testable import PacketIO

struct PollerTests {
  /// A closure takes no noncopyable value along.
  private final class Shared: Sendable {
    let bell: Doorbell
    init(bell: consuming Doorbell) { self.bell = bell }
  }

  @Test
  func `a bell wakes the poller until it is cleared`() throws {
    let bell = try Doorbell()
    var poller = try Poller()
    try poller.add(bell.number, token: 77)
    #expect(try poller.wait(milliseconds: 0) == 0)
    bell.ring()
    bell.ring()
    #expect(try poller.wait(milliseconds: 20_000) == 1)
    #expect(poller[0].token == 77 && poller[0].isReadable && !poller[0].isWritable)
    bell.clear()
    #expect(try poller.wait(milliseconds: 0) == 0)
  }

  @Test
  func `a bell that another thread rings ends the waiting`() throws {
    let shared = Shared(bell: try Doorbell())
    var poller = try Poller()
    try poller.add(shared.bell.number, token: 1)
    try WorkerThread.start { shared.bell.ring() }
    #expect(try poller.wait(milliseconds: 20_000) == 1)
  }

  @Test
  func `waiting to write begins and ends with a change, and nothing is heard after removal`() throws
  {
    let socket = try PacketSocket(port: 0)
    let bell = try Doorbell()
    var poller = try Poller(eventsMax: 1)
    try poller.add(socket.number, token: 3)
    #expect(try poller.wait(milliseconds: 0) == 0)
    try poller.change(socket.number, token: 4, isWritableToo: true)
    #expect(try poller.wait(milliseconds: 20_000) == 1)
    #expect(poller[0].token == 4 && poller[0].isWritable && !poller[0].isReadable)
    // More than there is room for comes with the next call.
    try poller.add(bell.number, token: 5)
    bell.ring()
    var seen: Set<UInt32> = []
    for _ in 0..<4 {
      #expect(try poller.wait(milliseconds: 20_000) == 1)
      seen.insert(poller[0].token)
    }
    #expect(seen == [4, 5])
    try poller.remove(socket.number)
    try poller.remove(bell.number)
    #expect(try poller.wait(milliseconds: 0) == 0)
    #expect(throws: SystemError.self) { try poller.remove(bell.number) }
  }
}
