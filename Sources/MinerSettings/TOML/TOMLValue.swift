/// A value of a TOML text with its place.
public struct TOMLValue {
  public indirect enum Content {
    case text(String)
    case integer(Int64)
    case bool(Bool)
    case array([TOMLValue])
    case table(TOMLTable)
    /// It was reported already: a reader takes the default and stays silent.
    case unusable
  }

  public let place: TextPlace
  public let content: Content
}

/// Keys and values in the order of the text.
///
/// Shared while it is read, since a later header may add to it; whoever gets it only looks.
public final class TOMLTable {
  /// How a table came to be decides who may still add to it (TOML 1.0, "Table").
  enum Origin {
    /// By a header of its own.
    case header
    /// As the way to a header below it; its own header may still come.
    case implied
    /// By a dotted key of one body; it belongs to that body alone.
    case dotted(body: Int)
    /// In braces: complete.
    case inline
  }

  public struct Entry {
    /// UTF-8; compared byte for byte, as TOML does.
    public let key: [UInt8]
    public let place: TextPlace
    public let value: TOMLValue
  }

  public internal(set) var entries: [Entry] = []
  var origin: Origin

  init(_ origin: Origin) { self.origin = origin }

  public func entry(_ key: [UInt8]) -> Entry? { entries.first { $0.key == key } }

  public func entry(_ key: String) -> Entry? { entry(Array(key.utf8)) }
}
