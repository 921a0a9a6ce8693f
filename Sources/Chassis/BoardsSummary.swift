import Base

/// The boards of a chassis in few words, for the panel: one board a line.
///
/// ```
/// own 1
/// board 1 up manager 120 41000
/// board 2 down - - -
/// problem board 2 does not come back
/// ```
public struct BoardsSummary: Equatable, Sendable {
  public struct Board: Equatable, Sendable {
    public var slot: Int
    public var state: BoardsTable.State
    public var isManager: Bool
    /// Of all its processors, as the load of the last minute suggests; at most 1000.
    public var loadPerMille: Int?
    /// Thousandths of a degree Celsius.
    public var temperature: Int64?

    public init(
      slot: Int, state: BoardsTable.State, isManager: Bool = false, loadPerMille: Int? = nil,
      temperature: Int64? = nil
    ) {
      self.slot = slot
      self.state = state
      self.isManager = isManager
      self.loadPerMille = loadPerMille
      self.temperature = temperature
    }
  }

  public static let problemsMax = 8
  private static let loads: ClosedRange<Int64> = 0...1000
  private static let temperatures: ClosedRange<Int64> = -99_999...999_999

  public var own: Int?
  public var boards: [Board] = []
  public var problems: [String] = []

  public init() {}

  public init(_ table: BoardsTable, problems: [String]) {
    own = table.own
    self.problems = Array(problems.prefix(Self.problemsMax))
    for row in table.rows {
      var board = Board(slot: row.slot, state: row.state, isManager: row.isManager)
      // The figures of a board that is silent are old: none is better.
      if row.state == .up, let figures = row.beacon?.figures {
        board.loadPerMille = figures.busyPerMille.map { Int($0) }
        board.temperature = figures.temperatureThousandths.map { Int64($0) }
      }
      boards.append(board)
    }
  }

  /// A figure that makes no sense is a dash: another board's sensor must not cost the whole answer.
  public var text: String {
    var text = "own " + (own.map { "\($0)" } ?? "-") + "\n"
    for board in boards {
      text += "board \(board.slot) " + board.state.name + (board.isManager ? " manager" : " -")
      text += " " + Self.word(board.loadPerMille.map { Int64($0) }, Self.loads)
      text += " " + Self.word(board.temperature, Self.temperatures) + "\n"
    }
    for problem in problems.prefix(Self.problemsMax) where !problem.isEmpty {
      text += "problem " + Text.printable(problem) + "\n"
    }
    return text
  }

  private static func word(_ value: Int64?, _ range: ClosedRange<Int64>) -> String {
    guard let value, range.contains(value) else { return "-" }
    return "\(value)"
  }

  /// Reads what `text` writes; nil for anything else, as an answer that was cut short.
  public init?(parsing text: String) {
    var hasOwn = false
    let start = Array("problem ".utf8)
    for line in Text.lines(Array(text.utf8)) {
      if line.starts(with: start) {
        problems.append(Text.string(line.dropFirst(start.count)))
        continue
      }
      let words = Text.words(line)
      guard words.count >= 2 else { return nil }
      switch Text.string(words[0]) {
      case "own" where words.count == 2 && !hasOwn:
        hasOwn = true
        guard let slot = Self.number(words[1], 1...64) else { return nil }
        own = slot.map { Int($0) }
      case "board" where words.count == 6 && boards.count < 64:
        guard let board = Self.board(words) else { return nil }
        boards.append(board)
      default: return nil
      }
    }
    guard hasOwn, text.utf8.elementsEqual(self.text.utf8) else { return nil }
  }

  private static func board(_ words: [ArraySlice<UInt8>]) -> Board? {
    let states: [BoardsTable.State] = [.up, .late, .down, .absent]
    let name = Text.string(words[2])
    let isManager = Text.string(words[3]) == "manager"
    guard let slot = Text.decimal(words[1]), (1...64).contains(slot),
      let state = states.first(where: { $0.name == name }),
      isManager || Text.string(words[3]) == "-",
      let load = number(words[4], loads), let temperature = number(words[5], temperatures)
    else { return nil }
    return Board(
      slot: Int(slot), state: state, isManager: isManager, loadPerMille: load.map { Int($0) },
      temperature: temperature)
  }

  /// Nil for what is no number, and inside of it nil for a dash.
  private static func number(_ word: ArraySlice<UInt8>, _ range: ClosedRange<Int64>) -> Int64?? {
    if Text.string(word) == "-" { return .some(nil) }
    let isNegative = word.first == 0x2D
    guard let value = Text.decimal(isNegative ? word.dropFirst() : word), value < 1 << 40 else {
      return nil
    }
    let signed = isNegative ? -Int64(value) : Int64(value)
    return range.contains(signed) ? .some(signed) : nil
  }
}
