/// Why bytes are not what they claim to be; offsets count from 0 of the structure that is named.
public enum WireError: Error, Equatable, Sendable {
  /// It ends before a field that must be there.
  case truncated(StructureKind, at: Int)
  /// Bytes follow where it should have ended.
  case trailing(StructureKind, count: Int)
  case wrongMagic(StructureKind)
  case unknownVersion(StructureKind, UInt8)
  case unknownType(StructureKind, UInt16)
  case unknownFlags(StructureKind, UInt16)
  /// A field has a value that its writer may not give it.
  case badField(StructureKind, String)
  /// Tags or entries do not ascend, or one stands there twice.
  case notAscending(StructureKind)
  case unknownCriticalTag(StructureKind, UInt16)
  case tooLong(StructureKind, bytes: Int)
  /// The two copies, or the checksum beside the content, do not agree with it.
  case wrongChecksum(StructureKind)

  public var explanation: String {
    switch self {
    case .truncated(let kind, let offset): kind.name + " ends too early, at byte \(offset)"
    case .trailing(let kind, let count): "\(count) bytes follow the end of " + kind.name
    case .wrongMagic(let kind): "this is not " + kind.name
    case .unknownVersion(let kind, let version):
      kind.name + " has version \(version), which is not known here: update this program"
    case .unknownType(let kind, let type):
      kind.name + " is of type \(type), which is not known here"
    case .unknownFlags(let kind, let flags): kind.name + " has flags \(flags), which are not known"
    case .badField(let kind, let field): "the field " + field + " of " + kind.name + " is not valid"
    case .notAscending(let kind): "the entries of " + kind.name + " are not in ascending order"
    case .unknownCriticalTag(let kind, let tag):
      kind.name + " has the critical tag \(tag), which is not known here: update this program"
    case .tooLong(let kind, let count): kind.name + " has \(count) bytes, more than are allowed"
    case .wrongChecksum(let kind): "the checksum of " + kind.name + " does not match its content"
    }
  }
}

/// The structures of this module, for messages.
public enum StructureKind: Equatable, Sendable {
  case certificate
  case chain
  case factoryRecord
  case registrationRequest
  case registrationReceipt
  case revocationSnapshot
  case clusterRoster
  case challenge
  case attestation
  case tagList

  public var name: String {
    switch self {
    case .certificate: "the certificate"
    case .chain: "the chain of certificates"
    case .factoryRecord: "the factory record"
    case .registrationRequest: "the request for registration"
    case .registrationReceipt: "the registration receipt"
    case .revocationSnapshot: "the revocation snapshot"
    case .clusterRoster: "the cluster roster"
    case .challenge: "the challenge"
    case .attestation: "the attestation"
    case .tagList: "the list of tags"
    }
  }
}
