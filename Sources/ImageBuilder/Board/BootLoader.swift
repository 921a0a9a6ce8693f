import Foundation

/// Builds U-Boot and its tools from Debian's source.
struct BootLoader: Sendable {
  let workspace: Workspace
  let inputs: InputStore
  let recipe: Recipe

  /// The tools that make and check what U-Boot starts, of the same source as U-Boot.
  func tools() async throws -> URL {
    let source = try await inputs.fetch("u-boot")
    return try await recipe.build(
      "u-boot-tools", variant: "host", digests: [source.digest], environment: [:]
    ) { folder in
      try await recipe.unpack(source: source, into: folder)
    }
  }

  /// The boot loader of a board, with the public key that it checks every start with.
  func loader(for board: BoardDefinition, keys: SigningKeys, tools: URL) async throws -> URL {
    let source = try await inputs.fetch("u-boot")
    let patches = workspace.builder.appending(path: "Patches/u-boot")
    let shared = workspace.hardware.appending(path: "Shared/u-boot.fragment")
    let own = workspace.hardware.appending(path: "\(board.name)/u-boot.fragment")
    let firmware = try await firmware(of: board)
    let key = try await publicKey(keys, tools: tools)
    let digests = [
      source.digest, try Digest.of(tree: patches), try Digest.of(file: shared),
      try Digest.of(file: own), board.loader.defconfig, firmware?.digest ?? "",
      try Digest.of(file: keys.bootCertificate),
    ]
    let result = try await recipe.build(
      "u-boot", variant: board.name, digests: digests,
      environment: [
        "HARDWARE": workspace.hardware.path, "BOARD": board.name, "BL31": firmware?.file.path ?? "",
        "DEFCONFIG": board.loader.defconfig, "FIT_PUBLIC_DTSI": key.path,
      ]
    ) { folder in
      try await recipe.unpack(source: source, into: folder)
      let names = try FileManager.default.contentsOfDirectory(atPath: patches.path).sorted()
      for name in names { try await recipe.apply(patches.appending(path: name), to: folder) }
    }
    return result.appending(path: "loader.bin")
  }

  /// The board's secure-world firmware, taken out of Debian's package.
  private func firmware(of board: BoardDefinition) async throws -> (file: URL, digest: String)? {
    guard let path = board.loader.firmware else { return nil }
    let package = try await inputs.fetch("trusted-firmware")
    let folder = try await recipe.cache.result("trusted-firmware", inputs: [package.digest]) {
      try await recipe.extract(deb: package.file, into: $0)
    }
    let file = folder.appending(path: "usr/lib/arm-trusted-firmware/\(path)")
    guard exists(file) else {
      throw BuildProblem(
        "Debian's trusted firmware has no '\(path)'", cause: "a slip in board.toml",
        wayOut: "see what the package holds below usr/lib/arm-trusted-firmware")
    }
    return (file, package.digest)
  }

  /// The public key as device tree source: mkimage writes it into an empty tree, dtc turns that back.
  private func publicKey(_ keys: SigningKeys, tools: URL) async throws -> URL {
    let certificate = try Digest.of(file: keys.bootCertificate)
    let folder = try await recipe.cache.result(
      "boot-key", inputs: [certificate, tools.lastPathComponent]
    ) { folder in
      try FileTree.write("/dts-v1/;\n/ {\n};\n", to: folder.appending(path: "empty.dts"))
      try await workspace.shell.run(
        "boot-key", "dtc", ["-q", "-O", "dtb", "-o", "key.dtb", "empty.dts"], in: folder)
      try FileTree.write("key\n", to: folder.appending(path: "content"))
      try FileTree.write(
        """
        /dts-v1/;
        / {
          description = "carries the key over";
          #address-cells = <1>;
          images { kernel { data = /incbin/("content"); type = "kernel"; arch = "arm64"; os = "linux";
            compression = "none"; load = <0>; entry = <0>; hash-1 { algo = "sha256"; }; }; };
          configurations { default = "board"; board { kernel = "kernel"; signature-1 {
            algo = "sha256,rsa2048"; key-name-hint = "\(SigningKeys.bootName)";
            sign-images = "kernel"; }; }; };
        };

        """, to: folder.appending(path: "key.its"))
      try await workspace.shell.run(
        "boot-key", tools.appending(path: "mkimage").path,
        ["-f", "key.its", "-k", keys.folder.path, "-K", "key.dtb", "-r", "key.itb"], in: folder)
      let text = try await workspace.shell.capture(
        "boot-key", "dtc", ["-q", "-I", "dtb", "-O", "dts", "key.dtb"], in: folder)
      let body = text.split(separator: "\n").filter { !$0.hasPrefix("/dts-v1/") }
      try FileTree.write(
        body.joined(separator: "\n") + "\n", to: folder.appending(path: "key.dtsi"))
    }
    return folder.appending(path: "key.dtsi")
  }
}
