internal import CLinux

/// The two clocks of a board.
public enum Clock {
  /// Milliseconds since the kernel started; never steps, counts sleep.
  public static var bootMilliseconds: UInt64 { UInt64(max(0, sky_clock(0))) / 1_000_000 }

  /// How far the boot clock is past its last whole millisecond.
  public static var pastMicroseconds: UInt64 { UInt64(max(0, sky_clock(0))) / 1000 % 1000 }

  /// Seconds since 1970, as far as the board knows.
  public static var wallSeconds: UInt64 { UInt64(max(0, sky_clock(1))) / 1_000_000_000 }

  /// Whether a time server has been heard and the kernel was told (adjtimex(2), STA_UNSYNC).
  public static var isSynchronised: Bool { sky_clock_is_synchronised() != 0 }

  public static func setWall(seconds: UInt64) throws(SystemError) {
    try check(sky_set_wall_clock(seconds), "set", "the clock")
  }

  public static func sleep(milliseconds: UInt32) { sky_sleep(milliseconds) }
}
