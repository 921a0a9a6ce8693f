import Foundation

/// The software bill of materials as SPDX 2.3 in JSON.
enum SoftwareBill {
  private struct Document: Encodable {
    let spdxVersion = "SPDX-2.3"
    let dataLicense = "CC0-1.0"
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let SPDXID = "SPDXRef-DOCUMENT"
    let name: String
    let documentNamespace: String
    let creationInfo: Creation
    let packages: [Package]
    let relationships: [Relationship]
  }

  private struct Creation: Encodable {
    let created: String
    let creators = ["Tool: skyimage"]
  }

  private struct Checksum: Encodable {
    let algorithm = "SHA256"
    let checksumValue: String
  }

  private struct Package: Encodable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    let SPDXID: String
    let name: String
    let versionInfo: String
    let downloadLocation = "NOASSERTION"
    let filesAnalyzed = false
    let licenseConcluded = "NOASSERTION"
    let licenseDeclared: String
    let copyrightText = "NOASSERTION"
    let checksums: [Checksum]?
  }

  private struct Relationship: Encodable {
    let spdxElementId = "SPDXRef-DOCUMENT"
    let relationshipType: String
    let relatedSpdxElement: String
  }

  static func make(_ manifest: Manifest, imageDigest: String) throws -> String {
    let image = "SPDXRef-image"
    var known: Set<String> = [image]
    let unique = { (kind: String, name: String) in
      var identifier = identifier(kind, name)
      while !known.insert(identifier).inserted { identifier += "-" }
      return identifier
    }
    var packages = [
      Package(
        SPDXID: image, name: "skyminer-\(manifest.board)", versionInfo: manifest.version,
        licenseDeclared: "NOASSERTION", checksums: [Checksum(checksumValue: imageDigest)])
    ]
    for input in manifest.inputs {
      packages.append(
        Package(
          SPDXID: unique("input", input.id), name: input.package, versionInfo: input.version,
          licenseDeclared: "NOASSERTION",
          checksums: input.files.map { Checksum(checksumValue: $0.sha256) }))
    }
    let parts =
      manifest.packages.map { ("package", $0) } + manifest.extraModules.map { ("module", $0) }
    for (kind, part) in parts {
      packages.append(
        Package(
          SPDXID: unique(kind, part.name), name: part.name, versionInfo: part.version,
          licenseDeclared: license(part.license), checksums: nil))
    }
    let document = Document(
      name: "skyminer-\(manifest.board)-\(manifest.version)",
      documentNamespace: "https://spdx.org/spdxdocs/skyminer-\(manifest.board)-\(imageDigest)",
      creationInfo: Creation(
        created: Date(timeIntervalSince1970: TimeInterval(Recipe.sourceDate)).ISO8601Format()),
      packages: packages,
      relationships: packages.map {
        Relationship(
          relationshipType: $0.SPDXID == image ? "DESCRIBES" : "CONTAINS",
          relatedSpdxElement: $0.SPDXID)
      })
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(document), as: UTF8.self) + "\n"
  }

  /// Identifiers may hold letters, digits, dots and hyphens (SPDX 2.3, 3.2).
  private static func identifier(_ kind: String, _ name: String) -> String {
    "SPDXRef-\(kind)-"
      + String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") ? $0 : "-" })
  }

  /// Alpine writes several licences with spaces; SPDX wants an expression or no statement.
  private static func license(_ text: String) -> String {
    if text.isEmpty { return "NOASSERTION" }
    let words = text.split(separator: " ")
    let isExpression = words.contains { ["AND", "OR", "WITH"].contains($0) }
    return isExpression ? text : words.joined(separator: " AND ")
  }
}
