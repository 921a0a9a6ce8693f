internal import Base
public import Identity

/// What `sky identity` shows.
public struct IdentityReport: Sendable {
  /// `miner`, `node`, or `none`.
  public var standing = "none"
  public var serial = ""
  public var key = ""
  public var board = ""
  /// Why there is no identity; empty where there is one.
  public var problem = ""
  public var notes: [String] = []
  public var registry = ""
  /// `registered`, `waiting`, `refused`, `not asked for`.
  public var registration = "not asked for"
  public var registeredAt: UInt64?
  public var sequence: UInt64?
  public var trouble = ""
  public var nextTrySeconds: UInt64?

  public init() {}

  /// - Parameter registry: its address; empty where the owner named none.
  public init(_ chain: CertificateChain, notes: [String], registry: String) {
    standing = chain.standing.name
    serial = chain.serial.hex
    key = Text.hex(chain.key.bytes)
    if chain.certificates.count == 3 { board = chain.certificates[1].board }
    self.notes = notes
    self.registry = registry
  }

  /// Takes over how far the registration is.
  public mutating func take(_ plan: RegistrationPlan, now: UInt64) {
    trouble = plan.trouble
    switch plan.state {
    case .none: registration = "not asked for"
    case .registered: registration = "registered"
    case .askingNonce, .registering: registration = plan.isRegistered ? "registered" : "waiting"
    case .waiting(let until):
      registration = plan.isRegistered ? "registered" : "waiting"
      nextTrySeconds = until > now ? (until - now + 999) / 1000 : 0
    }
    if plan.isRefused { registration = "refused" }
    registeredAt = plan.receipt?.registeredAt
    sequence = plan.receipt?.sequence
  }

  /// Lines for people.
  public var text: String {
    var text = ""
    let put = { (name: String, value: String) in
      guard !value.isEmpty else { return }
      text += name
      for _ in name.utf8.count..<14 { text += " " }
      text += value + "\n"
    }
    put("class", standing == "node" ? "node: no claim key, an ordinary node" : standing)
    put("problem", problem)
    put("serial", serial)
    put("key", key)
    put("board", board)
    put("registry", registry.isEmpty && standing == "miner" ? "none named on config" : registry)
    put("registration", registrationText)
    for note in notes { put("note", note) }
    return text
  }

  private var registrationText: String {
    guard standing == "miner" else { return "" }
    var text = registration
    if let registeredAt, let sequence {
      let date = "registered on " + UniversalTime.text(registeredAt) + ", number \(sequence)"
      guard registration.utf8.elementsEqual("refused".utf8) else { return date }
      text = date + "; now refused"
    }
    if !trouble.isEmpty { text += ": " + trouble }
    if let nextTrySeconds, !trouble.isEmpty { text += "; next try in \(nextTrySeconds) s" }
    return text
  }

  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.string("class", standing)
    json.string("problem", problem)
    json.string("serial", serial)
    json.string("key", key)
    json.string("board", board)
    json.string("registry", registry)
    json.string("registration", registration)
    if let registeredAt { json.number("registered_at", Int64(clamping: registeredAt)) }
    if let sequence { json.number("sequence", Int64(clamping: sequence)) }
    json.string("trouble", trouble)
    json.beginArray("notes")
    for note in notes { json.string(nil, note) }
    json.endArray()
    json.endObject()
    return json.text
  }
}
