import Base

extension StatusReport {
  /// Characters of names that one line of the text has at most, so that 80 columns are enough.
  private static let listMax = 64

  /// One JSON object on one line; sizes in bytes, times in seconds, `null` for what cannot be measured.
  public var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("schema", Self.schema)
    json.string("verdict", problems.isEmpty ? "well" : "attention")
    json.beginArray("problems")
    for problem in problems { json.string(nil, problem) }
    json.endArray()
    json.string("host", host)
    json.string("board", board)
    json.string("version", version)
    json.string("keys", keys)
    json.string("slot", slot)
    json.string("disk", disk)
    json.string("rootHash", rootHash)
    json.string("kernel", kernel)
    json.thousandths("uptimeSeconds", Int64(clamping: uptimeMilliseconds))
    json.thousandths("handOverSeconds", Int64(clamping: handOverMilliseconds))
    json.thousandths("readySeconds", Int64(clamping: readyMilliseconds))
    json.optional("load", loadThousandths)
    json.optional("temperatureCelsius", temperatureThousandths)
    append(memory, to: &json)
    append(data, to: &json)
    json.beginArray("addresses")
    for address in addresses { json.string(nil, address) }
    json.endArray()
    append(skynet, to: &json)
    json.bool("secureShell", isSecureShellOn)
    json.beginArray("services")
    for service in services {
      json.beginObject()
      json.string("name", service.name)
      json.string("state", service.state.name)
      if let bytes = service.residentBytes {
        json.number("residentBytes", Int64(clamping: bytes))
      } else {
        json.null("residentBytes")
      }
      json.endObject()
    }
    json.endArray()
    json.beginArray("devices")
    for device in devices {
      json.beginObject()
      json.string("name", device.name)
      json.string("state", device.state)
      json.number("sinceSeconds", Int64(clamping: device.sinceSeconds))
      json.string("detail", device.detail)
      json.endObject()
    }
    json.endArray()
    json.endObject()
    return json.text
  }

  /// For a person: the verdict in the first line, then a line a topic.
  public var text: String {
    var lines = [problems.isEmpty ? host + " is well" : host + " needs attention"]
    for problem in problems { lines.append("  ! " + problem) }
    let put = { (name: String, value: String) in
      // At least one space: a service may have a longer name than the column is wide.
      var padded = "  " + name + " "
      while padded.utf8.count < 14 { padded += " " }
      lines.append(padded + value)
    }
    put("board", board + ", firmware " + version + ", " + keys + " keys")
    put("slot", slot + " on " + disk + ", kernel " + kernel)
    put(
      "up",
      Self.duration(uptimeMilliseconds / 1000) + ", ready after "
        + Text.thousandths(Int64(clamping: readyMilliseconds)) + " s")
    if let memory {
      put(
        "memory", Text.size(memory.availableBytes) + " of " + Text.size(memory.totalBytes) + " free"
      )
    }
    if let data {
      put(
        "data",
        Text.size(data.availableBytes) + " of " + Text.size(data.totalBytes) + " free, "
          + dataState)
    } else {
      put("data", dataState)
    }
    if let loadThousandths { put("load", Text.thousandths(loadThousandths)) }
    put("temperature", temperatureThousandths.map { Text.thousandths($0) + " C" } ?? "no sensor")
    for address in addresses { put("address", address) }
    if let skynet {
      put(
        "skynet",
        "\(skynet.peersUp) of \(skynet.peers) peers up, \(skynet.paths) paths, "
          + "\(skynet.transitPaths) of others, " + Text.size(skynet.forwardedBytes) + " forwarded")
      put("skynet at", skynet.address)
      put("skynet key", skynet.key)
    }
    put("ssh", isSecureShellOn ? "on, for the keys on config" : "off, no key on config")
    for service in services {
      let memory = service.residentBytes.map { ", " + Text.size($0) } ?? ""
      put(service.name, service.state.name + memory)
    }
    appendDevices(put)
    var text = ""
    for line in lines { text += Text.printable(line) + "\n" }
    return text
  }

  /// Devices that are ready together in one line, each other one with what is the matter.
  private func appendDevices(_ put: (String, String) -> Void) {
    var ready = ""
    for device in devices where device.state == "ready" {
      if ready.utf8.count + device.name.utf8.count > Self.listMax {
        put("devices", ready + ",")
        ready = ""
      }
      ready += (ready.isEmpty ? "" : ", ") + device.name
    }
    if !ready.isEmpty { put("devices", ready) }
    let now = uptimeMilliseconds / 1000
    for device in devices where device.state != "ready" {
      let seconds = now > device.sinceSeconds ? now - device.sinceSeconds : 0
      put(device.name, device.explanation + ", for " + Self.duration(seconds))
    }
  }

  /// What this board runs, in one line.
  var versionText: String {
    Text.printable(
      "firmware " + version + " for " + board + ", " + keys + " keys, slot " + slot + ", kernel "
        + kernel) + "\n"
  }

  var versionJSON: String {
    var json = JSONWriter()
    json.beginObject()
    json.number("schema", Self.schema)
    json.string("version", version)
    json.string("board", board)
    json.string("keys", keys)
    json.string("slot", slot)
    json.string("rootHash", rootHash)
    json.string("kernel", kernel)
    json.endObject()
    return json.text
  }

  /// 93784 as `1 d 2 h 3 min`.
  static func duration(_ seconds: UInt64) -> String {
    if seconds < 60 { return "\(seconds) s" }
    var text = ""
    if seconds >= 86400 { text += "\(seconds / 86400) d " }
    if seconds >= 3600 { text += "\(seconds % 86400 / 3600) h " }
    return text + "\(seconds % 3600 / 60) min"
  }

  private func append(_ memory: Measurements.Memory?, to json: inout JSONWriter) {
    guard let memory else { return json.null("memory") }
    json.beginObject("memory")
    json.number("totalBytes", Int64(clamping: memory.totalBytes))
    json.number("availableBytes", Int64(clamping: memory.availableBytes))
    json.endObject()
  }

  private func append(_ skynet: SkynetFigures?, to json: inout JSONWriter) {
    guard let skynet else { return json.null("skynet") }
    json.beginObject("skynet")
    json.string("key", skynet.key)
    json.string("address", skynet.address)
    json.number("peersUp", Int64(skynet.peersUp))
    json.number("peers", Int64(skynet.peers))
    json.number("paths", Int64(skynet.paths))
    json.number("transitPaths", Int64(skynet.transitPaths))
    json.number("forwardedBytes", Int64(clamping: skynet.forwardedBytes))
    json.endObject()
  }

  private func append(_ space: Space?, to json: inout JSONWriter) {
    json.beginObject("data")
    json.string("state", dataState)
    if let space {
      json.number("totalBytes", Int64(clamping: space.totalBytes))
      json.number("availableBytes", Int64(clamping: space.availableBytes))
      json.bool("readOnly", space.isReadOnly)
    }
    json.endObject()
  }
}

extension JSONWriter {
  fileprivate mutating func optional(_ key: String, _ value: Int64?) {
    guard let value else { return null(key) }
    thousandths(key, value)
  }
}
