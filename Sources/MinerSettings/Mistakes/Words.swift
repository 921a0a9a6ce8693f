internal import Base

/// Pieces of messages.
enum Words {
  private static let quoteMax = 32

  /// A text in quotes, cut where it is long; what is not printable ASCII becomes `?`.
  static func quoted(_ text: String) -> String { "'" + cut(Array(text.utf8), quoteMax) + "'" }

  static func cut(_ bytes: [UInt8], _ most: Int) -> String {
    var text: [UInt8] = []
    for byte in bytes where byte & 0xC0 != 0x80 {
      guard text.count < most else { return Text.string(text) + "..." }
      text.append(byte >= 0x20 && byte < 0x7F ? byte : 0x3F)
    }
    return Text.string(text)
  }

  static func list(_ words: [String], last: String) -> String {
    var text = ""
    for (index, word) in words.enumerated() {
      if index > 0 { text += index == words.count - 1 ? last : ", " }
      text += word
    }
    return text
  }

  /// Small letters for the capital ones of ASCII.
  static func lower(_ word: [UInt8]) -> [UInt8] {
    var lower: [UInt8] = []
    for byte in word { lower.append(byte >= 0x41 && byte <= 0x5A ? byte + 32 : byte) }
    return lower
  }

  /// The known word that a person may have meant; nil where none is near.
  static func nearest(to word: [UInt8], among known: [String]) -> String? {
    guard word.count <= 24 else { return nil }
    let lower = lower(word)
    var best: String?
    var least = Int.max
    for candidate in known {
      let letters = Array(candidate.utf8)
      let distance = distance(lower, letters)
      if distance <= max(1, letters.count / 3), distance < least {
        least = distance
        best = candidate
      }
    }
    return best
  }

  /// Letters to add, take away or change (Levenshtein).
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var corner = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let change = corner + (left == right ? 0 : 1)
        corner = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, corner + 1)
      }
    }
    return row[b.count]
  }
}
