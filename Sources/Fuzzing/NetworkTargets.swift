import Base
import BootPlan
import Chassis
import ClusterFormation
import HTTP
import IdentitySamples
import MinerSettings
import SlotRecord
import Sodium

extension ParserTarget {
  /// What comes over the network, from the owner's card and from other programs of the board.
  static let network: [ParserTarget] = [
    .bounded(
      "http-response", lengthMax: 1024, thousands: 1000,
      samples: texts(
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Slow\r\nRetry-After: 5\r\nConnection: close\r\n\r\nx"
      ),
      isSound: { bytes in
        var parser = HTTPResponseParser(bodyMax: 256)
        do throws(HTTPError) {
          let pushed = try parser.push(bytes[...])
          let response: HTTPResponse
          if let pushed { response = pushed } else { response = try parser.end() }
          return response.body.count <= 256 && response.status >= 200
        } catch {
          return nil
        }
      }),
    .settled(
      "http-url", lengthMax: 128, thousands: 1000,
      samples: texts("http://example.org:8080/v1?x=1", "http://[2001:db8::1]/", "http://10.0.0.1"),
      encode: { bytes in
        (try? HTTPURL(String(decoding: bytes, as: UTF8.self))).map { Array($0.text.utf8) }
      }),
    .bounded(
      "owner-settings", lengthMax: 1024, thousands: 1000,
      samples: texts(
        "[board]\nname = \"a\"\n[network]\nmode = \"static\"\naddress = \"10.0.0.2/24\"\ndns = [\"10.0.0.1\"]\n",
        "wifi = { ssid = 'x', passphrase = \"12345678\" }\r\n[ssh]\nkeys = [\n \"ssh-ed25519 AAAA n\", # c\n]\n"
      ),
      isSound: { bytes in
        let (_, mistakes) = MinerConfiguration.read(bytes)
        return mistakes.explanations.count <= 17
          && mistakes.explanations.allSatisfy { text in
            text.utf8.count <= 240 && text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
          }
      }),
    .bounded(
      "formation-message", lengthMax: 2048, thousands: 1000,
      samples: { announces },
      isSound: { Formation.isMessage($0) ? true : nil }),
    .exact(
      "chassis-trust", lengthMax: 256, thousands: 1000,
      samples: texts(
        "chassis 1\nboards 8\nbeacon-key " + key + "\n",
        "chassis 1\nboards 8\nbeacon-key " + key + "\nmanager-key " + key + "\n"),
      encode: { bytes in
        ChassisTrust(parsing: String(decoding: bytes, as: UTF8.self)).map { Array($0.text.utf8) }
      }),
    .settled(
      "provisioning-facts", lengthMax: 256, thousands: 1000,
      samples: texts("chip 0102\ndisk aa\nnetwork 020000000001\nmarked no\n"),
      encode: { (try? ProvisioningFacts(parsing: $0)).map { Array($0.encoded.utf8) } }),
    .bounded(
      "identity-mark", lengthMax: 512, thousands: 1000, samples: { [IdentityMark.made.encoded()] },
      isSound: { bytes in
        IdentityMark(parsing: bytes) == .none ? nil : bytes.count == 512
      }),
  ]

  private static let key = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"

  /// What two boards say first.
  private static var announces: [[UInt8]] {
    let factory = SampleFactory(seed: 5)
    return [UInt32(1), 2].flatMap { unit in
      var board = Formation(
        FormationSettings(), key: SigningKey(seed: factory.operationalSeed(unit)),
        chain: factory.chain(unit), root: factory.root, memory: FormationMemory(), bootID: 1,
        secret: [UInt8](repeating: 7, count: 32), now: 0)
      return board.tick(now: 0).compactMap { action in
        if case .send(let datagram) = action { datagram } else { nil }
      }
    }
  }
}
