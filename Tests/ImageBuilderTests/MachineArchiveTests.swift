import Testing

@testable import ImageBuilder

/// Where this machine gets Debian from, in both ways that apt writes it.
struct MachineArchiveTests {
  private static let stanza = """
    # Written by the installer.
    Types: deb deb-src
    URIs: http://mirror.example/debian
    Suites: bookworm bookworm-updates
    Components: main contrib
    Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

    Types: deb
    URIs: http://security.example/debian-security
    Suites: bookworm-security
    Components: main

    """

  @Test
  func `stanzas give the archive and its security updates`() {
    let archive = MachineArchive.parse([Self.stanza])
    #expect(
      archive
        == MachineArchive(
          main: "http://mirror.example/debian", security: "http://security.example/debian-security")
    )
  }

  @Test(
    arguments: [
      "deb http://mirror.example/debian bookworm main",
      "deb [arch=amd64] http://mirror.example/debian bookworm main non-free",
      "deb [ arch=amd64 signed-by=/usr/share/keyrings/x.gpg ] http://mirror.example/debian bookworm main",
      "deb\thttp://mirror.example/debian\tbookworm\tmain",
      "  deb   http://mirror.example/debian   trixie contrib main",
      "# a comment\n\ndeb http://mirror.example/debian stable main\n",
    ])
  func `one line gives the archive, whatever options it has`(text: String) {
    #expect(
      MachineArchive.parse([text])
        == MachineArchive(main: "http://mirror.example/debian", security: nil))
  }

  @Test(
    arguments: [
      "", "# deb http://mirror.example/debian bookworm main",
      "deb-src http://mirror.example/debian bookworm main",
      "deb http://mirror.example/debian bookworm contrib",
      "deb http://mirror.example/debian bookworm",
      "deb [arch=amd64 http://mirror.example/debian bookworm main", "deb",
      "deb http://mirror.example/ubuntu noble main",
      "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main\nEnabled: no",
      "Types: deb-src\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main",
      "Types: deb\nURIs: http://mirror.example/debian\nComponents: main",
      "Types: deb\nSuites: bookworm\nComponents: main",
    ])
  func `what is switched off, of another kind or half written gives none`(text: String) {
    #expect(MachineArchive.parse([text]) == nil)
  }

  @Test
  func `the first of several files wins`() {
    let archive = MachineArchive.parse([
      "deb http://first.example/debian bookworm main",
      "deb http://second.example/debian bookworm main",
      "deb http://security.example/debian-security bookworm-security main",
    ])
    #expect(archive?.main == "http://first.example/debian")
    #expect(archive?.security == "http://security.example/debian-security")
  }

  @Test
  func `security updates come from their own place, or from the archive where none is known`() {
    let both = MachineArchive(main: "main", security: "security")
    #expect(both.location(for: "trixie-security") == "security")
    #expect(both.location(for: "trixie") == "main")
    #expect(MachineArchive(main: "main", security: nil).location(for: "trixie-security") == "main")
  }

  @Test
  func `security updates alone are no archive`() {
    #expect(
      MachineArchive.parse(["deb http://security.example/ bookworm-security main"]) == nil)
  }
}
