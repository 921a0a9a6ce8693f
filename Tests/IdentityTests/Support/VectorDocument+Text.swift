import Base

extension VectorDocument {
  /// For programs: seeds, and every structure as a list of fields.
  var json: String {
    var text = "{\n  \"seeds\": {\n"
    text += seeds.map { "    \"\($0.name)\": \"\(Text.hex($0.bytes))\"" }.joined(separator: ",\n")
    text += "\n  },\n  \"pepper\": \"\(Text.hex(pepper))\",\n"
    text += "  \"hardware\": {\"chip\": \"\", \"disk\": \"\", "
    text += "\"network\": \"\(Text.hex(network))\"},\n  \"structures\": [\n"
    text += wholes.map { whole in
      let fields = whole.fields.map { field in
        "      {\"at\": \(field.offset), \"name\": \"\(field.name)\", "
          + "\"hex\": \"\(Text.hex(field.bytes))\"}"
      }
      return "    {\"name\": \"\(whole.name)\", \"fields\": [\n"
        + fields.joined(separator: ",\n") + "\n    ]}"
    }.joined(separator: ",\n")
    return text + "\n  ]\n}\n"
  }

  /// The same for people.
  var markdown: String {
    var text = """
      # Vectors of the identity formats, version 1

      One factory, its batch, two boards, a registry and a node, byte by byte: what a second implementation has
      to read and to write. `identity-v1.json` beside it says the same for programs, and `check.py` reads that
      and computes each hash and signature anew. A test of `IdentityTests` makes both files; `VECTORS=write` in
      its environment writes them.

      All numbers are big-endian. The formats are described above the types in `Sources/Identity`. Ed25519
      (RFC 8032) signs a context, a zero byte, and the bytes named here:

      | structure | context | signed | key |
      | --- | --- | --- | --- |
      | certificate | `skyminer/cert/v1` | all before the signature | the issuer's |
      | registration request | `skyminer/register/v1`, `skyminer/register-possession/v1` | all before both | claim, operational |
      | registration receipt | `skyminer/receipt/v1` | all before the signature | registry |
      | revocation snapshot | `skyminer/revocation/v1` | all before the signature | registry |
      | cluster roster | `skyminer/roster/v1` | all before the first signature | cluster, then the members |
      | attestation | `skyminer/attest/v1` | nonce to lease | operational |

      An issuer is the BLAKE2b-128 of a key; `certificate` in a receipt the BLAKE2b-256 of the operational
      certificate; the checksum of a factory record the BLAKE2b-128 of all before it. `hwCommit` is BLAKE2b-256
      under the pepper as key, over chip, disk and network address, each behind its length in one byte; here
      chip and disk are empty, the address is \(Text.hex(network)).

      ## Secrets

      Never use them: they are published here. Each is the BLAKE2b-256 of two numbers of 8 bytes, the first 1.

      ```

      """
    for seed in seeds { text += Self.column(seed.name, 16) + Text.hex(seed.bytes) + "\n" }
    text += Self.column("(pepper)", 16) + Text.hex(pepper) + "\n```\n"
    for whole in wholes {
      let count = whole.fields.reduce(0) { $0 + $1.bytes.count }
      text +=
        "\n## \(whole.name.prefix(1).uppercased() + whole.name.dropFirst()), \(count) bytes\n\n```\n"
      for field in whole.fields {
        for start in stride(from: 0, to: field.bytes.count, by: 32) {
          let run = Array(field.bytes[start..<min(start + 32, field.bytes.count)])
          text += Self.column("\(field.offset + start)", 6)
          text += Self.column(start == 0 ? field.name : "", 36) + Text.hex(run) + "\n"
        }
      }
      text += "```\n"
    }
    return text
  }

  private static func column(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.utf8.count))
  }
}
