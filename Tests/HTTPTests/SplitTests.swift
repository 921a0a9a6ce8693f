import HTTP
import Testing

/// The network cuts a message where it likes: the result does not change.
struct SplitTests {
  private static let samples = Samples.good + RefusalTests.cases.map { $0.0 }

  @Test
  func `a cut at any byte changes nothing`() {
    for sample in Self.samples where sample.utf8.count < 2000 {
      let bytes = Array(sample.utf8)
      let whole = parse([bytes[...]])
      for cut in 0...bytes.count {
        #expect(parse([bytes[..<cut], bytes[cut...]]) == whole, "\(sample) cut at \(cut)")
      }
    }
  }

  @Test
  func `byte by byte is the same`() {
    for sample in Self.samples {
      let bytes = Array(sample.utf8)
      let pieces = bytes.indices.map { bytes[$0...$0] }
      #expect(parse(pieces) == parse([bytes[...]]), "\(sample.prefix(100))")
    }
  }
}
