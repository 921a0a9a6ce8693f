internal import CLinux

/// Why a name has no addresses.
public enum NameLookupError: Error, Equatable, Sendable {
  /// The name servers know no such host.
  case unknown
  /// No name server answered, or none is known yet.
  case silent
  /// Too many look-ups hang already.
  case busy
  case failed
}

/// Addresses of hosts by name, as `/etc/hosts` and the name servers of `/etc/resolv.conf` say.
public enum NameLookup {
  /// Addresses of one name that are looked at.
  public static let addressesMax = Int(SKY_ADDRESSES_MAX)

  /// All addresses, the best first; at least one.
  ///
  /// Waits as long as the C library does, which can be tens of seconds: call it on a thread that may
  /// be left behind. No more than four such calls run at once.
  public static func addresses(of name: String) throws(NameLookupError) -> [NetworkAddress] {
    var records = [UInt8](
      repeating: 0, count: NetworkAddress.recordBytes * addressesMax)
    let result = unsafe sky_look_up(name, &records)
    switch result {
    case -Int64(SKY_ERROR_MISSING): throw .unknown
    case -Int64(SKY_ERROR_AGAIN): throw .silent
    case -Int64(SKY_ERROR_BUSY): throw .busy
    case ..<0: throw .failed
    case 0: throw .unknown
    default: break
    }
    return (0..<Int(result)).map {
      let start = $0 * NetworkAddress.recordBytes
      return NetworkAddress(record: records[start..<(start + NetworkAddress.recordBytes)])
    }
  }
}
