import Base
import Sodium

/// One parser of outside bytes, and what must hold of it whatever it is given.
public struct ParserTarget: Sendable {
  /// What a parser made of an input.
  public enum Outcome: Equatable, Sendable {
    case refused
    case accepted
    /// It was accepted and what must hold of it does not.
    case broken(String)
  }

  /// The name of its folder in `Tests/FuzzingTests/Corpus`.
  public let name: String
  /// Bytes of the longest input that is tried.
  public let lengthMax: Int
  /// Executions in `make test`, in thousands.
  public let thousands: Int
  /// Well-formed inputs to start from.
  public let samples: @Sendable () -> [[UInt8]]
  public let run: @Sendable ([UInt8]) -> Outcome

  init(
    _ name: String, lengthMax: Int, thousands: Int = 100,
    samples: @escaping @Sendable () -> [[UInt8]],
    run: @escaping @Sendable ([UInt8]) -> Outcome
  ) {
    self.name = name
    self.lengthMax = lengthMax
    self.thousands = thousands
    self.samples = samples
    self.run = run
  }

  /// Every parser; a new one is one line in the table of its module.
  public static let all =
    identity + network + chassis + boardTexts + disk + forwardingPlane + skynetStatus + skynetLink
    + paths + maps + skynetMeter + tunnel

  /// What an input is called in the corpus: BLAKE2b-160 of it.
  public static func fileName(_ input: [UInt8]) -> String {
    Text.hex(BLAKE2b.hash(input, size: 20))
  }

  public static func named(_ name: String) -> ParserTarget? { all.first { $0.name == name } }
}

extension ParserTarget {
  /// A parser with one encoding of each value: what is accepted encodes to the same bytes again.
  ///
  /// - Parameter encode: nil for what was refused.
  static func exact(
    _ name: String, lengthMax: Int, thousands: Int = 100,
    samples: @escaping @Sendable () -> [[UInt8]],
    encode: @escaping @Sendable ([UInt8]) -> [UInt8]?
  ) -> ParserTarget {
    ParserTarget(name, lengthMax: lengthMax, thousands: thousands, samples: samples) { bytes in
      guard let again = encode(bytes) else { return .refused }
      return again == bytes ? .accepted : .broken("encodes to " + Text.hex(again))
    }
  }

  /// A parser that reads some values in several ways: what it wrote once stays the same.
  static func settled(
    _ name: String, lengthMax: Int, thousands: Int = 100,
    samples: @escaping @Sendable () -> [[UInt8]],
    encode: @escaping @Sendable ([UInt8]) -> [UInt8]?
  ) -> ParserTarget {
    ParserTarget(name, lengthMax: lengthMax, thousands: thousands, samples: samples) { bytes in
      guard let once = encode(bytes) else { return .refused }
      guard let twice = encode(once) else {
        return .broken("its own encoding is refused: " + Text.hex(once))
      }
      return once == twice ? .accepted : .broken("encodes to " + Text.hex(once) + ", then another")
    }
  }

  /// A reader with no encoding: it must not trap, and `isSound` must hold of what it read.
  ///
  /// - Parameter isSound: nil for what was refused.
  static func bounded(
    _ name: String, lengthMax: Int, thousands: Int = 100,
    samples: @escaping @Sendable () -> [[UInt8]],
    isSound: @escaping @Sendable ([UInt8]) -> Bool?
  ) -> ParserTarget {
    ParserTarget(name, lengthMax: lengthMax, thousands: thousands, samples: samples) { bytes in
      guard let isSound = isSound(bytes) else { return .refused }
      return isSound ? .accepted : .broken("what was read is not sound")
    }
  }

  static func texts(_ texts: String...) -> @Sendable () -> [[UInt8]] {
    { texts.map { Array($0.utf8) } }
  }
}
