import Foundation

/// A flattened device tree, read (Devicetree Specification 0.4, chapter 5).
struct DeviceTree: Equatable, Sendable {
  private static let magic: UInt32 = 0xD00D_FEED
  private static let depthMax = 64

  private enum Token: UInt32 {
    case beginNode = 1
    case endNode = 2
    case property = 3
    case nothing = 4
    case end = 9
  }

  /// Properties by path of the node, as `/soc/i2c@1c2ac00`; the root is `/`.
  var nodes: [String: [String: [UInt8]]]

  init(nodes: [String: [String: [UInt8]]]) { self.nodes = nodes }

  init(_ file: URL) throws {
    guard let tree = Self.parse([UInt8](try Data(contentsOf: file))) else {
      throw BuildProblem(
        "\(file.lastPathComponent) is no device tree", cause: "the file is damaged",
        wayOut: "delete the cache, and build again")
    }
    self = tree
  }

  /// Nil for anything that is not whole.
  static func parse(_ bytes: [UInt8]) -> DeviceTree? {
    var reader = Reader(bytes: bytes, position: 8, end: bytes.count)
    guard reader.word(at: 0) == magic, let structure = reader.word(at: 8),
      let strings = reader.word(at: 12)
    else { return nil }
    reader.position = Int(structure)
    var nodes: [String: [String: [UInt8]]] = [:]
    var path: [String] = []
    while let word = reader.word() {
      switch Token(rawValue: word) {
      case .beginNode:
        guard let name = reader.name(), path.count < depthMax else { return nil }
        path.append(name)
        guard nodes.updateValue([:], forKey: join(path)) == nil else { return nil }
      case .endNode:
        guard path.popLast() != nil else { return nil }
      case .property:
        guard !path.isEmpty, let count = reader.word(), let offset = reader.word(),
          let name = reader.text(at: Int(strings) + Int(offset)),
          let value = reader.take(Int(count))
        else { return nil }
        nodes[join(path)]?[name] = value
      case .nothing: break
      case .end: return path.isEmpty && nodes["/"] != nil ? DeviceTree(nodes: nodes) : nil
      case nil: return nil
      }
    }
    return nil
  }

  private static func join(_ path: [String]) -> String {
    path.count == 1 ? "/" : path.joined(separator: "/")
  }

  private struct Reader {
    let bytes: [UInt8]
    var position: Int
    let end: Int

    func word(at offset: Int) -> UInt32? {
      guard offset >= 0, offset <= end - 4 else { return nil }
      return bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    mutating func word() -> UInt32? {
      guard let word = word(at: position) else { return nil }
      position += 4
      return word
    }

    func text(at offset: Int) -> String? {
      guard offset >= 0, offset < end, let zero = bytes[offset...].firstIndex(of: 0) else {
        return nil
      }
      return String(decoding: bytes[offset..<zero], as: UTF8.self)
    }

    /// A zero-terminated name, padded to whole words.
    mutating func name() -> String? {
      guard let text = text(at: position) else { return nil }
      position += (text.utf8.count + 4) / 4 * 4
      return text
    }

    mutating func take(_ count: Int) -> [UInt8]? {
      guard count <= end - position else { return nil }
      defer { position += (count + 3) / 4 * 4 }
      return Array(bytes[position..<position + count])
    }
  }
}

extension DeviceTree {
  /// A key as the kernel's input device of it is called.
  struct Key: Hashable, Sendable {
    let device: String
    let code: UInt32
  }

  /// The texts of a property; empty where it is absent.
  func texts(_ node: String, _ property: String) -> [String] {
    (nodes[node]?[property] ?? []).split(separator: 0, omittingEmptySubsequences: false)
      .dropLast().map { String(decoding: $0, as: UTF8.self) }
  }

  /// Neither the node nor one above it is switched off.
  func isEnabled(_ node: String) -> Bool {
    var path = node
    while !path.isEmpty, path != "/" {
      guard nodes[path] != nil, ["okay", "ok", nil].contains(texts(path, "status").first) else {
        return false
      }
      path = Self.parent(path)
    }
    return true
  }

  /// Names below `/sys/class/leds`, each with what its driver is found by.
  var leds: [String: String] {
    var found: [String: String] = [:]
    for node in nodes.keys {
      let kind = texts(Self.parent(node), "compatible").first { $0.hasSuffix("-leds") }
      guard let kind, isEnabled(node) else { continue }
      found[texts(node, "label").first ?? Self.name(node)] = kind
    }
    return found
  }

  /// Keys on GPIO lines.
  var keys: Set<Key> {
    var found: Set<Key> = []
    for (node, properties) in nodes {
      let parent = Self.parent(node)
      guard texts(parent, "compatible").contains("gpio-keys"), isEnabled(node),
        let code = properties["linux,code"], code.count == 4
      else { continue }
      found.insert(
        Key(
          device: texts(parent, "label").first ?? Self.name(parent),
          code: code.reduce(0) { $0 << 8 | UInt32($1) }))
    }
    return found
  }

  /// Names of GPIO lines.
  var lineNames: Set<String> {
    var found: Set<String> = []
    for node in nodes.keys where isEnabled(node) {
      found.formUnion(texts(node, "gpio-line-names").filter { !$0.isEmpty })
    }
    return found
  }

  private static func parent(_ path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  private static func name(_ path: String) -> String {
    String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...])
  }
}
