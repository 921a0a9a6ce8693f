/// What one can do to a virtual chassis, as a line of words: at a prompt, and in scripts.
public enum ChassisCommand: Equatable, Sendable {
  case plug(slot: Int, Bool)
  case link(slot: Int, isUp: Bool)
  /// Holds a board's button for so long.
  case press(slot: Int, milliseconds: Int)
  case burst(slot: Int, edges: Int, microseconds: Int)
  case pause(slot: Int, Bool)
  case freezeBus(slot: Int, Bool)
  case refuse(slot: Int, count: Int)
  case panel(slot: Int, isPlugged: Bool)
  case picture(slot: Int, file: String)
  case type(slot: Int, text: String)
  case console(slot: Int)
  case waitSeconds(Double)
  case waitFor(slot: Int, text: String)
  case help
  case quit

  public static let helpText = """
    power SLOT off|on          pull a board's plug, or put it back
    link SLOT down|up          pull its cable out of the switch, or put it back
    press SLOT [MILLISECONDS]  hold its button, 200 if nothing is said
    burst SLOT EDGES MICROS    toggle its button line that often, so far apart
    hang SLOT on|off           stop its processor where it is, or let it go on
    bus SLOT freeze|thaw       wedge its I2C bus, or let it go
    refuse SLOT COUNT          have the next messages on its bus refused
    panel SLOT off|on          pull its panel's plug, or put it back
    picture SLOT FILE          write what its panel shows as PNG
    type SLOT TEXT             type a line on its console
    console SLOT               show the end of its console
    wait SECONDS               do nothing for so long
    wait SLOT TEXT             until its console has written the text
    help                       this list
    quit                       switch all off and end

    """

  /// - Returns: nil for an empty line or a remark.
  public static func parse(_ line: String) throws(ChassisCommandError) -> ChassisCommand? {
    let words = line.split(separator: " ").map(String.init)
    guard let name = words.first, !name.hasPrefix("#") else { return nil }
    switch name {
    case "help" where words.count == 1: return .help
    case "quit" where words.count == 1: return .quit
    case "help", "quit": throw .badForm(name)
    case "wait" where words.count == 2:
      guard let seconds = Double(words[1]), seconds >= 0, seconds <= 3600 else {
        throw .badValue(words[1])
      }
      return .waitSeconds(seconds)
    case "power", "link", "hang", "bus", "panel":
      guard words.count == 3 else { throw .badForm(name) }
      return try toggle(name, try number(words[1], 1...64), words[2])
    case "press", "burst", "refuse", "picture", "type", "console", "wait":
      guard words.count >= 2 else { throw .badForm(name) }
      return try act(name, try number(words[1], 1...64), Array(words.dropFirst(2)))
    default: throw .unknown(name)
    }
  }

  private static func toggle(
    _ name: String, _ slot: Int, _ word: String
  ) throws(ChassisCommandError) -> ChassisCommand {
    switch (name, word) {
    case ("power", "on"), ("power", "off"): return .plug(slot: slot, word == "on")
    case ("link", "up"), ("link", "down"): return .link(slot: slot, isUp: word == "up")
    case ("hang", "on"), ("hang", "off"): return .pause(slot: slot, word == "on")
    case ("bus", "freeze"), ("bus", "thaw"): return .freezeBus(slot: slot, word == "freeze")
    case ("panel", "on"), ("panel", "off"): return .panel(slot: slot, isPlugged: word == "on")
    default: throw .badForm(name)
    }
  }

  private static func act(
    _ name: String, _ slot: Int, _ rest: [String]
  ) throws(ChassisCommandError) -> ChassisCommand {
    switch (name, rest.count) {
    case ("press", 0): return .press(slot: slot, milliseconds: 200)
    case ("press", 1): return .press(slot: slot, milliseconds: try number(rest[0], 1...60_000))
    case ("burst", 2):
      return .burst(
        slot: slot, edges: try number(rest[0], 1...100_000),
        microseconds: try number(rest[1], 0...1_000_000))
    case ("refuse", 1): return .refuse(slot: slot, count: try number(rest[0], 0...1_000_000))
    case ("picture", 1): return .picture(slot: slot, file: rest[0])
    case ("console", 0): return .console(slot: slot)
    case ("type", 1...): return .type(slot: slot, text: rest.joined(separator: " "))
    case ("wait", 1...): return .waitFor(slot: slot, text: rest.joined(separator: " "))
    default: throw .badForm(name)
    }
  }

  private static func number(
    _ word: String, _ range: ClosedRange<Int>
  ) throws(ChassisCommandError) -> Int {
    guard let number = Int(word), range.contains(number) else { throw .badValue(word) }
    return number
  }
}

/// Why a line is no command; the text says what to do about it.
public enum ChassisCommandError: Error, Equatable, CustomStringConvertible {
  case unknown(String)
  case badForm(String)
  case badValue(String)

  public var description: String {
    switch self {
    case .unknown(let name): "there is no command '\(name)'; 'help' lists them"
    case .badForm(let name): "'\(name)' is written otherwise; see 'help'"
    case .badValue(let word): "'\(word)' is no number that is meant here; see 'help'"
    }
  }
}
