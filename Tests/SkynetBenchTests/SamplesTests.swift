import Testing

@testable import SkynetBench

/// Medians, and how figures are written.
struct SamplesTests {
  @Test(
    arguments: [
      ([], nil), ([3], 3), ([9, 1], 5), ([9, 1, 2], 2), ([4, 1, 3, 2], 2.5), ([5, 5, 1, 1, 1], 1),
    ] as [([Double], Double?)])
  func `the median is the middle one, whatever the order`(values: [Double], median: Double?) {
    #expect(Samples(values).median == median)
    #expect(Samples(values.reversed()).median == median)
  }

  @Test
  func `the median comes with the smallest and the largest`() {
    #expect(Samples([641.4, 600, 629]).text() == "629 (600-641)")
    #expect(Samples([1.005, 0.25]).text(decimals: 2) == "0.63 (0.25-1.00)")
    #expect(Samples([7910]).text() == "7910")
    #expect(Samples().text() == "-")
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (0.05, 2, "0.05"), (12.345, 1, "12.3"), (-0.5, 1, "-0.5"),
    (1e9, 0, "1000000000"),
    (.infinity, 2, "-"), (.nan, 0, "-"), (1e300, 0, "-"),
  ])
  func `a number has the decimals that were asked for`(
    value: Double, decimals: Int, text: String
  ) {
    #expect(Samples.number(value, decimals) == text)
  }
}
