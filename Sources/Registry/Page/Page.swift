internal import Base
internal import Foundation
internal import Identity

/// The web page on which anyone looks a miner up: HTML from the server, no script, nothing from elsewhere.
enum Page {
  /// - Parameters:
  ///   - miners: how many are registered.
  ///   - wrong: what was asked for, where it names no miner.
  static func front(miners: UInt64, wrong: String? = nil) -> String {
    let count =
      miners == 1 ? "One miner is registered here." : "\(miners) miners are registered here."
    return layout(
      title: wrong == nil ? "Look up a miner" : "That names no miner",
      """
      <h1>Is it a miner?</h1>
      <p class="lead">Every miner has a serial number, and a key that it made itself. The registry knows both.</p>
      \(form(value: wrong ?? "", isWrong: wrong != nil, takesFocus: true))
      <p class="quiet">\(count) A board that is not registered is an ordinary node: it takes part, without the bonus of miners.</p>
      """)
  }

  static func miner(_ miner: Miner) -> String {
    let status = miner.status
    let words =
      switch miner.state?.state ?? .active {
      case .active: "This board is a registered miner."
      case .suspended: "The standing of this miner is suspended for now."
      case .revoked: "The standing of this miner was taken away."
      }
    var rows = [
      row("Serial", code(miner.serial.hex)),
      row("Operational key", code(Text.hex(miner.key.bytes))),
      row("Board", miner.board.isEmpty ? "not stated" : escape(miner.board)),
      row("Class", "miner"),
      row("Registered", time(miner.registeredAt)),
      row("Registration", "number \(miner.sequence)"),
      row("Batch", code(miner.serial.batch.hex)),
    ]
    if let state = miner.state, state.state != .active {
      rows.append(row("Reason", escape(state.reason.name)))
      rows.append(row("Since", time(state.since)))
    }
    let replaced =
      miner.isAskedKeyReplaced
      ? "<p class=\"note\">The key that you asked for was replaced by the one below. A board that still shows it is a copy.</p>"
      : ""
    return layout(
      title: "Miner \(miner.serial.hex): \(status)",
      """
      <h1>Miner <span class="badge \(status)">\(status)</span></h1>
      <p class="lead">\(words)</p>
      \(replaced)
      <dl>
      \(rows.joined(separator: "\n"))
      </dl>
      <h2>Look up another</h2>
      \(form())
      """)
  }

  static func problem(_ problem: Problem) -> String {
    let isUnknown = problem.code == "unknown-miner"
    return layout(
      title: problem.title,
      """
      <h1>\(isUnknown ? "Not a registered miner" : escape(problem.title))</h1>
      <p class="lead" id="detail">\(escape(problem.detail)).</p>
      <h2>Look up another</h2>
      \(form())
      """)
  }

  private static func form(
    value: String = "", isWrong: Bool = false, takesFocus: Bool = false
  ) -> String {
    let error =
      isWrong
      ? "<p class=\"error\" id=\"error\" role=\"alert\">This is neither a serial nor a key: count the digits.</p>"
      : ""
    return """
      <form action="/" method="get" role="search">
      <label for="miner">Serial or operational key</label>
      <div class="field">
      <input id="miner" name="miner" value="\(escape(value))" required maxlength="120" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="hint\(isWrong ? " error" : "")"\(isWrong ? " aria-invalid=\"true\"" : "")\(takesFocus ? " autofocus" : "")>
      <button type="submit">Look up</button>
      </div>
      <p class="hint" id="hint">32 or 64 hexadecimal digits; blanks, colons and hyphens do not matter.</p>
      \(error)
      </form>
      """
  }

  private static func layout(title: String, _ content: String) -> String {
    """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>\(escape(title)) - Skyminer registry</title>
    <link rel="icon" href="/icon.svg" type="image/svg+xml">
    <link rel="stylesheet" href="/style.css">
    </head>
    <body>
    <a class="skip" href="#main">Skip to the content</a>
    <header><a class="home" href="/"><img src="/icon.svg" alt="" width="28" height="28">Skyminer registry</a></header>
    <main id="main">
    \(content)
    </main>
    <footer><a href="/openapi.json">Interface for programs</a> <a href="/v1/revocations">Signed revocation snapshot</a></footer>
    </body>
    </html>

    """
  }

  private static func row(_ name: String, _ html: String) -> String {
    "<div><dt>\(name)</dt><dd>\(html)</dd></div>"
  }

  /// Long hexadecimal numbers in groups, so that people can compare them; copying leaves no blanks.
  private static func code(_ hex: String) -> String {
    var groups: [Substring] = []
    var rest = Substring(hex)
    while !rest.isEmpty {
      groups.append(rest.prefix(8))
      rest = rest.dropFirst(8)
    }
    return "<code>" + groups.map { "<span>\(escape(String($0)))</span>" }.joined(separator: "<wbr>")
      + "</code>"
  }

  private static func time(_ seconds: UInt64) -> String {
    let date = Date(timeIntervalSince1970: Double(seconds))
    let text = date.formatted(.iso8601)
    let words = text.replacing("T", with: " ").replacing("Z", with: " UTC")
    return "<time datetime=\"\(text)\">\(words)</time>"
  }

  /// What was typed or stored stays text, in an element and in a quoted attribute.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in Text.printable(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
