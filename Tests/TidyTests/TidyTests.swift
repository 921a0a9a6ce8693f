import Testing

/// This repository keeps the rules of STYLE.md.
///
/// A failure names the file, the line and what to do.
struct TidyTests {
  private let rules: RepositoryRules

  init() throws { rules = RepositoryRules(repository: try Repository()) }

  private func expectNone(_ findings: [Finding]) {
    for finding in findings { Issue.record("\(finding)") }
  }

  @Test
  func `no module imports what is above it`() { expectNone(rules.layers()) }

  @Test
  func `no board module has an existential`() { expectNone(rules.existentials()) }

  @Test
  func `files and functions are short or say why not`() { expectNone(rules.lengths()) }

  @Test
  func `no file has tabs, trailing spaces or notes of things left undone`() {
    expectNone(rules.texts())
  }

  @Test
  func `every folder is a target and every target has its folder`() {
    expectNone(rules.targetsAndFolders())
  }

  @Test
  func `the map names every target`() { expectNone(rules.map()) }

  @Test
  func `every recipe is called`() { expectNone(rules.recipes()) }

  @Test
  func `every board is described`() { expectNone(rules.hardware()) }

  @Test
  func `the rules have something to look at`() throws {
    let repository = try Repository()
    #expect(repository.targets.contains(Repository.Target(name: "Base", kind: .board)))
    #expect(repository.targets.contains(Repository.Target(name: "skyinit", kind: .daemon)))
    #expect(repository.targets.contains(Repository.Target(name: "CLinux", kind: .library)))
    #expect(repository.targets.contains(Repository.Target(name: "TidyTests", kind: .tests)))
    #expect(repository.files(endingIn: ".swift").count > 50)
    #expect(repository.files(endingIn: ".sh").count > 5)
  }
}
