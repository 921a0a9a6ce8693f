/// What happens next in a simulation: events in the order of their time, then of their coming.
///
/// A ring with a place for each millisecond instead of a heap: a simulation of minutes has millions of events,
/// and those of one place lie there in order already.
public struct EventCalendar<Kind> {
  public struct Event {
    public let at: UInt64
    public let kind: Kind
  }

  private static var places: Int { 1 << 16 }
  /// How far ahead an event may lie, in milliseconds.
  public static var horizon: UInt64 { UInt64(places) }

  private var ring: [[Kind]]
  /// Events of `now` that were taken.
  private var taken = 0
  public private(set) var now: UInt64 = 0

  public init() { ring = [[Kind]](repeating: [], count: Self.places) }

  public mutating func add(_ kind: Kind, at time: UInt64) {
    precondition(time >= now && time - now < Self.horizon, "the event lies outside the calendar")
    ring[Int(time) % Self.places].append(kind)
  }

  /// The next event before `end`; time stands at it afterwards, or at `end` where there is none.
  public mutating func next(before end: UInt64) -> Event? {
    while now < end {
      let place = Int(now) % Self.places
      if taken < ring[place].count {
        taken += 1
        return Event(at: now, kind: ring[place][taken - 1])
      }
      if taken > 0 { ring[place] = [] }
      taken = 0
      now += 1
    }
    return nil
  }
}
