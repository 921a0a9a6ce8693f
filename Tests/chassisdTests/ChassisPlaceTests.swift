import Chassis
import Hardware
import MinerSettings
import Testing

@testable import chassisd

/// Three may say where a board sits: straps, the owner, the image.
struct ChassisPlaceTests {
  private var description: HardwareDescription {
    var description = HardwareDescription()
    description.boards = 8
    description.chassis = 7
    description.power.staggerMilliseconds = 2000
    description.power.offMilliseconds = 6000
    return description
  }

  private var place: ChassisPlace {
    var place = ChassisPlace()
    place.id = 2
    place.slot = 3
    place.boards = 4
    return place
  }

  @Test
  func `without a word of the owner the description of the board holds`() {
    let settings = ChassisSettings(description, place: ChassisPlace(), straps: nil)
    #expect(settings.boards == 8 && settings.chassis == 7 && settings.wiredSlot == nil)
    #expect(settings.spacingMilliseconds == 2000 && settings.offMilliseconds == 6000)
  }

  @Test
  func `the owner's word wins over the description`() {
    let settings = ChassisSettings(description, place: place, straps: nil)
    #expect(settings.boards == 4 && settings.chassis == 2 && settings.wiredSlot == 3)
  }

  @Test
  func `straps win over the owner, each for itself`() throws {
    let both = try Straps(slot: [true, false, true], boards: [false, true, true], slotsMax: 64)
    let settings = ChassisSettings(description, place: place, straps: both)
    #expect(settings.boards == 6 && settings.chassis == 2 && settings.wiredSlot == 5)
    let slotAlone = try Straps(slot: [true], boards: [], slotsMax: 64)
    let mixed = ChassisSettings(description, place: place, straps: slotAlone)
    #expect(mixed.boards == 4 && mixed.wiredSlot == 1)
  }
}
