import GPIO
import Hardware

/// A chassis: buttons on the first chip, power on the second.
func chassis() -> ChipModel {
  let model = ChipModel()
  model.add("gpiochip0", "buttons", ["UP", "DOWN", "", "LAMP"])
  model.add("gpiochip1", "expander", ["SLOT1", "SLOT2"])
  return model
}

private let requests = [
  LineRequest(
    name: "UP", direction: .input(debounceMicroseconds: 20_000), bias: .pullUp, isActiveLow: true),
  LineRequest(name: "DOWN", direction: .input(debounceMicroseconds: 0)),
  LineRequest(name: "buttons:2", direction: .level, bias: .pullDown),
  LineRequest(name: "LAMP", direction: .output(isActive: true), isActiveLow: true),
  LineRequest(name: "SLOT1", direction: .outputAsFound, bias: .pullDown),
]

func openChassis(_ model: ChipModel) -> ChipLineBank<SimulatedChips> {
  ChipLineBank(requests, consumer: "chassisd", chips: SimulatedChips(model))
}
