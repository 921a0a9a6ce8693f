import Testing

/// Rules that find nothing may look at nothing: each is fed something to find.
struct BiteTests {
  private static let package = """
    let package = Package(
      targets: [
        .systemLibrary(name: "CLinux", pkgConfig: "x"),
        board("Base"),
        board("LinuxIO", ["Base", "CLinux"]),
        daemon("boardd", ["Base"]),
        .target(name: "ImageBuilder", dependencies: ["Base"]),
        .target(
          name: "Simulation", dependencies: ["Base"]),
        tests("BaseTests", ["Base"]),
        .testTarget(name: "BoardTests"),
      ]
    )

    """

  private func rules(_ files: [String: String]) -> RepositoryRules {
    var all = files
    all["Package.swift"] = Self.package
    let list = all.sorted { $0.key < $1.key }
    return RepositoryRules(
      repository: Repository(files: list.map { Repository.File(path: $0.key, text: $0.value) }))
  }

  private func lines(_ count: Int, _ line: String) -> String {
    String(repeating: line + "\n", count: count)
  }

  @Test
  func `the targets of a package are found with their kinds`() {
    let repository = rules([:]).repository
    #expect(
      repository.targets == [
        .init(name: "CLinux", kind: .library), .init(name: "Base", kind: .board),
        .init(name: "LinuxIO", kind: .board), .init(name: "boardd", kind: .daemon),
        .init(name: "ImageBuilder", kind: .host), .init(name: "Simulation", kind: .host),
        .init(name: "BaseTests", kind: .tests), .init(name: "BoardTests", kind: .tests),
      ])
  }

  @Test(arguments: [
    ("Sources/Base/X.swift", "import LinuxIO"),
    ("Sources/Base/X.swift", "public import Foundation"),
    ("Sources/Base/X.swift", "@preconcurrency import struct Foundation.Data"),
    ("Sources/boardd/X.swift", "import CLinux"),
    ("Sources/boardd/X.swift", "internal import Glibc"),
    ("Sources/Simulation/X.swift", "import LinuxIO"),
    ("Sources/ImageBuilder/X.swift", "import boardd"),
    ("Sources/ImageBuilder/X.swift", "import CLinux"),
    ("Tests/BaseTests/X.swift", "@testable import boardd"),
    ("Tests/BaseTests/X.swift", "import CLinux"),
  ])
  func `an import that climbs is found`(path: String, text: String) {
    let findings = rules([path: "// A comment.\n" + text + "\n"]).layers()
    #expect(findings.map(\.line) == [2])
    #expect(findings.first?.path == path)
  }

  @Test(arguments: [
    ("Sources/LinuxIO/X.swift", "internal import CLinux"),
    ("Sources/boardd/X.swift", "import LinuxIO"),
    ("Sources/ImageBuilder/X.swift", "import Foundation"),
    ("Tests/BaseTests/X.swift", "import Foundation"),
    ("Sources/Base/X.swift", "// import Foundation"),
    ("Sources/Base/X.swift", "let text = \"\"\"\n  import Foundation\n  \"\"\""),
  ])
  func `an import that is allowed is left alone`(path: String, text: String) {
    #expect(rules([path: text + "\n"]).layers() == [])
  }

  @Test
  func `a module without a line in the table is told where the table is`() {
    let target = Repository.Target(name: "Unheard", kind: .board)
    let advice = Layers.advice(target, importing: "Base", daemons: [])
    #expect(advice?.contains("Layers.swift") == true)
  }

  @Test
  func `an existential is found in code and nowhere else`() {
    let bad = "let a: [any Wire] = []\nfunc f(_ x: any ~Copyable) {}\n"
    let path = "Sources/Base/X.swift"
    #expect(rules([path: bad]).existentials().map(\.line) == [1, 2])
    let good = "// any Wire\nlet a = \"any Wire\"\nlet any = 1\nfor x in any { }\n"
    #expect(rules([path: good]).existentials() == [])
    #expect(rules(["Sources/ImageBuilder/X.swift": bad]).existentials() == [])
  }

  @Test
  func `a file is long from its 301st line on`() {
    let path = "Sources/Base/X.swift"
    #expect(rules([path: lines(300, "let a = 1")]).lengths() == [])
    #expect(rules([path: lines(301, "let a = 1")]).lengths().count == 1)
    let excused = "// Long because the table of the datasheet is.\n" + lines(400, "let a = 1")
    #expect(rules([path: excused]).lengths() == [])
  }

  @Test(arguments: [
    "func f() {", "  init?(_ a: Int = [1].map { $0 }[0]) {", "public var a: Int {",
    "func `f of x`<T: P>(\n  _ a: T,\n) throws(E) -> Int\nwhere T: Q\n{",
    "subscript(i: Int) -> Int {",
    "deinit {",
  ])
  func `a function is long from its 71st line on`(head: String) {
    let path = "Sources/Base/X.swift"
    let headLines = head.split(separator: "\n").count
    let body = lines(70 - headLines - 1, "  if a { b(\"}\\(c ?? \"}\")\") }")
    #expect(rules([path: head + "\n" + body + "}\n"]).lengths() == [])
    let findings = rules([path: head + "\n" + body + "  // }\n}\n"]).lengths()
    #expect(findings.map(\.line) == [1])
  }

  @Test
  func `declarations without a body have no length`() {
    let text = """
      protocol P {
        func f(_ a: Int) throws(E)
        var a: Int { get }
        init()
      }
      struct S {
        var a: Int = 1
        let b = { (x: Int) in x }
        init() { self.init(a: 1) }
      }

      """
    let found = Functions.all(in: SwiftText(text)).map(\.name)
    #expect(found == ["a", "init"])
  }

  @Test
  func `tabs, trailing spaces, notes and a missing line feed are found`() {
    let text = "\tlet a = 1\nlet b = 2 \n// TO" + "DO: c\n# FIX" + "ME\nlast"
    for path in ["Sources/Base/X.swift", "ImageBuilder/Recipes/x.sh"] {
      #expect(rules([path: text]).texts().map(\.line) == [1, 2, 3, 4, 5])
    }
    #expect(rules(["Sources/Base/X.swift": "let a = 1\n"]).texts() == [])
    #expect(rules(["Documents/x.md": text]).texts() == [])
  }

  @Test
  func `folders without a target and targets without a folder are found`() {
    let findings = rules([
      "Sources/Base/A.swift": "", "Sources/CLinux/CLinux.h": "", "Sources/LinuxIO/A.swift": "",
      "Sources/boardd/A.swift": "", "Sources/ImageBuilder/A.swift": "", "Sources/Old/A.swift": "",
      "Tests/BaseTests/A.swift": "", "Tests/BoardTests/A.swift": "", "Tests/A.swift": "",
      "Tools/A.swift": "",
    ]).targetsAndFolders()
    #expect(
      findings.map(\.path) == [
        "Sources/Old", "Package.swift", "Tests/A.swift", "Tools/A.swift",
      ])
    #expect(findings[1].advice.contains("'Simulation'"))
  }

  @Test
  func `a target that the map does not name is found`() {
    let map = "- `Base`, CLinux, LinuxIO, ImageBuilder\n- boardd-like things"
    let missing = rules(["ARCHITECTURE.md": map]).map()
    #expect(missing.count == 1)
    #expect(missing[0].advice.contains("'Simulation'"))
    #expect(rules([:]).map().map(\.path) == ["ARCHITECTURE.md"])
  }

  @Test
  func `a recipe that nobody calls and a board without a description are found`() {
    let rules = rules([
      "ImageBuilder/Recipes/used.sh": "", "ImageBuilder/Recipes/dead.sh": "",
      "Sources/ImageBuilder/A.swift": "run(\"used\") // dead\n",
      "Hardware/Shared/x": "", "Hardware/prime/board.toml": "", "Hardware/nameless/x": "",
    ])
    #expect(rules.recipes().map(\.path) == ["ImageBuilder/Recipes/dead.sh"])
    #expect(rules.hardware().map(\.path) == ["Hardware/nameless"])
  }

  @Test
  func `a finding is told as editors understand it`() {
    #expect("\(Finding(path: "a.swift", line: 3, advice: "do it"))" == "a.swift:3: do it")
    #expect("\(Finding(path: "a.swift", advice: "do it"))" == "a.swift: do it")
  }
}
