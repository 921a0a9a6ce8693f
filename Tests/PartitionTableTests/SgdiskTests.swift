import Base
import Foundation
import PartitionTable
import Simulation
import Testing

private let tool = "/usr/sbin/sgdisk"

/// A second opinion: the tool of Debian's package `gdisk` must accept our tables and we its.
@Suite(
  .enabled(
    if: FileManager.default.isExecutableFile(atPath: tool),
    "install the package gdisk to run these"))
struct SgdiskTests {
  /// Runs the tool on a file with these bytes; gives what it said and what the file holds then.
  private func run(
    _ arguments: [String], on disk: SimulatedDisk
  ) throws -> (said: String, status: Int32, disk: SimulatedDisk) {
    let file = FileManager.default.temporaryDirectory.appending(path: "sky-\(UUID()).img")
    defer { try? FileManager.default.removeItem(at: file) }
    try disk.medium.reduce(into: Data()) { $0.append(contentsOf: $1) }.write(to: file)
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: tool)
    process.arguments = arguments + [file.path]
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()

    let bytes = [UInt8](try Data(contentsOf: file))
    var changed = SimulatedDisk(sectorCount: bytes.count / sectorSize, seed: 1)
    try changed.write(sector: 0, bytes)
    try changed.flush()
    return (String(decoding: said, as: UTF8.self), process.terminationStatus, changed)
  }

  @Test
  func `sgdisk finds no problem in a table of ours`() throws {
    let disk = try Samples.disk(with: Samples.table(diskSectors: 4096), sectors: 4096)
    let (said, status, _) = try run(["--verify"], on: disk)
    #expect(status == 0, "\(said)")
    #expect(said.contains("No problems found"), "\(said)")
    let (info, _, _) = try run(["--info=1"], on: disk)
    #expect(info.contains("Partition name: 'boot'"), "\(info)")
    #expect(info.uppercased().contains("11111111-2222-3333-4444-555555555555"), "\(info)")
  }

  @Test
  func `sgdisk finds no problem in a table that grew`() throws {
    var disk = try Samples.disk(with: Samples.table(diskSectors: 2048), sectors: 8192)
    let grown = try PartitionTable.read(from: disk).table.grown(to: 8192, alignment: 64)
    try #require(grown).write(to: &disk)
    // The protective entry still has the old length, which UEFI tolerates and sgdisk does not mind.
    let (said, _, _) = try run(["--verify"], on: disk)
    #expect(said.contains("No problems found"), "\(said)")
  }

  @Test
  func `sgdisk sees a table that we broke`() throws {
    var disk = try Samples.disk(with: Samples.table(diskSectors: 4096), sectors: 4096)
    var header = try disk.read(sector: 4095, count: 1)
    header[16] ^= 1
    try disk.write(sector: 4095, header)
    try disk.flush()
    let (said, _, _) = try run(["--verify"], on: disk)
    #expect(said.contains("invalid backup GPT header"), "\(said)")
  }

  @Test
  func `a table of sgdisk is read`() throws {
    let (said, status, disk) = try run(
      [
        "--disk-guid=\(Samples.diskID)", "--set-alignment=8",
        "--new=1:2048:2559", "--change-name=1:config", "--typecode=1:8300",
        "--new=2:2560:4000", "--change-name=2:Daten für später",
      ], on: SimulatedDisk(sectorCount: 4096, seed: 1))
    try #require(status == 0, "\(said)")
    let (table, copy) = try PartitionTable.read(from: disk)
    #expect(copy == .primary)
    #expect(table.diskID.text == Samples.diskID)
    #expect(table.diskSectors == 4096)
    #expect(table.partitions.map(\.name) == ["config", "Daten für später"])
    #expect(table.partitions.map(\.first) == [2048, 2560])
    #expect(table.partitions.map(\.last) == [2559, 4000])
    #expect(table.partitions.first?.type.text == Samples.linuxData)
  }

  @Test
  func `the backup copy of sgdisk is read where its primary is damaged`() throws {
    var (_, _, disk) = try run(
      ["--set-alignment=8", "--new=1:2048:2559", "--change-name=1:config"],
      on: SimulatedDisk(sectorCount: 4096, seed: 1))
    let whole = try PartitionTable.read(from: disk).table
    try disk.write(sector: 1, [UInt8](repeating: 0, count: 512))
    let (table, copy) = try PartitionTable.read(from: disk)
    #expect(copy == .backup)
    #expect(table == whole)
  }
}
