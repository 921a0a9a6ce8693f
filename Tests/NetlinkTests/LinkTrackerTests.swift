import Hardware
import Testing

@testable import Netlink

struct LinkTrackerTests {
  private func tracker() throws -> LinkTracker {
    var tracker = LinkTracker(names: ["lan1", "lan2"])
    let links = [Samples.link("lan1", index: 4), Samples.link("lan2", index: 5)]
    let events = tracker.compare(with: try links.map { try Link($0.payload) })
    #expect(events.map(\.name) == ["lan1", "lan2"])
    return tracker
  }

  @Test
  func `only a change of the link is an event`() throws {
    var tracker = try tracker()
    #expect(try tracker.take(Samples.link("lan1", index: 4)).isEmpty)
    let down = Samples.link("lan1", index: 4, hasCarrier: false)
    #expect(try tracker.take(down) == [LinkEvent(name: "lan1", hasLink: false)])
    #expect(try tracker.take(down).isEmpty)
    #expect(
      try tracker.take(Samples.link("lan1", index: 4)) == [LinkEvent(name: "lan1", hasLink: true)])
    #expect(try tracker.take(Samples.link("eth0", index: 6, hasCarrier: false)).isEmpty)
  }

  @Test
  func `a port that leaves its bridge is not gone`() throws {
    var tracker = try tracker()
    let left = Samples.link(
      "lan1", index: 4, hasCarrier: nil, type: RouteNumbers.deleteLink,
      family: RouteNumbers.bridgeFamily)
    #expect(try tracker.take(left).isEmpty)
    let note = Samples.link("lan1", index: 4, hasCarrier: nil, family: RouteNumbers.bridgeFamily)
    #expect(try tracker.take(note).isEmpty)
  }

  @Test
  func `a port that vanishes, or gets another name, has lost its link`() throws {
    var tracker = try tracker()
    let gone = Samples.link("lan1", index: 4, hasCarrier: false, type: RouteNumbers.deleteLink)
    #expect(try tracker.take(gone) == [LinkEvent(name: "lan1", hasLink: false)])
    #expect(
      try tracker.take(Samples.link("other", index: 5)) == [LinkEvent(name: "lan2", hasLink: false)]
    )
    #expect(
      try tracker.take(Samples.link("lan2", index: 9)) == [LinkEvent(name: "lan2", hasLink: true)])
    // The number of the vanished one is nobody's now.
    #expect(try tracker.take(Samples.link("new", index: 4)).isEmpty)
  }

  @Test
  func `after lost news only differences are told`() throws {
    var tracker = try tracker()
    let now = [Samples.link("lan2", index: 5), Samples.link("eth0", index: 7)]
    #expect(
      tracker.compare(with: try now.map { try Link($0.payload) })
        == [LinkEvent(name: "lan1", hasLink: false)])
  }
}
