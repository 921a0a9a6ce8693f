import Testing

@testable import Panel

struct QuantityTests {
  @Test(
    arguments: [
      (0, "0 B/s"), (999, "999 B/s"), (1_000, "1.00 kB/s"), (1_249_999, "1.24 MB/s"),
      (12_345_678, "12.3 MB/s"), (999_999_999, "999 MB/s"), (UInt64.max, "9999 PB/s"),
    ] as [(UInt64, String)])
  func `a rate has three digits that count`(bytes: UInt64, text: String) {
    #expect(Quantity.rate(bytesPerSecond: bytes).text == text)
  }

  @Test(
    arguments: [
      (0, "0 B"), (1_023, "1023 B"), (1_024, "1.00 KiB"), (1_048_575, "1023 KiB"),
      (31_268_536_320, "29.1 GiB"), (UInt64.max, "9999 PiB"),
    ] as [(UInt64, String)])
  func `a size is rounded down`(bytes: UInt64, text: String) {
    #expect(Quantity.size(bytes: bytes).text == text)
  }

  @Test(
    arguments: [
      (0, "0.000"), (412_345, "0.412"), (9_999_999, "9.999"), (12_340_000, "12.34"),
      (999_990_000, "999.9"), (1_234_567_890, "1234"), (UInt64.max, "99999"),
    ] as [(UInt64, String)])
  func `droplets are a millionth of a SKY`(droplets: UInt64, digits: String) {
    #expect(Quantity.reward(dropletsPerHour: droplets).digits == digits)
  }

  @Test(
    arguments: [
      (52_437, "52.4"), (0, "0.0"), (-50, "0.0"), (-12_340, "-12.3"), (Int64.max, "999.9"),
      (Int64.min, "-99.9"),
    ] as [(Int64, String)])
  func `a temperature has one decimal`(thousandths: Int64, digits: String) {
    #expect(Quantity.degrees(thousandths: thousandths).digits == digits)
  }

  @Test(
    arguments: [
      (0, "0:00"), (272_999, "4:32"), (3_599_000, "59:59"), (3_600_000, "1 h 0 min"),
      (273_840_000, "3 d 4 h"),
    ] as [(UInt64, String)])
  func `a duration has the units that matter`(milliseconds: UInt64, text: String) {
    #expect(Quantity.duration(milliseconds: milliseconds) == text)
  }

  @Test
  func `a share of nothing is no share, and more than all is all`() {
    #expect(PanelFigures.Space(totalBytes: 0, availableBytes: 5).usedPerMille == nil)
    #expect(PanelFigures.Space(totalBytes: 10, availableBytes: 50).usedPerMille == 0)
    #expect(PanelFigures.Space(totalBytes: .max, availableBytes: 0).usedPerMille == 1000)
    #expect(Quantity.percent(perMille: 12_345).text == "100%")
    #expect(Quantity.percent(perMille: -1).text == "0%")
  }
}
