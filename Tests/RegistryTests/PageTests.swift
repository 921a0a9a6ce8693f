import Base
import Foundation
import Identity
import IdentitySamples
import NIOHTTP1
import RegistryClient
import Testing

@testable import Registry

/// The page in a real browser: Chromium without a window, on a profile of its own.
@Suite struct PageTests {
  let fixture: RegistryFixture
  var factory: SampleFactory { fixture.factory }

  init() throws { fixture = try RegistryFixture() }

  /// What Chromium made of a page, and what it complained about.
  private func browse(
    _ port: Int, _ path: String, _ options: [String] = ["--dump-dom"]
  ) throws -> (dom: String, complaints: [String]) {
    let profile = try TemporaryFolder()
    let process = Process()
    let output = Pipe()
    let errors = profile["errors"]
    try Data().write(to: errors)
    process.executableURL = URL(filePath: "/usr/bin/chromium")
    process.arguments =
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
        "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync", "--disable-extensions", "--hide-scrollbars",
        "--proxy-server=direct://", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
        "--enable-logging=stderr", "--user-data-dir=\(profile["profile"].path)",
        "--virtual-time-budget=3000",
      ] + options + ["http://127.0.0.1:\(port)\(path)"]
    process.environment = ["HOME": profile.url.path, "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let dom = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "chromium did not end well")
    let log = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    // Console messages are how a browser reports scripts that fail and what a policy blocked.
    let complaints = log.split(separator: "\n").filter { $0.contains("CONSOLE") }
    return (String(decoding: dom, as: UTF8.self), complaints.map(String.init))
  }

  private func picture(_ name: String) throws -> String {
    let folder = RegistryProcess.checkout.appending(path: "build/registry-page")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return "--screenshot=" + folder.appending(path: name + ".png").path
  }

  @Test func `a miner is looked up through the form, in groups, colons and capitals`()
    async throws
  {
    try await fixture.register(1)
    let serial = factory.chain(1).serial.hex
    let key = Text.hex(factory.chain(1).key.bytes).uppercased()
    let typed = "  " + key.prefix(8) + ":" + key.dropFirst(8)
    try await fixture.serving { port in
      let front = try browse(port, "/")
      #expect(front.complaints == [])
      #expect(front.dom.contains("One miner is registered here."))
      let action = try #require(front.dom.firstMatch(of: /<form action="([^"]+)" method="get"/)).1
      let field = try #require(front.dom.firstMatch(of: /<input id="miner" name="([^"]+)"/)).1
      let query = try #require(
        typed.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
      let found = try browse(port, "\(action)?\(field)=\(query)")
      #expect(found.complaints == [])
      #expect(found.dom.contains("This board is a registered miner."))
      #expect(found.dom.contains("<span class=\"badge active\">active</span>"))
      let plain = found.dom.replacing(/<\/span><wbr><span>/, with: "")
      #expect(plain.contains(serial) && plain.contains(key.lowercased()))
      #expect(found.dom.contains("<title>Miner \(serial): active - Skyminer registry</title>"))
    }
  }

  @Test func `a revoked miner, an unknown one and nonsense are told apart`() async throws {
    try await fixture.register(1)
    let serial = factory.chain(1).serial
    try await fixture.set(serial, .revoked, .cloned)
    let unknown = factory.chain(2).serial.hex
    try await fixture.serving { port in
      let revoked = try browse(port, "/?miner=\(serial.hex)")
      #expect(revoked.dom.contains("<span class=\"badge revoked\">revoked</span>"))
      #expect(revoked.dom.contains("it was cloned"))
      let other = try browse(port, "/?miner=\(unknown)")
      #expect(other.dom.contains("Not a registered miner"))
      #expect(other.dom.contains("ordinary node"))
      let wrong = try browse(port, "/?miner=12+34")
      #expect(wrong.dom.contains("aria-invalid=\"true\""))
      #expect(wrong.dom.contains("role=\"alert\""))
    }
  }

  @Test func `what is typed stays text, and a strict policy stands behind that`() async throws {
    let attack = "\"><script>document.title='taken'</script><img src=x onerror=alert(1)>"
    let query = try #require(attack.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
    try await fixture.serving { port in
      let page = try browse(port, "/?miner=\(query)")
      #expect(page.dom.contains("<title>That names no miner - Skyminer registry</title>"))
      #expect(!page.dom.contains("<script") && !page.dom.contains("<img src=\"x\""))
      let policy = try await RegistryConnection.with(port: port) {
        try await $0.send(.GET, "/").headers.first(name: "Content-Security-Policy")
      }
      #expect(policy?.contains("default-src 'none'") == true)
      #expect(policy?.contains("unsafe") == false && policy?.contains("script-src") == false)
    }
  }

  @Test func `the page has labels, landmarks, a language and no trap for the keyboard`()
    async throws
  {
    try await fixture.serving { port in
      let dom = try browse(port, "/").dom
      for part in [
        "<html lang=\"en\">", "<label for=\"miner\">", "<input id=\"miner\"", "<main id=\"main\">",
        "aria-describedby=\"hint\"", "id=\"hint\"", "<header>", "<footer>",
        "class=\"skip\" href=\"#main\"", "role=\"search\"", "<button type=\"submit\">",
        "name=\"viewport\"",
      ] {
        #expect(dom.contains(part), "no \(part)")
      }
      #expect(!dom.contains("tabindex") && !dom.contains("onclick"))
      #expect(dom.ranges(of: "<h1").count == 1)
      // Everything comes from here: a look-up tells nobody else.
      #expect(!dom.contains("http://") && !dom.contains("https://") && !dom.contains("//cdn"))
    }
  }

  /// Pictures for people, in `build/registry-page`; the focus ring is what the cursor keys stand on.
  @Test func `pictures are taken in light, dark and narrow`() async throws {
    try await fixture.register(1)
    let serial = factory.chain(1).serial
    try await fixture.set(serial.unit(2), .suspended)
    try await fixture.register(3)
    try await fixture.set(serial.unit(3), .suspended, .ownerRequest)
    let other = factory.chain(3).serial.hex
    try await fixture.serving { port in
      let dark = "--blink-settings=preferredColorScheme=0"
      for (name, path, options) in [
        ("front", "/", ["--window-size=1000,800"]),
        ("front-dark", "/", ["--window-size=1000,800", dark]),
        ("miner", "/miners/\(serial.hex)", ["--window-size=1000,1100"]),
        ("suspended-dark", "/miners/\(other)", ["--window-size=1000,1100", dark]),
        ("wrong-narrow", "/?miner=12", ["--window-size=500,900"]),
      ] {
        _ = try browse(port, path, options + [try picture(name)])
        let file = RegistryProcess.checkout.appending(path: "build/registry-page/\(name).png")
        let bytes = try Data(contentsOf: file)
        #expect(bytes.prefix(4) == Data([0x89, 0x50, 0x4E, 0x47]) && bytes.count > 5000)
      }
    }
  }
}
