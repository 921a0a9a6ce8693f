import Base
import CGPIOD
import CI2C
import CSQLite
import CSodium

/// One library, its version, and whether a known answer came out of it.
struct LibraryCheck {
  let name: String
  let isGood: Bool

  static func all() -> [LibraryCheck] { [sodium(), sqlite(), gpiod(), i2c()] }

  /// BLAKE2b-256 of "abc", and AEGIS-128L there and back: what the protocols stand on.
  private static func sodium() -> LibraryCheck {
    let name = unsafe "libsodium " + String(cString: sodium_version_string())
    guard sodium_init() >= 0 else { return LibraryCheck(name: name, isGood: false) }
    let message = Array("abc".utf8)
    var digest = [UInt8](repeating: 0, count: 32)
    guard unsafe crypto_generichash(&digest, 32, message, 3, nil, 0) == 0 else {
      return LibraryCheck(name: name, isGood: false)
    }
    let isHashRight =
      Text.hex(digest) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319"

    let key = [UInt8](repeating: 1, count: 16)
    let nonce = [UInt8](repeating: 2, count: 16)
    var sealed = [UInt8](repeating: 0, count: 3 + 32)
    var opened = [UInt8](repeating: 0, count: 3)
    var count: UInt64 = 0
    let didSeal = unsafe crypto_aead_aegis128l_encrypt(
      &sealed, &count, message, 3, nil, 0, nil, nonce, key)
    let didOpen = unsafe crypto_aead_aegis128l_decrypt(
      &opened, &count, nil, sealed, count, nil, 0, nonce, key)
    sealed[0] ^= 1
    var forged = [UInt8](repeating: 0, count: 3)
    let didForge = unsafe crypto_aead_aegis128l_decrypt(
      &forged, &count, nil, sealed, 35, nil, 0, nonce, key)
    return LibraryCheck(
      name: name,
      isGood: isHashRight && didSeal == 0 && didOpen == 0 && opened == message && didForge != 0)
  }

  /// A table in memory, a row in, its sum out.
  private static func sqlite() -> LibraryCheck {
    let name = unsafe "SQLite " + String(cString: sqlite3_libversion())
    var database: OpaquePointer?
    guard unsafe sqlite3_open(":memory:", &database) == SQLITE_OK else {
      return LibraryCheck(name: name, isGood: false)
    }
    defer { _ = unsafe sqlite3_close(database) }
    let script = "create table t(n integer) strict; insert into t values (40), (2)"
    var statement: OpaquePointer?
    guard unsafe sqlite3_exec(database, script, nil, nil, nil) == SQLITE_OK,
      unsafe sqlite3_prepare_v2(database, "select sum(n) from t", -1, &statement, nil) == SQLITE_OK
    else { return LibraryCheck(name: name, isGood: false) }
    defer { _ = unsafe sqlite3_finalize(statement) }
    let isRow = unsafe sqlite3_step(statement) == SQLITE_ROW
    return unsafe LibraryCheck(name: name, isGood: isRow && sqlite3_column_int(statement, 0) == 42)
  }

  /// A path that is no GPIO chip is told from one.
  private static func gpiod() -> LibraryCheck {
    let version = unsafe gpiod_api_version().map { unsafe String(cString: $0) } ?? "?"
    let isChip = unsafe gpiod_is_gpiochip_device("/dev/null")
    return LibraryCheck(name: "libgpiod " + version, isGood: !isChip)
  }

  /// A call on a descriptor that is no bus fails; it has no version to ask for.
  private static func i2c() -> LibraryCheck {
    LibraryCheck(name: "libi2c", isGood: i2c_smbus_read_byte(-1) < 0)
  }
}
