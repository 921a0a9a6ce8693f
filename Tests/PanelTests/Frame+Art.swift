import Hardware

extension Frame {
  /// A line for each row: `#` for a lit pixel, `.` for a dark one.
  var art: String {
    var art = ""
    for y in 0..<Self.height {
      for x in 0..<Self.width { art += self[x, y] ? "#" : "." }
      art += "\n"
    }
    return art
  }
}
