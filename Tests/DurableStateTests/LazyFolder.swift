import Base
import Simulation

/// A simulated folder that leaves out one kind of operation, to show that the tests notice.
struct LazyFolder: DurableFolder {
  enum Omission: CaseIterable {
    case nothing, sync, syncFolder, removalOfDrafts
  }

  var folder: SimulatedFolder
  let omission: Omission

  init(_ folder: SimulatedFolder, omits omission: Omission = .nothing) {
    self.folder = folder
    self.omission = omission
  }

  func list() throws(DurableFolderError) -> [String] { try folder.list() }

  func read(_ name: String, limit: Int) throws(DurableFolderError) -> [UInt8] {
    try folder.read(name, limit: limit)
  }

  mutating func write(_ name: String, _ bytes: [UInt8]) throws(DurableFolderError) {
    try folder.write(name, bytes)
  }

  mutating func sync(_ name: String) throws(DurableFolderError) {
    if omission != .sync { try folder.sync(name) }
  }

  mutating func rename(_ from: String, to: String) throws(DurableFolderError) {
    try folder.rename(from, to: to)
  }

  mutating func remove(_ name: String) throws(DurableFolderError) {
    if omission != .removalOfDrafts || !name.hasSuffix(".new") { try folder.remove(name) }
  }

  mutating func syncFolder() throws(DurableFolderError) {
    if omission != .syncFolder { try folder.syncFolder() }
  }
}
