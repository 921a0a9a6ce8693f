internal import Base

extension PanelFigures.Alarm {
  /// What a daemon calls a problem, named by its words: a degree more or less is no new alarm, another
  /// slot is.
  public init(about problem: String) {
    self.init(name: Self.name(of: Array(problem.utf8)), text: problem)
  }

  /// Measurements have places behind a point; they are left out, other numbers stay.
  private static func name(of text: [UInt8]) -> String {
    var name: [UInt8] = []
    var index = 0
    while index < text.count {
      guard isDigit(text[index]) else {
        name.append(text[index])
        index += 1
        continue
      }
      let start = index
      var isMeasurement = false
      while index < text.count {
        let isPoint = text[index] == 0x2E && index + 1 < text.count && isDigit(text[index + 1])
        guard isPoint || isDigit(text[index]) else { break }
        isMeasurement = isMeasurement || isPoint
        index += 1
      }
      if !isMeasurement { name.append(contentsOf: text[start..<index]) }
    }
    return Text.string(name)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
}
