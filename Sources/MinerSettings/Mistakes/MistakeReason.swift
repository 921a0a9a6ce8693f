/// What is wrong in the owner's file.
public enum MistakeReason: Equatable, Sendable {
  public enum Kind: Equatable, Sendable {
    case text, number, texts, bool

    var explanation: String {
      switch self {
      case .text: "text is expected: put it in double quotes"
      case .number: "a number is expected: write digits without quotes"
      case .bool: "true or false is expected: write one of them without quotes"
      case .texts: "a list of texts is expected: write it as [\"one\", \"two\"]"
      }
    }
  }

  case syntax(TOMLFault)
  case unknownTable(nearest: String?)
  case unknownKey(table: String, nearest: String?)
  /// The key is known in one other table.
  case misplaced(table: String)
  /// The name of a table has a value instead of keys.
  case tableExpected(String)
  case kind(Kind)
  case unknownWord(String, choices: [String])
  case outOfRange(Int64, least: Int64, most: Int64)
  case form(TextForm, String)
  case https
  case tooMany(most: Int)
  case needsKey(String)
  case needsStaticMode
  /// In a list where each comes once.
  case again
  /// The node is one that no path may have.
  case avoided
  case gatewayOutside(network: String)
  case gatewayIsAddress

  /// What is wrong and the way out, in printable ASCII.
  public var explanation: String {
    switch self {
    case .syntax(let fault):
      fault.explanation + (fault.endsReading ? "; nothing behind it was read" : "")
    case .unknownTable(let nearest):
      "not known here: "
        + (nearest.map { "did you mean [" + $0 + "]?" }
          ?? "the tables are " + Words.list(KnownKeys.tableNames, last: " and "))
    case .unknownKey(let table, let nearest):
      "not known here: "
        + (nearest.map { "did you mean " + $0 + "?" }
          ?? "[" + table + "] has " + Words.list(KnownKeys.keys(of: table), last: " and "))
    case .misplaced(let table): "not known here: put it below [" + table + "]"
    case .tableExpected(let name): "this is a table: write [" + name + "] on a line of its own"
    case .kind(let kind): kind.explanation
    case .unknownWord(let word, let choices):
      Words.quoted(word) + " is not known here: write " + Words.list(choices, last: " or ")
    case .outOfRange(let value, let least, let most):
      "\(value) is out of range: write \(least) to \(most)"
    case .form(let form, let text):
      form.isSecret
        ? "this is " + form.explanation
        : Words.quoted(text) + " is " + form.explanation
    case .https:
      "https is not used here, since all that matters is signed: write http://"
    case .tooMany(let most): "too many: leave all but \(most) out"
    case .needsKey(let key): "this needs " + key + " beside it: write that too, or delete this"
    case .needsStaticMode: "this counts only with mode = \"static\": write that, or delete this"
    case .again: "this node is in the list already: keep one of them"
    case .avoided: "this node is in skynet.avoid too: delete it here or there"
    case .gatewayOutside(let network):
      "the gateway is not in the network of " + network + ": correct one of them"
    case .gatewayIsAddress: "this is the board's own address: write that of the router"
    }
  }
}
