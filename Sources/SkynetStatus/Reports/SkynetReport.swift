internal import Base

/// What all answers of Skynet's daemon have in common: a strict text between our programs, JSON for
/// others, and a text for people.
public protocol SkynetReport: Equatable, Sendable {
  /// Lines `name value`, printable ASCII; never empty.
  var text: String { get }
  /// Reads exactly what `text` writes; nil for anything else, as an answer that was cut short.
  init?(parsing text: String)
  /// One JSON object without a line feed.
  var json: String { get }
  /// For a person.
  var table: String { get }
}
