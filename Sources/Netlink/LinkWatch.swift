public import Hardware
internal import LinuxIO

/// Hears from the kernel when a port gets or loses its link.
public struct LinkWatch: ~Copyable {
  /// Room for one message; news of one interface take some 2 KiB.
  private static let capacity = 65536
  /// Datagrams that one call looks at, so that a storm elsewhere cannot hold the caller.
  private static let datagramsMax = 256
  private static let drainedMax = 65536

  private let news: FileDescriptor
  private var questions: RouteSocket
  private var tracker: LinkTracker
  private var events: [LinkEvent] = []
  /// How often the kernel had more news than room for them, and all ports were looked at anew.
  public private(set) var overflows: UInt64 = 0

  /// Starts with the ports as they are; only what changes from here on is an event.
  public init(ports: [String]) throws(FabricError) {
    try self.init(ports: ports, bufferBytes: 0)
  }

  init(ports: [String], bufferBytes: Int32) throws(FabricError) {
    precondition(ports.count <= BridgeFabric.portsMax, "a board has at most 128 ports")
    tracker = LinkTracker(names: ports)
    do throws(NetlinkError) {
      // Listening comes first: a change while the list is read is heard later, not lost.
      let news = try RouteSocket.open(groups: RouteNumbers.linkGroup, bufferBytes: bufferBytes)
      var questions = try RouteSocket()
      _ = tracker.compare(with: try questions.links())
      self.news = news
      self.questions = questions
    } catch {
      throw error.asFabricError("")
    }
  }

  /// For a poll set: readable when there may be an event.
  public var descriptor: Int32 { news.number }

  /// The oldest change that was not told yet; nil when there is none.
  ///
  /// Never waits. A port whose interface vanishes has lost its link.
  public mutating func nextLinkEvent() throws(FabricError) -> LinkEvent? {
    var datagrams = 0
    while events.isEmpty, datagrams < Self.datagramsMax {
      datagrams += 1
      do {
        guard try readNews() else { return nil }
      } catch {
        throw error.asFabricError("")
      }
    }
    return events.isEmpty ? nil : events.removeFirst()
  }

  /// - Returns: whether there was something to read.
  private mutating func readNews() throws(NetlinkError) -> Bool {
    do throws(NetlinkError) {
      guard let datagram = try RouteSocket.receive(from: news, capacity: Self.capacity) else {
        return false
      }
      guard datagram.length <= Self.capacity else { throw .truncated(bytes: datagram.length) }
      for message in try NetlinkMessage.parse(datagram.bytes) {
        guard message.type != RouteNumbers.overrun else { throw .excess }
        events.append(contentsOf: try tracker.take(message))
      }
    } catch {
      // What was lost or not understood shows in the state of things.
      if case .socket(let number) = error, number != RouteNumbers.noBuffers { throw error }
      try lookAnew()
    }
    return true
  }

  /// Older news must go first: read after the list, their last word could be one that was overtaken
  /// by what was lost.
  private mutating func lookAnew() throws(NetlinkError) {
    overflows += 1
    var drained = 0
    while drained < Self.drainedMax {
      drained += 1
      do {
        guard try RouteSocket.receive(from: news, capacity: 1) != nil else { break }
      } catch {
        guard error == .socket(number: RouteNumbers.noBuffers) else { throw error }
      }
    }
    events.append(contentsOf: tracker.compare(with: try questions.links()))
  }
}
