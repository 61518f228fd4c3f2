/**
 * What went wrong, by errno and SQLSTATE. mysql2's names are MySQL's, and MariaDB uses some of the numbers
 * for other errors; so no name is looked at. Nor is a message passed on: the server quotes values in them.
 */
import { StoreFault } from "../../ports/failure.ts"
import { TookTooLong } from "./timeLimit.ts"

/** A fixed text, the error's number and the SQLSTATE, and nothing that was read or written. */
export class MysqlError extends StoreFault {
  override readonly name = "MysqlError"
  readonly errno: number | undefined
  readonly sqlState: string | undefined

  constructor(message: string, reported?: unknown) {
    const { errno, sqlState } = reportOf(reported)
    // Without a SQLSTATE it is the operating system's number.
    super(sqlState === undefined ? message : `${message} (error ${errno}, SQLSTATE ${sqlState})`)
    this.errno = errno
    this.sqlState = sqlState
  }
}

/**
 * - `duplicate`: a unique key is taken; the statement did nothing.
 * - `conflict`: the database asks for the whole operation to be repeated.
 * - `misfit`: this connection cannot execute the statement, another one can.
 * - `closed`: this server takes no work, or no writes.
 * - `refused`: the server answered with any other error; the statement did nothing.
 * - `lost`: nobody knows whether the statement was executed.
 */
export type FailureKind = "duplicate" | "conflict" | "misfit" | "closed" | "refused" | "lost"

/** A failed statement. */
export interface Failure {
  readonly kind: FailureKind
  /** The time was up: repeating it is no use. */
  readonly late: boolean
  readonly cause: MysqlError
}

// 1205 lock wait timeout: only the statement was rolled back, which is why whole operations are repeated.
// 1020 record has changed since last read, under innodb_snapshot_isolation.
const conflicts: ReadonlySet<number> = new Set([1205, 1020])

// 1243 unknown prepared statement: a proxy or a reset has switched the session under the driver.
// 1615 the statement needs to be prepared again. 1568 a transaction that somebody else left open.
const misfits: ReadonlySet<number> = new Set([1243, 1615, 1568])

// 1047 a Galera node without its cluster. 1290, 1792, 1836 read-only, as a primary is after a failover.
const closed: ReadonlySet<number> = new Set([1047, 1290, 1792, 1836])

/** The failure behind an error that the driver threw; programmers' mistakes are thrown on. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TookTooLong) {
    const cause = new MysqlError("the database took too long to answer")
    return { kind: "lost", late: true, cause }
  }
  if (error instanceof TypeError || error instanceof RangeError) throw error
  const kind = kindOf(error)
  const message =
    kind === "lost"
      ? `the database's connection broke${networkCode(error)}`
      : "the database refused a statement"
  return { kind, late: false, cause: new MysqlError(message, error) }
}

/** Why there is no connection. */
export const connectionFailure = (error: unknown): MysqlError =>
  error instanceof TookTooLong
    ? new MysqlError("no database connection became free in time")
    : new MysqlError(`no database connection could be had${networkCode(error)}`, error)

function kindOf(error: unknown): FailureKind {
  const { errno, sqlState } = reportOf(error)
  // Without both it is no answer of the server's: the connection broke, or had been closed before.
  if (errno === undefined || sqlState === undefined) return "lost"
  if (errno === 1062) return "duplicate"
  if (conflicts.has(errno) || sqlState.startsWith("40")) return "conflict"
  if (misfits.has(errno)) return "misfit"
  if (closed.has(errno)) return "closed"
  // 08: the connection ends. 70100: the session or the statement was killed, when nobody knows, but for
  // 1969, MariaDB's own time limit. 1180: something failed during a COMMIT, as that of a single statement
  // on a Galera node that loses its cluster. 4031: MySQL says goodbye to an idle connection.
  const killed = sqlState === "70100" && errno !== 1969
  const unclear = sqlState.startsWith("08") || killed || errno === 1180 || errno === 4031
  return unclear ? "lost" : "refused"
}

function reportOf(error: unknown): {
  readonly errno: number | undefined
  readonly sqlState: string | undefined
} {
  if (typeof error !== "object" || error === null) return { errno: undefined, sqlState: undefined }
  const errno = "errno" in error ? error.errno : undefined
  const sqlState = "sqlState" in error ? error.sqlState : undefined
  return {
    errno: typeof errno === "number" && Number.isInteger(errno) ? errno : undefined,
    sqlState: typeof sqlState === "string" && /^[0-9A-Z]{5}$/.test(sqlState) ? sqlState : undefined
  }
}

/** What the operating system, TLS and the driver call broken connections, which is safe to repeat. */
const networkCodes: ReadonlySet<unknown> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "HANDSHAKE_NO_SSL_SUPPORT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE"
])

function networkCode(error: unknown): string {
  const code =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined
  return networkCodes.has(code) ? ` (${String(code)})` : ""
}
