internal import Base

/// The form `host:port`, as it stands in addresses of all kinds; an IPv6 address has brackets around it.
struct HostAndPort {
  /// A name, an IPv4 address, or an IPv6 address without brackets, in the spelling of RFC 5952.
  let host: String
  /// Nil for a name.
  let address: IPAddress?
  /// 1 to 65535; nil where none is written.
  let port: UInt16?

  var isName: Bool { address == nil }

  init?(_ text: ArraySlice<UInt8>) {
    let rest: ArraySlice<UInt8>
    if text.first == 0x5B {
      guard let end = text.firstIndex(of: 0x5D),
        let address = IPAddress(Text.string(text[(text.startIndex + 1)..<end])), !address.isIPv4
      else { return nil }
      self.address = address
      host = address.text
      rest = text[(end + 1)...]
    } else {
      let end = text.firstIndex(of: 0x3A) ?? text.endIndex
      host = Text.string(text[..<end])
      address = IPAddress(host)
      guard address != nil || HostName.isName(host) else { return nil }
      rest = text[end...]
    }
    guard let colon = rest.first else {
      port = nil
      return
    }
    let digits = rest.dropFirst()
    guard colon == 0x3A, digits.first != 0x30, let number = Text.decimal(digits),
      let port = UInt16(exactly: number)
    else { return nil }
    self.port = port
  }
}
