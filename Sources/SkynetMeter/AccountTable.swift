/// Accounts in places that stay, found by two keys; walked in the order of places, so that a run with the
/// same seed does the same.
struct AccountTable<Account> {
  private(set) var slots: [Account?] = []
  private var free: [Int] = []
  private var places: [UInt64: Int] = [:]
  private var aliases: [UInt64: Int] = [:]
  private let countMax: Int

  init(countMax: Int) { self.countMax = countMax }

  var count: Int { places.count }
  var isFull: Bool { count >= countMax }

  func place(of key: UInt64) -> Int? { places[key] }
  func place(ofAlias alias: UInt64) -> Int? { aliases[alias] }

  subscript(place: Int) -> Account {
    get {
      guard let account = slots[place] else { preconditionFailure("an account that is not there") }
      return account
    }
    set { slots[place] = newValue }
  }

  /// Changes an account where it is, without a copy.
  mutating func change<Result>(_ place: Int, _ body: (inout Account) -> Result) -> Result {
    guard slots[place] != nil else { preconditionFailure("an account that is not there") }
    var account = self[place]
    slots[place] = nil
    defer { slots[place] = account }
    return body(&account)
  }

  /// - Returns: nil where the table is full or a key is taken.
  mutating func insert(_ account: Account, key: UInt64, alias: UInt64) -> Int? {
    guard !isFull, places[key] == nil, aliases[alias] == nil else { return nil }
    let place: Int
    if let last = free.popLast() {
      place = last
      slots[place] = account
    } else {
      place = slots.count
      slots.append(account)
    }
    places[key] = place
    aliases[alias] = place
    return place
  }

  mutating func remove(key: UInt64, alias: UInt64) {
    guard let place = places.removeValue(forKey: key) else { return }
    aliases.removeValue(forKey: alias)
    slots[place] = nil
    free.append(place)
  }
}
