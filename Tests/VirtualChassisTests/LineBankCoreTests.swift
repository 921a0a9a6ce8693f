import Testing

@testable import VirtualChassis

/// Time passes as the test says.
struct LineBankCoreTests {
  private static let definitions = [
    LineDefinition("A", pull: .up), LineDefinition("B", pull: .down),
  ]

  @Test func `edges of a burst come at their times`() {
    var core = LineBankCore(Self.definitions)
    core.begin(.init(edges: 3, interval: 100, next: 1000), on: 0)
    #expect(core.advance(to: 999) == 1000)
    #expect(core.lines[0].status.edgesToCome == 3)
    #expect(core.advance(to: 1000) == 1100)
    #expect(!core.lines[0].status.level)
    #expect(core.advance(to: 1100) == 1200)
    #expect(core.lines[0].status.level)
    #expect(core.advance(to: 1200) == nil)
    #expect(core.lines[0].status.edgesToCome == 0)
    #expect(core.takeChanges().map(\.nanoseconds) == [1000, 1100, 1200])
  }

  @Test func `edges that are late come all at once, each with its own time`() {
    var core = LineBankCore(Self.definitions)
    core.begin(.init(edges: 1000, interval: 10, next: 0), on: 1)
    #expect(core.advance(to: 50_000) == nil)
    #expect(core.takeChanges().map(\.nanoseconds) == (0..<1000).map { UInt64($0 * 10) })
  }

  @Test func `the next time is that of the first line that is due`() {
    var core = LineBankCore(Self.definitions)
    core.begin(.init(edges: 2, interval: 100, next: 500), on: 0)
    core.begin(.init(edges: 2, interval: 100, next: 300), on: 1)
    #expect(core.advance(to: 0) == 300)
    #expect(core.advance(to: 450) == 500)
  }

  @Test func `a burst replaces another and none ends it`() {
    var core = LineBankCore(Self.definitions)
    core.begin(.init(edges: 5, interval: 100, next: 0), on: 0)
    core.begin(.init(edges: 0, interval: 100, next: 0), on: 0)
    #expect(core.advance(to: 1000) == nil)
    #expect(core.takeChanges().isEmpty)
    #expect(core.lines[0].status.edgesToCome == 0)
  }

  @Test func `nothing changes where nothing changes`() {
    var core = LineBankCore(Self.definitions)
    core.setInput(0, true, now: 0)
    core.setInput(0, nil, now: 0)
    core.reset(now: 0)
    #expect(core.takeChanges().isEmpty)
  }

  @Test func `a reset forgets what the driver wanted and keeps what the host side drives`() {
    var core = LineBankCore(Self.definitions)
    core.setInput(0, false, now: 0)
    let chain = DescriptorChain(
      head: 0, readable: [1, 0], writable: [.init(address: 0, count: 1)], writableCount: 1)
    #expect(core.keep(chain) == nil)
    core.reset(now: 0)
    #expect(core.lines[0].status.input == false)
    #expect(core.release().isEmpty, "its queue is gone: nothing can be given back")
  }
}
