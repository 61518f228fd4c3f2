/**
 * Adding a session, and what has to give way to it. Where there is a limit, counting, evicting and adding
 * happen under the write lock, so simultaneous sign-ins of one user come one after the other.
 */
import type { LimitCandidate, LimitDecision } from "../../domain/limit.ts"
import type { Session } from "../../domain/session.ts"
import type { InsertOutcome, SessionStore } from "../../ports/SessionStore.ts"
import { bytes, sessionIdOf, userIdBytes } from "./bytes.ts"
import type { Connection } from "./connection.ts"
import type { EndingSteps } from "./ending.ts"
import { jsonText } from "./jsonText.ts"
import { alive, sessionColumns, sessionValues } from "./sessionRow.ts"
import type { WriteLane } from "./writeLane.ts"

const insertSql = `
INSERT INTO watchword_sessions (${sessionColumns}, data_version, data)
VALUES (
  :id, :user_id, :salt, :created_at, :auth_time, :auth_method,
  :current_digest, :current_generation, :current_issued_at,
  :previous_digest, :previous_issued_at, :before_previous_digest, :settled, :revision,
  :last_active_at, :idle_expires_at, :absolute_expires_at,
  :ended_at, :end_cause, :end_reason, :device, :claims, :claims_version, 0, :data
)
ON CONFLICT (id) DO NOTHING`

const ownerSql = `
SELECT user_id, salt FROM watchword_sessions WHERE id = :id`

const candidatesSql = `
SELECT id, created_at, last_active_at FROM watchword_sessions WHERE user_id = :user_id AND ${alive}`

type InsertInput = Parameters<SessionStore["Service"]["insert"]>[0]

export function insertion(
  connection: Connection,
  { write }: WriteLane,
  { end, tell }: EndingSteps
): Pick<SessionStore["Service"], "insert"> {
  const insert = connection.command(insertSql)
  const owner = connection.query<readonly [userId: Buffer, salt: Buffer]>(ownerSql)
  const candidates =
    connection.query<readonly [id: Buffer, createdAt: number, lastActiveAt: number]>(candidatesSql)

  /** Whether this very session is there already; another under its id is nothing that can happen. */
  const isThere = ({ session }: InsertInput): boolean => {
    const [found] = owner({ id: bytes(session.id) })
    if (found === undefined) return false
    const [userId, salt] = found
    if (!userId.equals(userIdBytes(session.userId)) || !salt.equals(bytes(session.salt))) {
      throw new Error("another session has this session's id")
    }
    return true
  }

  const add = (input: InsertInput): boolean =>
    insert(...sessionValues(input.session), { data: jsonText(input.data) }) === 1

  const othersOf = ({ userId, createdAt: now }: Session): readonly LimitCandidate[] =>
    candidates({ user_id: userIdBytes(userId), now }).map(([id, createdAt, lastActiveAt]) => ({
      id: sessionIdOf(id),
      createdAt,
      lastActiveAt
    }))

  const addWithin = (input: InsertInput): InsertOutcome => {
    const { session, limit, eviction, announce } = input
    if (isThere(input)) return inserted
    const decision = limit?.(othersOf(session)) ?? unlimited
    if (decision.kind === "reject") return { kind: "rejected" }
    const evicted = decision.evict.flatMap((id) => end(id, eviction) ?? [])
    tell(evicted, announce)
    add(input)
    return { kind: "inserted", evicted, exceeded: decision.exceeded }
  }

  return {
    insert: (input) =>
      write("insert", () => {
        const { limit, announce } = input
        if (limit !== undefined || (announce?.([]) ?? []).length > 0) return addWithin(input)
        // One statement when all is well: most insertions have no limit to heed and nothing to tell.
        if (!add(input)) isThere(input)
        return inserted
      })
  }
}

const unlimited: LimitDecision = { kind: "admit", evict: [], exceeded: false }

const inserted: InsertOutcome = { kind: "inserted", evicted: [], exceeded: false }
