/// One place that breaks a rule, told so that a newcomer knows what to do.
struct Finding: Equatable, CustomStringConvertible {
  let path: String
  /// Counted from 1; nil where the file as a whole is meant.
  var line: Int?
  let advice: String

  var description: String {
    path + (line.map { ":\($0)" } ?? "") + ": " + advice
  }
}
