/**
 * What SQLite's result codes (https://www.sqlite.org/rescode.html) mean to a store. Only the code and a
 * fixed text of ours are kept of an error, so that nothing that was read or written ends up in a log.
 */
import { StoreFault } from "../../ports/failure.ts"

/**
 * `busy`: somebody else holds the lock; to be tried again. `unavailable`: not done, and nothing was
 * changed, for SQLite rolls a failed statement back. `unknown`: as `unavailable`, unless the process or
 * the machine stops before the next write. `defect`: a statement that can never work, a mistake of ours.
 */
export type FailureKind = "busy" | "unavailable" | "unknown" | "defect"

/** A failure of SQLite's, with nothing in it but its code and what that means. */
export class SqliteFailure extends StoreFault {
  override readonly name = "SqliteFailure"
  readonly kind: FailureKind
  readonly code: string

  constructor(kind: FailureKind, code: string, meaning: string) {
    super(`${code}: ${meaning}`)
    this.kind = kind
    this.code = code
  }
}

// By primary result code. A failed write to the log, or a lack of memory after it, may come when the
// commit is in the log already, only not yet known to be on disk: this process and all others go on
// without it, and the next write takes its place, but a recovery before that would bring it back.
const meanings: Readonly<Record<number, readonly [FailureKind, string, string]>> = {
  3: ["unavailable", "SQLITE_PERM", "the file may not be accessed"],
  5: ["busy", "SQLITE_BUSY", "another connection holds the lock"],
  6: ["busy", "SQLITE_LOCKED", "another connection holds the lock"],
  7: ["unknown", "SQLITE_NOMEM", "there is not enough memory"],
  8: ["unavailable", "SQLITE_READONLY", "the file may not be written"],
  10: ["unknown", "SQLITE_IOERR", "the operating system reported an I/O error"],
  11: ["unavailable", "SQLITE_CORRUPT", "the file is damaged"],
  13: ["unavailable", "SQLITE_FULL", "the disk is full"],
  14: ["unavailable", "SQLITE_CANTOPEN", "the file or its folder cannot be opened for writing"],
  15: ["busy", "SQLITE_PROTOCOL", "too many connections were starting at once"],
  26: ["unavailable", "SQLITE_NOTADB", "the file is not an SQLite database"]
}

/** What the driver threw, as a failure. */
export const sqliteFailure = (thrown: unknown): SqliteFailure =>
  thrown instanceof Error && "rawCode" in thrown && typeof thrown.rawCode === "number"
    ? ofCode(thrown.rawCode)
    : new SqliteFailure("defect", "DRIVER", "the driver refused the call")

// An extended code says more precisely what its lowest byte, the primary code, says.
function ofCode(code: number): SqliteFailure {
  const [kind, name, meaning] = meanings[code & 0xff] ?? [
    "defect",
    `SQLITE_${code & 0xff}`,
    "SQLite refused the statement"
  ]
  return new SqliteFailure(kind, name, code > 0xff ? `${meaning} (extended code ${code})` : meaning)
}

/** The file was not opened; the driver says so without a code. */
export const cannotOpen = (): SqliteFailure => ofCode(14)

/** A call after the end. */
export const closed = (): SqliteFailure =>
  new SqliteFailure("unavailable", "CLOSED", "the store has been closed")

/** The write-ahead log was not turned on: nearly always somebody was reading, and it is tried again. */
export const noLog = (): SqliteFailure =>
  new SqliteFailure("busy", "NO_WAL", "the file system does not support the write-ahead log")

/** The file that was opened is no longer the one under its name. */
export const replaced = (): SqliteFailure =>
  new SqliteFailure("unavailable", "REPLACED", "the file was removed or replaced")
