/// What happens next in a simulation: events in the order of their time, then of their coming.
///
/// A ring of short spans instead of a heap: a simulation of minutes has millions of events.
public struct EventCalendar<Kind> {
  public struct Event {
    public let at: UInt64
    fileprivate let order: Int
    public let kind: Kind
  }

  private static var span: UInt64 { 32 }
  private static var spans: Int { 2048 }
  /// How far ahead an event may lie, in milliseconds.
  public static var horizon: UInt64 { span * UInt64(spans - 1) }

  private var ring: [[Event]]
  private var order = 0
  public private(set) var now: UInt64 = 0

  public init() { ring = [[Event]](repeating: [], count: Self.spans) }

  public mutating func add(_ kind: Kind, at time: UInt64) {
    precondition(time >= now && time - now < Self.horizon, "the event lies outside the calendar")
    order += 1
    ring[Int(time / Self.span) % Self.spans].append(Event(at: time, order: order, kind: kind))
  }

  /// The next event before `end`; time stands at it afterwards, or at `end` where there is none.
  public mutating func next(before end: UInt64) -> Event? {
    while now < end {
      let place = Int(now / Self.span) % Self.spans
      if !ring[place].isEmpty {
        var first = 0
        for index in 1..<max(1, ring[place].count) {
          let event = ring[place][index]
          let best = ring[place][first]
          if (event.at, event.order) < (best.at, best.order) { first = index }
        }
        guard ring[place][first].at < end else { break }
        let event = ring[place].remove(at: first)
        now = event.at
        return event
      }
      now = (now / Self.span + 1) * Self.span
    }
    now = end
    return nil
  }
}
