/**
 * A session as a row: which column holds what, both ways.
 */
import type { Activity } from "../../domain/activity.ts"
import type { Device } from "../../domain/device.ts"
import type { Digest, EventId, NodeId, Salt, SessionId } from "../../domain/identifier.ts"
import type { Json } from "../../domain/json.ts"
import type { EndCause, Ending, Lineage, Session } from "../../domain/session.ts"
import type { Row } from "./database.ts"
import type { Value } from "./pool.ts"
import { readBase64url, readBytes, readInteger, readOptional, readText, unreadable } from "./row.ts"

/** What `sessionOf` reads. The data is not among it: it may be large, and a session is read often. */
export const sessionColumns = `
  id, user_id, salt, created_at, auth_time, auth_method,
  current_digest, current_generation, current_issued_at,
  previous_digest, previous_issued_at, before_previous_digest, settled, revision,
  last_active_at, idle_expires_at, absolute_expires_at, device,
  ended_at, ended_cause, ended_reason, claims, claims_version`

/**
 * While a session is alive; the values are `aliveAt`. It names no column that has an index, for a
 * statement that names a primary key is to use that and nothing else: an index on `ended_at` with its
 * many NULLs looks as good to MariaDB.
 */
export const alive = "ended_cause IS NULL AND idle_expires_at > ? AND absolute_expires_at > ?"

/** The same for statements that go by the user, whose index has `ended_at`. */
export const aliveOfUser = `ended_at IS NULL AND ${alive}`

export const aliveAt = (now: number): readonly Value[] => [now, now]

export const sessionOf = (row: Row): Session => ({
  id: readBase64url(row, "id") as SessionId,
  userId: readText(row, "user_id"),
  salt: readBase64url(row, "salt") as Salt,
  createdAt: readInteger(row, "created_at"),
  authTime: readInteger(row, "auth_time"),
  authMethod: readOptional(row, "auth_method", readText),
  lineage: lineageOf(row),
  revision: readInteger(row, "revision"),
  lastActiveAt: readInteger(row, "last_active_at"),
  idleExpiresAt: readInteger(row, "idle_expires_at"),
  absoluteExpiresAt: readInteger(row, "absolute_expires_at"),
  ended: readOptional(row, "ended_at", endingOf),
  claims: readOptional(row, "claims", readJson),
  claimsVersion: readInteger(row, "claims_version"),
  device: readJson(row, "device") as Device
})

function lineageOf(row: Row): Lineage {
  const previous = readOptional(row, "previous_digest", readBase64url) as Digest | undefined
  return {
    current: {
      digest: readBase64url(row, "current_digest") as Digest,
      generation: readInteger(row, "current_generation"),
      issuedAt: readInteger(row, "current_issued_at")
    },
    previous:
      previous === undefined
        ? undefined
        : { digest: previous, issuedAt: readInteger(row, "previous_issued_at") },
    beforePrevious: readOptional(row, "before_previous_digest", readBase64url) as
      | Digest
      | undefined,
    settled: readInteger(row, "settled") === 1
  }
}

const causes: readonly EndCause[] = ["logout", "revoked", "theft", "limit", "replaced"]

function endingOf(row: Row, column: string): Ending {
  const text = readText(row, "ended_cause")
  const cause = causes.find((known) => known === text)
  if (cause === undefined) throw unreadable("ended_cause")
  return {
    at: readInteger(row, column),
    cause,
    reason: readOptional(row, "ended_reason", readText)
  }
}

/** JSON as its own text: a column of type JSON would sort keys and rewrite numbers, on MySQL. */
export const readJson = (row: Row, column: string): Json =>
  JSON.parse(readBytes(row, column).toString()) as Json

export const jsonValue = (value: Json | Device | undefined): Value =>
  value === undefined ? null : Buffer.from(JSON.stringify(value))

export const textValue = (text: string | undefined): Value =>
  text === undefined ? null : Buffer.from(text)

/** An id's 16 bytes. Fewer would be padded with zeros into another id. */
export const idValue = (id: SessionId | EventId | NodeId): Buffer => exactly(16, id)

const exactly = (bytes: number, text: string): Buffer => {
  const value = Buffer.from(text, "base64url")
  if (value.length === bytes) return value
  throw new TypeError(`an id, a digest or a salt does not have ${bytes} bytes`)
}

const digestValue = (digest: Digest | undefined): Value =>
  digest === undefined ? null : exactly(32, digest)

/** current_digest, current_generation, current_issued_at, previous_digest, previous_issued_at, before_previous_digest, settled */
export const lineageValues = (lineage: Lineage): readonly Value[] => [
  digestValue(lineage.current.digest),
  lineage.current.generation,
  lineage.current.issuedAt,
  digestValue(lineage.previous?.digest),
  lineage.previous?.issuedAt ?? null,
  digestValue(lineage.beforePrevious),
  lineage.settled ? 1 : 0
]

/** last_active_at, idle_expires_at, device */
export const activityValues = (activity: Activity): readonly Value[] => [
  activity.lastActiveAt,
  activity.idleExpiresAt,
  jsonValue(activity.device)
]

/** ended_at, ended_cause, ended_reason */
export const endingValues = (ending: Ending | undefined): readonly Value[] => [
  ending?.at ?? null,
  textValue(ending?.cause),
  textValue(ending?.reason)
]

/** id, user_id, salt, created_at, auth_time, auth_method */
export const identityValues = (session: Session): readonly Value[] => [
  idValue(session.id),
  Buffer.from(session.userId),
  exactly(32, session.salt),
  session.createdAt,
  session.authTime,
  textValue(session.authMethod)
]

/** About how many bytes values take in a statement. */
export const bytesOf = (values: readonly Value[]): number =>
  values.reduce<number>((sum, value) => sum + (Buffer.isBuffer(value) ? value.length : 8), 0)
