internal import GRDB

/// Tables of the SQLite store.
///
/// Serials, keys and hashes are blobs; times are seconds since 1970. `registration` keeps every key that
/// was ever registered, `miner` says which registration of a serial counts. The one row of `snapshot`
/// gets a new number in the transaction that changes a state.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { try $0.execute(sql: first) }
    return migrator
  }

  private static let first = """
    CREATE TABLE batch (
      serial BLOB PRIMARY KEY NOT NULL CHECK (length(serial) = 16),
      registered INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE miner (
      serial BLOB PRIMARY KEY NOT NULL CHECK (length(serial) = 16),
      board TEXT NOT NULL,
      claimKey BLOB NOT NULL UNIQUE CHECK (length(claimKey) = 32),
      hardware BLOB NOT NULL CHECK (length(hardware) = 32),
      sequence INTEGER NOT NULL UNIQUE
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE registration (
      sequence INTEGER PRIMARY KEY NOT NULL,
      serial BLOB NOT NULL CHECK (length(serial) = 16),
      key BLOB NOT NULL CHECK (length(key) = 32),
      certificate BLOB NOT NULL CHECK (length(certificate) = 32),
      registeredAt INTEGER NOT NULL,
      receipt BLOB NOT NULL
    ) STRICT;
    CREATE INDEX registration_key ON registration (key, sequence);
    CREATE INDEX registration_serial ON registration (serial, registeredAt);
    CREATE TABLE state (
      serial BLOB PRIMARY KEY NOT NULL CHECK (length(serial) = 16),
      state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
      reason INTEGER NOT NULL,
      since INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE snapshot (
      id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
      number INTEGER NOT NULL,
      issuedAt INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE counter (
      id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
      sequence INTEGER NOT NULL
    ) STRICT;
    INSERT INTO snapshot VALUES (1, 0, 0);
    INSERT INTO counter VALUES (1, 0);
    """
}
