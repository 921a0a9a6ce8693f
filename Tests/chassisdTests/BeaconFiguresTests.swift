import BoardStatus
import Chassis
import Testing

@testable import chassisd

/// What a board measures, in the widths of a beacon.
struct BeaconFiguresTests {
  private static var sample: BoardFigures {
    var figures = BoardFigures()
    figures.uptimeMilliseconds = 93_784_567
    figures.loadThousandths = 420
    figures.temperatureThousandths = -3500
    figures.memory = Measurements.memory(
      meminfo: Array("MemTotal: 2097152 kB\nMemAvailable: 1572864 kB\n".utf8))
    figures.dataTotalBytes = 30_000 << 20
    figures.dataAvailableBytes = 29_000 << 20
    figures.processor = BoardFigures.Ticks(busy: 400, total: 1600)
    figures.receivedBytes = 10_000
    figures.sentBytes = 20_000
    return figures
  }

  @Test
  func `sizes and times come in the beacon's units`() {
    let figures = BeaconFigures(Self.sample, since: nil)
    var expected = BeaconFigures()
    expected.uptimeSeconds = 93_784
    expected.loadThousandths = 420
    expected.temperatureThousandths = -3500
    expected.memoryTotalKibibytes = 2_097_152
    expected.memoryAvailableKibibytes = 1_572_864
    expected.dataTotalMebibytes = 30_000
    expected.dataAvailableMebibytes = 29_000
    #expect(figures == expected)
  }

  @Test
  func `rates come from two samples`() {
    var later = Self.sample
    later.uptimeMilliseconds += 5000
    later.processor = BoardFigures.Ticks(busy: 500, total: 2000)
    later.receivedBytes = 15_000
    later.sentBytes = 20_500
    let figures = BeaconFigures(later, since: Self.sample)
    #expect(figures.busyPerMille == 250)
    #expect(figures.receivedBytesPerSecond == 1000 && figures.sentBytesPerSecond == 100)
  }

  @Test
  func `a clock or counters that went back give no rate`() {
    var restarted = Self.sample
    restarted.uptimeMilliseconds = 1000
    #expect(BeaconFigures(restarted, since: Self.sample).busyPerMille == nil)
    var other = Self.sample
    other.uptimeMilliseconds += 5000
    other.receivedBytes = 5
    other.sentBytes = nil
    let figures = BeaconFigures(other, since: Self.sample)
    #expect(figures.busyPerMille == nil)
    #expect(figures.receivedBytesPerSecond == 0 && figures.sentBytesPerSecond == 0)
  }

  @Test
  func `what is not known stays unknown, and what is too large is the largest`() {
    let none = BeaconFigures(BoardFigures(), since: nil)
    #expect(none == BeaconFigures())
    var huge = BoardFigures()
    huge.uptimeMilliseconds = .max
    huge.loadThousandths = .max
    huge.temperatureThousandths = .max
    huge.dataTotalBytes = .max
    let figures = BeaconFigures(huge, since: nil)
    #expect(figures.uptimeSeconds == .max && figures.loadThousandths == .max)
    #expect(figures.temperatureThousandths == .max && figures.dataTotalMebibytes == .max)
    huge.loadThousandths = -1
    #expect(BeaconFigures(huge, since: nil).loadThousandths == 0)
  }
}
