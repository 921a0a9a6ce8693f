internal import SkynetWire

/// What was counted some time ago: two marks are enough, the newer becomes the older.
struct CountMarks<Count> {
  private var older: (milliseconds: UInt64, count: Count)
  private var newer: (milliseconds: UInt64, count: Count)

  init(_ count: Count, now: UInt64) {
    older = (now, count)
    newer = (now, count)
  }

  mutating func mark(_ count: Count, spacing: UInt64, now: UInt64) {
    guard now >= newer.milliseconds + spacing else { return }
    older = newer
    newer = (now, count)
  }

  /// What had been counted at least `spacing` milliseconds ago, and mostly not more than three times that.
  func count(before spacing: UInt64, now: UInt64) -> Count {
    now >= newer.milliseconds + spacing ? newer.count : older.count
  }
}
