public import Base

/// Why the text of a description was refused; `line` counts from 1.
public enum HardwareDescriptionError: Error, Equatable {
  /// A line is missing, unknown, doubled, or not made of the words that it needs.
  case form(FieldLinesError)
  /// With this line, the description cannot be true.
  case fault(HardwareFault, line: Int)
  /// The same facts are written in another way: another order, a zero in front, a space too many.
  case notCanonical(line: Int)
  /// More than any description needs.
  case tooLong(bytes: Int)

  public var explanation: String {
    switch self {
    case .form(let error): error.explanation
    case .fault(let fault, let line): "line \(line): " + fault.explanation
    case .notCanonical(let line): "line \(line) is not written, or not placed, as the builder does"
    case .tooLong(let bytes): "\(bytes) bytes are more than any board needs"
    }
  }
}

extension HardwareDescription {
  /// The bytes of the largest description that is read: 64 slots need less than a third of it.
  public static let bytesMax = 32768

  /// Reads the text of `encoded()`, and no other.
  public init(parsing bytes: [UInt8]) throws(HardwareDescriptionError) {
    guard bytes.count <= Self.bytesMax else { throw .tooLong(bytes: bytes.count) }
    let lines: [FieldLines.Line]
    do throws(FieldLinesError) { lines = try FieldLines(bytes).lines } catch { throw .form(error) }
    var parser = HardwareParser()
    for line in lines {
      do throws(FieldLinesError) { try parser.take(line) } catch { throw .form(error) }
    }
    do throws(HardwareFault) { try parser.check() } catch { throw Self.place(error, in: lines) }
    do throws(FieldLinesError) { self = try parser.finished() } catch { throw .form(error) }
    let canonical = Array(encoded().utf8)
    guard canonical != bytes else { return }
    let right = Text.lines(canonical)
    let given = Text.lines(bytes)
    var same = 0
    while same < min(right.count, given.count), right[same] == given[same] { same += 1 }
    throw .notCanonical(line: min(same + 1, max(given.count, 1)))
  }

  /// The first line with which a text that is at fault cannot be true.
  private static func place(
    _ fault: HardwareFault, in lines: [FieldLines.Line]
  ) -> HardwareDescriptionError {
    var parser = HardwareParser()
    for line in lines {
      do throws(FieldLinesError) { try parser.take(line) } catch { return .form(error) }
      do throws(HardwareFault) { try parser.check() } catch {
        return .fault(error, line: line.number)
      }
    }
    return .fault(fault, line: lines.count)
  }
}

extension HardwareDescription {
  /// What a daemon goes on with: a board whose description is missing or damaged has nothing of it.
  ///
  /// - Parameter bytes: of the file; nil where it cannot be read.
  /// - Returns: with what is the matter, nil where all is well.
  public static func orNothing(_ bytes: [UInt8]?) -> (HardwareDescription, problem: String?) {
    guard let bytes else { return (HardwareDescription(), "there is no " + path) }
    do {
      return (try HardwareDescription(parsing: bytes), nil)
    } catch {
      return (HardwareDescription(), path + ": " + error.explanation)
    }
  }
}
