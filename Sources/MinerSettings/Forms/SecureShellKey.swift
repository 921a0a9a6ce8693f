internal import Base

/// A public key as a line of `authorized_keys`: kind, base64, and a name for people.
public struct SecureShellKey: Equatable, Sendable {
  /// What the SSH server of a board takes.
  private static let kinds = [
    "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "ssh-rsa",
  ]
  static let bytesMax = 2048

  /// Without a line feed; the name is printable ASCII.
  public let line: String

  /// Options in front of the kind are refused: they would name programs to run.
  public init?(_ text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count <= Self.bytesMax, bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) else {
      return nil
    }
    let words = Text.words(bytes[...])
    guard words.count >= 2, let blob = Base64.decode(words[1]), Self.isKey(blob, kind: words[0])
    else { return nil }
    var line = ""
    for word in words { line += (line.isEmpty ? "" : " ") + Text.string(word) }
    self.line = line
  }

  /// Name behind the key, or its kind; for listings.
  public var name: String {
    let words = Text.words(Array(line.utf8)[...])
    return Text.string(words[words.count > 2 ? 2 : 0])
  }

  /// The blob begins with its kind (RFC 4253, section 6.6).
  private static func isKey(_ blob: [UInt8], kind: ArraySlice<UInt8>) -> Bool {
    var isKnown = false
    for name in kinds where kind.elementsEqual(name.utf8) { isKnown = true }
    guard isKnown, blob.count >= 4 + kind.count + 4 else { return false }
    let length = [0, 0, 0, UInt8(kind.count)]
    guard blob[..<4].elementsEqual(length), blob[4..<4 + kind.count].elementsEqual(kind) else {
      return false
    }
    // RFC 8709, section 4: a string of 32 bytes is all that follows.
    let isEd25519 = kind.elementsEqual("ssh-ed25519".utf8)
    return !isEd25519 || blob.count == 4 + 11 + 4 + 32
  }
}
