import Base
import Simulation
import Testing

struct LineBufferTests {
  @Test
  func `a line may come in pieces`() {
    var buffer = LineBuffer(lengthMax: 16)
    buffer.append(Array("sta".utf8))
    #expect(!buffer.hasLine)
    buffer.append(Array("tus\nver".utf8))
    #expect(buffer.next() == .whole(Array("status".utf8)))
    #expect(buffer.next() == nil)
    buffer.append(Array("sion\r".utf8))
    #expect(buffer.next() == .whole(Array("version".utf8)))
  }

  @Test
  func `a line at the bound is whole and one byte more is too long`() {
    var buffer = LineBuffer(lengthMax: 4)
    buffer.append(Array("1234\n12345\nab\n".utf8))
    #expect(buffer.next() == .whole(Array("1234".utf8)))
    #expect(buffer.next() == .tooLong)
    #expect(buffer.next() == .whole(Array("ab".utf8)), "the line behind a long one is unharmed")
  }

  @Test(arguments: UInt64(1)...4)
  func `the cuts of a stream do not change its lines`(seed: UInt64) {
    var mutator = Mutator(seed: seed, lengthMax: 64)
    let sample = Array("status\nversion json\r\n0123456789abcdef\nhelp".utf8)
    for round in 0..<25_000 {
      let bytes = mutator.damage(sample)
      var whole = LineBuffer(lengthMax: 12)
      whole.append(bytes)
      var pieces = LineBuffer(lengthMax: 12)
      let cut = mutator.random.below(bytes.count + 1)
      pieces.append(Array(bytes[..<cut]))
      pieces.append(Array(bytes[cut...]))
      while let line = whole.next() {
        guard pieces.next() == line, fits(line, max: 12) else {
          Issue.record("seed \(seed), round \(round): \(bytes) cut at \(cut)")
          return
        }
      }
      guard !pieces.hasLine else {
        Issue.record("seed \(seed), round \(round): a cut at \(cut) made a line of \(bytes)")
        return
      }
    }
  }

  private func fits(_ line: LineBuffer.Line, max: Int) -> Bool {
    guard case .whole(let bytes) = line else { return true }
    return bytes.count <= max && !bytes.contains(0x0A) && !bytes.contains(0x0D)
  }
}
