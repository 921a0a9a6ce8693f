import Base
import Foundation
import Testing

struct JSONWriterTests {
  private func parsed(_ text: String) throws -> [String: Any] {
    let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(value as? [String: Any])
  }

  @Test
  func `a document has its parts in the order they were told`() {
    var json = JSONWriter()
    json.beginObject()
    json.number("schema", 1)
    json.beginArray("notes")
    json.string(nil, "first")
    json.string(nil, "second")
    json.endArray()
    json.beginObject("memory")
    json.endObject()
    json.beginArray("none")
    json.endArray()
    json.thousandths("load", 1_250)
    json.bool("isWell", true)
    json.null("sensor")
    json.endObject()
    #expect(
      json.text
        == #"{"schema":1,"notes":["first","second"],"memory":{},"none":[],"load":1.250,"#
        + #""isWell":true,"sensor":null}"#)
  }

  @Test
  func `another parser reads every kind of value`() throws {
    var json = JSONWriter()
    json.beginObject()
    json.number("lowest", Int64.min)
    json.number("highest", Int64.max)
    json.thousandths("small", -5)
    json.bool("no", false)
    json.null("nothing")
    json.beginArray("nested")
    json.beginArray()
    json.beginObject()
    json.string("key", "value")
    json.endObject()
    json.endArray()
    json.endArray()
    json.endObject()
    let document = try parsed(json.text)
    #expect(document["lowest"] as? Int64 == Int64.min)
    #expect(document["highest"] as? Int64 == Int64.max)
    #expect(document["small"] as? Double == -0.005)
    #expect(document["no"] as? Bool == false)
    #expect(document["nothing"] is NSNull)
    #expect(document["nested"] as? [[[String: String]]] == [[["key": "value"]]])
  }

  @Test
  func `every character comes back as it was`() throws {
    for value in UInt32(0)...0x2FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = "a\(scalar)b"
      var json = JSONWriter()
      json.beginObject()
      json.string(text, text)
      json.endObject()
      // Compared by scalars: as text, an accent behind a letter equals the letter with the accent.
      let wanted = Array(text.unicodeScalars)
      let entry = try #require(try parsed(json.text).first)
      #expect(Array(entry.key.unicodeScalars) == wanted, "scalar \(value) in a key")
      let read = try #require(entry.value as? String)
      #expect(Array(read.unicodeScalars) == wanted, "scalar \(value) in a value")
    }
  }

  @Test
  func `control characters are escaped, so that a document stays on its line`() {
    var json = JSONWriter()
    json.string(nil, "\u{0}\u{8}\t\n\u{B}\r\u{1B}\u{1F}\"\\/")
    #expect(json.text == #""\u0000\u0008\t\n\u000b\r\u001b\u001f\"\\/""#)
  }

  @Test
  func `an object left open is our bug and traps`() async {
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.beginObject()
      _ = json.text
    }
  }

  @Test
  func `an object closed as an array is our bug and traps`() async {
    await #expect(processExitsWith: .failure) {
      var json = JSONWriter()
      json.beginObject()
      json.endArray()
    }
  }
}
