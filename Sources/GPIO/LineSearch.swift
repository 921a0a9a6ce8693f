internal import Base
internal import Hardware

/// Finds lines by name over all chips that it is shown.
///
/// A name is one that the device tree gives, or `label:offset` for the boards that name no lines; a line of
/// exactly that name goes first.
struct LineSearch {
  struct Place: Equatable {
    let chip: Int
    let offset: UInt32
  }

  private struct Wanted {
    let name: String
    var named: [Place] = []
    var numbered: [Place] = []
  }

  private let chips: [ChipDescription]
  /// Why a chip could not be looked at: a line that was not found may be there.
  private let problem: ChipError?
  private var wanted: [Wanted]

  init(_ names: [String], chips: [ChipDescription], problem: ChipError?) {
    self.chips = chips
    self.problem = problem
    wanted = names.map { Wanted(name: $0) }
    for index in wanted.indices {
      guard let address = Self.address(wanted[index].name) else { continue }
      for (chip, description) in chips.enumerated()
      where description.label == address.label && address.offset < description.lineCount {
        wanted[index].numbered.append(Place(chip: chip, offset: address.offset))
      }
    }
  }

  /// Notes a line that has a name.
  mutating func see(_ name: String, at place: Place) {
    guard !name.isEmpty else { return }
    for index in wanted.indices
    // Two are enough to know that there is more than one.
    where wanted[index].name == name && wanted[index].named.count < 2 {
      wanted[index].named.append(place)
    }
  }

  /// - Parameter index: into the names that were given.
  func place(_ index: Int) throws(LineError) -> Place {
    let found = wanted[index].named.isEmpty ? wanted[index].numbered : wanted[index].named
    let name = wanted[index].name
    if found.count > 1 {
      throw .ambiguous(name: name, first: text(found[0]), second: text(found[1]))
    }
    if let place = found.first { return place }
    if let problem { throw .failed(name: name, number: problem.number) }
    throw .absent(name: name)
  }

  /// `gpiochip1 (1f02c00.pinctrl) line 3`.
  private func text(_ place: Place) -> String {
    let chip = chips[place.chip]
    return chip.name + " (" + chip.label + ") line \(place.offset)"
  }

  /// Label and offset of `300b000.pinctrl:356`; the label may have colons itself.
  static func address(_ name: String) -> (label: String, offset: UInt32)? {
    let bytes = Array(name.utf8)
    guard let colon = bytes.lastIndex(of: 0x3A), colon > 0,
      let offset = Text.decimal(bytes[(colon + 1)...]), let offset = UInt32(exactly: offset)
    else { return nil }
    return (Text.string(bytes[..<colon]), offset)
  }
}
