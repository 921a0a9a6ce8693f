// swift-tools-version: 6.2
// Board products are built with the SDK that `make sdk` assembles; host products, and the same board
// sources for the tests, with the plain toolchain. ARCHITECTURE.md has the map.
import PackageDescription

/// Rules for every target of ours.
let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

/// Optimised in debug builds too: what the simulations of the tests run for minutes otherwise.
///
/// All that a debug build checks is still checked.
let quick: [SwiftSetting] = [
  .unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))
]

/// Board code must also compile as Embedded Swift: the host build refuses what would not.
let embedded: [SwiftSetting] =
  strict + quick + [
    .treatWarning("EmbeddedRestrictions", as: .error),
    .strictMemorySafety(),
    .enableExperimentalFeature("Lifetimes"),
  ]

/// Host tools wait for other programs: an asynchronous function stays with whoever called it.
let host: [SwiftSetting] = strict + [.enableUpcomingFeature("NonisolatedNonsendingByDefault")]

func board(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: embedded)
}

func daemon(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .executableTarget(name: name, dependencies: dependencies, swiftSettings: embedded)
}

func tests(
  _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
  name: "skyminer",
  products: [
    .executable(name: "skyinit", targets: ["skyinit"]),
    .executable(name: "boardd", targets: ["boardd"]),
    .executable(name: "sky", targets: ["sky"]),
    .executable(name: "identityd", targets: ["identityd"]),
    .executable(name: "librarycheck", targets: ["librarycheck"]),
    .executable(name: "chassisd", targets: ["chassisd"]),
    .executable(name: "paneld", targets: ["paneld"]),
    .executable(name: "skynetd", targets: ["skynetd"]),
    .executable(name: "skyimage", targets: ["skyimage"]),
    .executable(name: "skychassis", targets: ["skychassis"]),
    .executable(name: "skyregistry", targets: ["skyregistry"]),
    .executable(name: "registrybench", targets: ["registrybench"]),
    .executable(name: "skyfactory", targets: ["skyfactory"]),
    .executable(name: "skynetbench", targets: ["skynetbench"]),
    .executable(name: "skyfuzz", targets: ["skyfuzz"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", from: "0.6.0"),
  ],
  targets: [
    // The C libraries of a board, the same versions on the host.
    .systemLibrary(name: "CSodium", pkgConfig: "libsodium"),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3"),
    .systemLibrary(name: "CGPIOD", pkgConfig: "libgpiod"),
    .systemLibrary(name: "CI2C", pkgConfig: "libi2c"),
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "CDatagrams"),
    // Of the compiler: the driver of `-sanitize=fuzzer`.
    .systemLibrary(name: "CFuzzer"),

    // Cores: no clock, no file, no socket.
    board("Base"),
    board("BoardStatus", ["Base"]),
    board("BootPlan", ["Base"]),
    board("Chassis", ["Base"]),
    board("ClusterFormation", ["Base", "Identity", "Sodium"]),
    board("MinerSettings", ["Base"]),
    board("HTTP", ["Base"]),
    board("DurableState", ["Base"]),
    board("ForwardingPlane", ["SkynetWire", "Sodium"]),
    board("Hardware", ["Base"]),
    board("Identity", ["Base", "Sodium"]),
    board("Panel", ["Base", "Hardware"]),
    board("PartitionTable", ["Base"]),
    board("Provisioning", ["Base", "BootPlan", "DurableState", "Identity", "Sodium"]),
    board("SkynetMeter", ["Base", "SkynetWire", "Sodium"]),
    board("SkynetMap", ["Base", "SkynetWire", "Sodium"]),
    board("Noise", ["Base", "Sodium"]),
    board("SkynetLink", ["Base", "Noise", "SkynetWire", "Sodium"]),
    board("SkynetPath", ["Base", "Noise", "SkynetWire", "Sodium"]),
    board("SkynetWire", ["Base", "Sodium"]),
    board("SkynetStatus", ["Base", "SkynetWire"]),
    board(
      "SkynetNode",
      [
        "Base", "ForwardingPlane", "Noise", "SkynetLink", "SkynetMap", "SkynetMeter", "SkynetPath",
        "SkynetWire", "Sodium",
      ]),
    board("SlotRecord", ["Base"]),

    // Adapters.
    board("LinuxIO", ["Base", "CLinux"]),
    board("ControlSocket", ["Base", "LinuxIO"]),
    board("Database", ["Base", "CSQLite"]),
    board("GPIO", ["Base", "CGPIOD", "Hardware", "LinuxIO"]),
    board("HTTPClient", ["HTTP", "LinuxIO"]),
    board("I2C", ["Base", "CI2C", "Hardware", "LinuxIO"]),
    board("Netlink", ["Base", "CLinux", "Hardware", "LinuxIO"]),
    board("SkynetLedger", ["Base", "Database", "LinuxIO", "SkynetMeter", "SkynetWire"]),
    board("PacketIO", ["Base", "CLinux", "LinuxIO", "SkynetWire"]),
    board("Sodium", ["Base", "CSodium"]),

    // Programs of a board.
    daemon(
      "skyinit",
      ["Base", "BootPlan", "MinerSettings", "LinuxIO", "PartitionTable", "SlotRecord"]),
    daemon(
      "boardd",
      [
        "Base", "BoardStatus", "BootPlan", "ControlSocket", "Hardware", "LinuxIO", "Netlink",
        "SkynetStatus", "SkynetWire",
      ]),
    daemon(
      "chassisd",
      [
        "Base", "BoardStatus", "Chassis", "MinerSettings", "ControlSocket", "GPIO", "Hardware",
        "LinuxIO", "Netlink", "Sodium",
      ]),
    daemon(
      "identityd",
      [
        "Base", "BootPlan", "Chassis", "ClusterFormation", "ControlSocket", "DurableState", "HTTP",
        "HTTPClient", "Hardware", "Identity", "LinuxIO", "MinerSettings", "Netlink", "Provisioning",
        "Sodium",
      ]),
    daemon(
      "paneld",
      [
        "Base", "BoardStatus", "Chassis", "ControlSocket", "GPIO", "Hardware", "I2C", "LinuxIO",
        "Panel", "Provisioning",
      ]),
    daemon(
      "sky",
      [
        "Base", "BoardStatus", "Chassis", "MinerSettings", "ControlSocket", "Identity", "LinuxIO",
        "Provisioning", "SkynetStatus", "Sodium",
      ]),
    daemon(
      "skynetd",
      [
        "Base", "BootPlan", "ControlSocket", "DurableState", "ForwardingPlane", "Hardware",
        "LinuxIO", "MinerSettings", "Netlink", "Noise", "PacketIO", "Panel", "SkynetLedger",
        "SkynetLink", "SkynetMap", "SkynetMeter", "SkynetNode", "SkynetPath", "SkynetStatus",
        "SkynetWire", "Sodium",
      ]),
    daemon("librarycheck", ["Base", "CGPIOD", "CI2C", "CSQLite", "CSodium", "LinuxIO"]),

    .target(
      name: "Simulation", dependencies: ["Base", "Hardware"],
      swiftSettings: strict + quick),

    .target(
      name: "IdentitySamples", dependencies: ["Base", "Identity", "Sodium"],
      swiftSettings: strict + quick),

    .target(
      name: "SkynetSimulation",
      dependencies: [
        "Base", "ForwardingPlane", "Noise", "Simulation", "SkynetLink", "SkynetMap", "SkynetMeter",
        "SkynetNode", "SkynetPath", "SkynetWire", "Sodium",
      ],
      swiftSettings: strict + quick),

    // Host tools.
    .target(
      name: "Fuzzing",
      dependencies: [
        "Base", "BoardStatus", "BootPlan", "Chassis", "ClusterFormation", "ForwardingPlane", "HTTP",
        "Hardware", "Identity", "IdentitySamples", "LinuxIO", "MinerSettings", "Noise", "PacketIO",
        "PartitionTable", "SkynetLink", "SkynetMap", "SkynetMeter", "SkynetPath", "SkynetStatus",
        "SkynetWire", "SlotRecord", "Sodium",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "skyfuzz", dependencies: ["CFuzzer", "Fuzzing"], swiftSettings: strict),
    .executableTarget(
      name: "planebench",
      dependencies: ["ForwardingPlane", "SkynetWire", "Sodium"],
      swiftSettings: strict),
    .target(
      name: "ImageBuilder",
      dependencies: [
        "Base", "BootPlan", "Hardware", "PartitionTable", "SlotRecord", "TOMLKit",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system"),
      ],
      swiftSettings: host),
    .target(
      name: "VirtualChassis",
      dependencies: ["Base", "Hardware", "ImageBuilder", "Simulation"],
      swiftSettings: host),
    .target(
      name: "Registry",
      dependencies: [
        "Base", "Identity", "Sodium",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
      ],
      swiftSettings: host),
    .target(
      name: "RegistryClient",
      dependencies: [
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "registrybench",
      dependencies: [
        "Base", "Identity", "IdentitySamples", "Registry", "RegistryClient", "Sodium",
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "skyregistry",
      dependencies: [
        "Base", "Identity", "Registry",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: host),
    .target(
      name: "Factory",
      dependencies: ["Base", "Identity", "Panel", "PartitionTable", "Simulation", "Sodium"],
      swiftSettings: host),
    .executableTarget(
      name: "skyfactory",
      dependencies: [
        "Base", "Factory", "Identity", "Sodium",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: host),
    .target(name: "ChildPrograms", swiftSettings: host),
    .target(
      name: "SkynetBench",
      dependencies: [
        "CDatagrams", "ChildPrograms", "ForwardingPlane", "SkynetNode", "SkynetPath",
        "SkynetSimulation", "SkynetWire",
      ],
      swiftSettings: host),
    .executableTarget(
      name: "skynetbench",
      dependencies: [
        "SkynetBench",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: host),
    .executableTarget(
      name: "skychassis",
      dependencies: [
        "ImageBuilder", "VirtualChassis",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: host),
    .executableTarget(
      name: "skyimage",
      dependencies: [
        "ImageBuilder",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: host),

    // Tests: one folder a target, one file a concept.
    tests("BaseTests", ["Base", "Simulation"]),
    tests("BoardStatusTests", ["Base", "BoardStatus", "Simulation"]),
    tests("BoardTests", ["Base", "BootPlan", "ImageBuilder", "PartitionTable", "SlotRecord"]),
    tests("BootPlanTests", ["Base", "BootPlan", "Simulation"]),
    tests(
      "ChassisBoardTests",
      [
        "Base", "Chassis", "Hardware", "ImageBuilder", "Panel", "Simulation", "SkynetWire",
        "Sodium", "VirtualChassis",
      ],
      exclude: ["Goldens"]),
    tests("ChassisTests", ["Base", "Chassis", "Simulation"]),
    tests(
      "ClusterFormationTests",
      ["Base", "ClusterFormation", "Identity", "IdentitySamples", "Simulation", "Sodium"]),
    tests("MinerSettingsTests", ["Base", "MinerSettings", "Simulation", "TOMLKit"]),
    tests("ControlSocketTests", ["Base", "ControlSocket", "LinuxIO", "Simulation"]),
    tests(
      "FactoryTests",
      [
        "Base", "Factory", "Identity", "ImageBuilder", "PartitionTable", "Simulation", "Sodium",
      ]),
    tests("FuzzingTests", ["Base", "Fuzzing", "Simulation"], exclude: ["Corpus"]),
    tests("DurableStateTests", ["Base", "DurableState", "Simulation"]),
    tests("ForwardingPlaneTests", ["Base", "ForwardingPlane", "SkynetWire", "Sodium"]),
    tests("GPIOTests", ["Base", "GPIO", "Hardware", "LinuxIO"]),
    tests("HTTPClientTests", ["HTTP", "HTTPClient", "LinuxIO"]),
    tests("HTTPTests", ["Base", "HTTP", "Simulation"]),
    tests("HardwareTests", ["Base", "Hardware", "Simulation"]),
    tests("I2CTests", ["Hardware", "I2C", "LinuxIO", "Simulation"]),
    tests("IdentityTests", ["Base", "Identity", "IdentitySamples", "Simulation", "Sodium"]),
    tests(
      "ImageBuilderTests",
      [
        "Base", "BootPlan", "Hardware", "ImageBuilder", "PartitionTable", "Simulation",
        "SlotRecord",
      ],
      exclude: ["Snapshots"]),
    tests("ImageTests", ["ImageBuilder"]),
    tests("LinuxIOTests", ["Base", "DurableState", "LinuxIO"]),
    tests("NetlinkTests", ["Base", "Hardware", "LinuxIO", "Netlink", "Simulation"]),
    tests(
      "PacketIOTests", ["Base", "CLinux", "LinuxIO", "Netlink", "PacketIO", "SkynetWire"]),
    tests("PanelTests", ["Base", "Hardware", "Panel", "Simulation"], exclude: ["Goldens"]),
    tests("PartitionTableTests", ["Base", "PartitionTable", "Simulation"]),
    tests(
      "RegistryTests",
      [
        "Base", "Identity", "IdentitySamples", "Registry", "RegistryClient", "Simulation", "Sodium",
        "skyregistry",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ]),
    tests("SkynetStatusTests", ["Base", "Simulation", "SkynetStatus", "SkynetWire"]),
    tests(
      "skynetdTests",
      [
        "Base", "ChildPrograms", "ControlSocket", "DurableState", "LinuxIO", "MinerSettings",
        "Simulation", "SkynetLedger", "SkynetMeter", "SkynetStatus", "SkynetWire", "Sodium",
        "skynetd",
      ]),
    tests("DatabaseTests", ["Base", "Database", "LinuxIO"]),
    tests("NoiseTests", ["Base", "Noise", "Simulation", "Sodium"]),
    tests("SkynetMapTests", ["Base", "Simulation", "SkynetMap", "SkynetWire", "Sodium"]),
    tests(
      "SkynetMeterTests", ["Base", "Panel", "Simulation", "SkynetMeter", "SkynetWire", "Sodium"]),
    tests(
      "SkynetLedgerTests",
      ["Base", "Database", "LinuxIO", "SkynetLedger", "SkynetMeter", "SkynetWire"]),
    tests(
      "SkynetLinkTests", ["Base", "Noise", "Simulation", "SkynetLink", "SkynetWire", "Sodium"]),
    tests(
      "SkynetPathTests", ["Base", "Noise", "Simulation", "SkynetPath", "SkynetWire", "Sodium"]),
    tests(
      "SkynetNodeTests",
      [
        "Base", "ForwardingPlane", "Simulation", "SkynetLink", "SkynetMap", "SkynetMeter",
        "SkynetNode", "SkynetPath", "SkynetSimulation", "SkynetWire",
      ]),
    tests("SkynetBenchTests", ["SkynetBench"]),
    tests("SkynetWireTests", ["Base", "SkynetWire"]),
    tests("SlotRecordTests", ["Base", "Simulation", "SlotRecord"]),
    tests(
      "ProvisioningTests",
      [
        "Base", "BootPlan", "DurableState", "Identity", "IdentitySamples", "PartitionTable",
        "Provisioning", "Simulation", "SlotRecord", "Sodium",
      ]),
    tests("SimulationTests", ["Base", "Hardware", "Simulation"]),
    tests("SodiumTests", ["Base", "Sodium"]),
    tests("TidyTests", []),
    tests(
      "VirtualChassisTests",
      ["Base", "Hardware", "ImageBuilder", "Simulation", "VirtualChassis"], exclude: ["Snapshots"]),
    tests("chassisdTests", ["BoardStatus", "Chassis", "MinerSettings", "Hardware", "chassisd"]),
    tests("librarycheckTests", ["librarycheck"]),
    tests(
      "skyfactoryTests",
      ["Base", "Factory", "Identity", "ImageBuilder", "PartitionTable", "skyfactory"]),
    tests(
      "skyTests",
      [
        "Base", "BoardStatus", "Chassis", "MinerSettings", "Identity", "IdentitySamples",
        "Provisioning", "SkynetStatus", "SkynetWire", "sky",
      ]),
  ]
)
