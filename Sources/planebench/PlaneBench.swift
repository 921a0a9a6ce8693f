import SkynetWire
import Sodium

/// Nanoseconds a packet at each place of a path, medians of many batches, beside the ciphers alone.
@main
enum PlaneBench {
  static let key = [UInt8](repeating: 3, count: 32)
  /// The argument of the program, if there is one.
  static let batches = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 1500

  static func main() {
    for isHeaderOnly in [false, true] {
      print("links seal " + (isHeaderOnly ? "the header alone" : "whole packets"))
      print("suite  inner  source  transit  destination  |  2 AEAD of a hop  transit less them")
      for suite in [CipherSuite.aegis128L, .chaCha20Poly1305] {
        for length in [64, 512, 1400] { line(suite, length, isHeaderOnly: isHeaderOnly) }
      }
    }
  }

  static func line(_ suite: CipherSuite, _ length: Int, isHeaderOnly: Bool) {
    let transits = 1
    let count = min(64, 65000 / (length + 64))
    let chain = Chain(
      suite: suite, transits: transits, isHeaderOnly: isHeaderOnly, length: length, count: count)
    let times = UnsafeMutablePointer<UInt64>.allocate(capacity: 8)
    defer { times.deallocate() }
    times.initialize(repeating: 0, count: 8)
    var samples = [[UInt64]](repeating: [], count: transits + 3)
    for index in samples.indices { samples[index].reserveCapacity(batches) }
    for _ in 0..<batches {
      chain.run(times)
      for node in 0..<transits + 2 { samples[node].append(times[node]) }
      samples[transits + 2].append(bare(suite, chain, length))
    }
    let medians = samples.map { $0.sorted()[$0.count / 2] / UInt64(count) }
    let name = suite == .aegis128L ? "AEGIS " : "ChaCha"
    var text = "\(name) \(length)"
    for value in medians { text += "\t\(value)" }
    text += "\t\(Int(medians[1]) - Int(medians[3]))"
    print(text)
  }

  /// Opens and seals as many bytes as a hop in the middle, and nothing else.
  static func bare(_ suite: CipherSuite, _ chain: Chain, _ length: Int) -> UInt64 {
    let stride = length + 64
    var isWhole = true
    for index in 0..<chain.count {
      let start = chain.memory + index * stride
      PacketCipher.seal(
        suite, key: key, counter: 1, text: start + 16, count: length + 32,
        tag: start + length + 48, context: start, contextCount: 16)
    }
    let time = nanoseconds {
      for index in 0..<chain.count {
        let start = chain.memory + index * stride
        let tag = start + length + 48
        isWhole =
          PacketCipher.open(
            suite, key: key, counter: 1, text: start + 16, count: length + 32, tag: tag,
            context: start, contextCount: 16) && isWhole
        PacketCipher.seal(
          suite, key: key, counter: 1, text: start + 16, count: length + 32, tag: tag,
          context: start, contextCount: 16)
      }
    }
    for index in 0..<chain.count {
      let start = chain.memory + index * stride
      let tag = start + length + 48
      isWhole =
        PacketCipher.open(
          suite, key: key, counter: 1, text: start + 16, count: length + 32, tag: tag,
          context: start, contextCount: 16) && isWhole
    }
    precondition(isWhole, "a packet did not open")
    return time
  }
}
