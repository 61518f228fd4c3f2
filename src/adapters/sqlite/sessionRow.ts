/**
 * A session as a row, and back.
 */
import type { Activity } from "../../domain/activity.ts"
import type { Device } from "../../domain/device.ts"
import type { EndCause, Lineage, Session } from "../../domain/session.ts"
import { bytes, digestOf, saltOf, sessionIdOf, userIdOf, userIdBytes } from "./bytes.ts"
import { jsonOf, jsonText, textOf } from "./jsonText.ts"
import type { Values } from "./parameters.ts"

/** The columns that `sessionOf` reads, in its order. */
export const sessionColumns = `
  id, user_id, salt, created_at, auth_time, auth_method,
  current_digest, current_generation, current_issued_at,
  previous_digest, previous_issued_at, before_previous_digest, settled, revision,
  last_active_at, idle_expires_at, absolute_expires_at,
  ended_at, end_cause, end_reason, device, claims, claims_version`

/** Holds where a session is alive at `:now`. */
export const alive = "ended_at IS NULL AND idle_expires_at > :now AND absolute_expires_at > :now"

export type SessionRow = readonly [
  id: Buffer,
  userId: Buffer,
  salt: Buffer,
  createdAt: number,
  authTime: number,
  authMethod: string | null,
  currentDigest: Buffer,
  currentGeneration: number,
  currentIssuedAt: number,
  previousDigest: Buffer | null,
  previousIssuedAt: number | null,
  beforePreviousDigest: Buffer | null,
  settled: number,
  revision: number,
  lastActiveAt: number,
  idleExpiresAt: number,
  absoluteExpiresAt: number,
  endedAt: number | null,
  endCause: EndCause | null,
  endReason: string | null,
  device: string,
  claims: string | null,
  claimsVersion: number
]

/** The session in a row; further columns are ignored. */
export function sessionOf(row: readonly [...SessionRow, ...unknown[]]): Session {
  const [
    id,
    userId,
    salt,
    createdAt,
    authTime,
    authMethod,
    currentDigest,
    currentGeneration,
    currentIssuedAt,
    previousDigest,
    previousIssuedAt,
    beforePreviousDigest,
    settled,
    revision,
    lastActiveAt,
    idleExpiresAt,
    absoluteExpiresAt,
    endedAt,
    endCause,
    endReason,
    device,
    claims,
    claimsVersion
  ] = row
  return {
    id: sessionIdOf(id),
    userId: userIdOf(userId),
    salt: saltOf(salt),
    createdAt,
    authTime,
    authMethod: textOf(authMethod),
    lineage: {
      current: {
        digest: digestOf(currentDigest),
        generation: currentGeneration,
        issuedAt: currentIssuedAt
      },
      previous:
        previousDigest === null || previousIssuedAt === null
          ? undefined
          : { digest: digestOf(previousDigest), issuedAt: previousIssuedAt },
      beforePrevious: beforePreviousDigest === null ? undefined : digestOf(beforePreviousDigest),
      settled: settled === 1
    },
    revision,
    lastActiveAt,
    idleExpiresAt,
    absoluteExpiresAt,
    ended:
      endedAt === null || endCause === null
        ? undefined
        : { at: endedAt, cause: endCause, reason: textOf(endReason) },
    claims: jsonOf(claims),
    claimsVersion,
    device: deviceOf(device)
  }
}

const deviceOf = (text: string): Device => JSON.parse(text)

/** A lineage as parameters named after its columns. */
export const lineageValues = (lineage: Lineage): Values => ({
  current_digest: bytes(lineage.current.digest),
  current_generation: lineage.current.generation,
  current_issued_at: lineage.current.issuedAt,
  previous_digest: lineage.previous === undefined ? null : bytes(lineage.previous.digest),
  previous_issued_at: lineage.previous?.issuedAt ?? null,
  before_previous_digest:
    lineage.beforePrevious === undefined ? null : bytes(lineage.beforePrevious),
  settled: lineage.settled ? 1 : 0
})

/** An activity as parameters named after its columns. */
export const activityValues = (activity: Activity): Values => ({
  last_active_at: activity.lastActiveAt,
  idle_expires_at: activity.idleExpiresAt,
  device: JSON.stringify(activity.device)
})

/** A session as parameters named after its columns, in parts. */
export const sessionValues = (session: Session): readonly Values[] => [
  {
    id: bytes(session.id),
    user_id: userIdBytes(session.userId),
    salt: bytes(session.salt),
    created_at: session.createdAt,
    auth_time: session.authTime,
    auth_method: jsonText(session.authMethod),
    revision: session.revision,
    absolute_expires_at: session.absoluteExpiresAt,
    ended_at: session.ended?.at ?? null,
    end_cause: session.ended?.cause ?? null,
    end_reason: jsonText(session.ended?.reason),
    claims: jsonText(session.claims),
    claims_version: session.claimsVersion
  },
  lineageValues(session.lineage),
  activityValues(session)
]
