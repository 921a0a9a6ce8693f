/// Accounts in places that stay, found by two keys; walked in the order of places, so that a run with the
/// same seed does the same.
///
/// Grows by pages: what is there is not copied, and there is never room for twice as many.
struct AccountTable<Account> {
  private static var pageCount: Int { 32 }

  private var pages: [[Account?]] = []
  private var free: [UInt16] = []
  private var keys = PlaceIndex()
  private var aliases = PlaceIndex()
  /// Places that were ever used are below this.
  private var placesEnd = 0
  private let countMax: Int

  init(countMax: Int) {
    precondition(countMax < PlaceIndex.placesMax, "places have 16 bits")
    self.countMax = countMax
  }

  var count: Int { keys.count }
  var isFull: Bool { count >= countMax }
  /// Some of them may be empty.
  var places: Range<Int> { 0..<placesEnd }

  func place(of key: UInt64) -> Int? { keys.place(of: key) }
  func place(ofAlias alias: UInt64) -> Int? { aliases.place(of: alias) }

  /// Nil where a place is empty.
  func account(at place: Int) -> Account? {
    pages[place / Self.pageCount][place % Self.pageCount]
  }

  subscript(place: Int) -> Account {
    guard let account = account(at: place) else {
      preconditionFailure("an account that is not there")
    }
    return account
  }

  mutating func change<Result>(_ place: Int, _ body: (inout Account) -> Result) -> Result {
    var account = self[place]
    defer { set(place, account) }
    return body(&account)
  }

  private mutating func set(_ place: Int, _ account: Account?) {
    pages[place / Self.pageCount][place % Self.pageCount] = account
  }

  /// - Returns: nil where the table is full or a key is taken.
  mutating func insert(_ account: Account, key: UInt64, alias: UInt64) -> Int? {
    guard !isFull, place(of: key) == nil, place(ofAlias: alias) == nil else { return nil }
    let place = free.popLast().map(Int.init) ?? newPlace()
    set(place, account)
    keys.insert(key, place)
    aliases.insert(alias, place)
    return place
  }

  private mutating func newPlace() -> Int {
    if placesEnd == pages.count * Self.pageCount {
      pages.append([Account?](repeating: nil, count: Self.pageCount))
    }
    placesEnd += 1
    return placesEnd - 1
  }

  mutating func remove(key: UInt64, alias: UInt64) {
    guard let place = place(of: key) else { return }
    keys.remove(key)
    aliases.remove(alias)
    set(place, nil)
    free.append(UInt16(place))
  }
}
