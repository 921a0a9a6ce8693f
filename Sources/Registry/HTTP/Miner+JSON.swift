internal import Base
internal import Identity

extension Miner {
  /// The answer to a look-up.
  var json: String {
    var json = JSONWriter()
    json.beginObject()
    json.string("class", "miner")
    json.string("serial", serial.hex)
    json.string("batch", serial.batch.hex)
    json.string("board", board)
    json.string("status", status)
    if let state, state.state != .active {
      json.string("reason", state.reason.name)
      json.number("since", Int64(clamping: state.since))
    }
    json.number("registeredAt", Int64(clamping: registeredAt))
    json.number("sequence", Int64(clamping: sequence))
    json.string("operationalKey", Text.hex(key.bytes))
    json.bool("askedKeyReplaced", isAskedKeyReplaced)
    json.endObject()
    return json.text
  }
}
