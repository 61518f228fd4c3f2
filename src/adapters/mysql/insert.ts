/**
 * Adding a session. Without a limit, and with nothing to tell, that is one INSERT, of several sessions where
 * several are waiting. With a limit, it is a
 * transaction that takes the user's turn first: the turn's row lock makes simultaneous sign-ins of one user
 * come one after the other, and its write makes them collide where they come by different nodes of a Galera
 * cluster, which knows of no lock on another node. No FOR UPDATE is needed, and a sign-in of another user
 * waits only where it shares the turn by chance.
 */
import { createHash } from "node:crypto"

import type { LimitCandidate } from "../../domain/limit.ts"
import type { Session } from "../../domain/session.ts"
import type { InsertOutcome, SessionStore } from "../../ports/SessionStore.ts"
import { DuplicateRow, keep, undo, type Database, type Row } from "./database.ts"
import { endOne } from "./end.ts"
import { findSession } from "./find.ts"
import { writeEvents } from "./insertEvents.ts"
import { writing } from "./operation.ts"
import type { Value } from "./pool.ts"
import { readBase64url, readInteger } from "./row.ts"
import {
  activityValues,
  aliveAt,
  aliveOfUser,
  bytesOf,
  endingValues,
  identityValues,
  idValue,
  jsonValue,
  lineageValues,
  sessionOf
} from "./sessionRow.ts"
import { exactSize, sized } from "./sizes.ts"
import type { Tables } from "./tables.ts"
import { inBatches } from "./together.ts"

export const insertSessions = ({ sessions }: Tables, size: number): string => `
INSERT INTO ${sessions} (
  id, user_id, salt, created_at, auth_time, auth_method,
  current_digest, current_generation, current_issued_at,
  previous_digest, previous_issued_at, before_previous_digest, settled, revision,
  last_active_at, idle_expires_at, device, absolute_expires_at, sweep_at,
  ended_at, ended_cause, ended_reason, claims, claims_version, data, data_version
) VALUES ${Array(size)
  .fill(`(${Array(25).fill("?").join(", ")}, 0)`)
  .join(", ")}`

export const takeTurn = ({ turns }: Tables): string => `
INSERT INTO ${turns} (slot, turn) VALUES (?, 1) ON DUPLICATE KEY UPDATE turn = turn + 1`

export const listCandidates = ({ sessions }: Tables): string => `
SELECT id, created_at, last_active_at FROM ${sessions}
WHERE user_id = ? AND id <> ? AND ${aliveOfUser}`

/** A session that is to be added without further ado. */
interface Addition {
  readonly id: string
  readonly values: readonly Value[]
  readonly bytes: number
}

type Insertion = Parameters<SessionStore["Service"]["insert"]>[0]

export const insertion = (
  database: Database,
  tables: Tables
): Pick<SessionStore["Service"], "insert"> => {
  const insert = sized((size) => insertSessions(tables, size))
  const find = findSession(tables)

  const insertPlainly = inBatches<Addition, void>({
    sizeFor: exactSize,
    sameKey: "follow",
    keyOf: ({ id }) => id,
    bytesOf: ({ bytes }) => bytes,
    alone: async ({ values }, terms) => void (await database.write(insert(1), values, terms)),
    together: async (places, terms) => {
      const values = places.flatMap(({ item }) => item.of.values)
      await database.write(insert(places.length), values, terms)
      for (const place of places) place.resolve()
      return []
    }
  })

  const insertAlone = async ({ session, data, announce }: Insertion): Promise<InsertOutcome> => {
    const records = announce?.([]) ?? []
    const values = insertValues(session, data)
    if (records.length === 0) {
      await insertPlainly({ id: session.id, values, bytes: bytesOf(values) })
    } else {
      await database.transaction(async (within) => {
        await within.write(insert(1), values)
        return keep(await writeEvents(within, tables, records))
      })
    }
    return { kind: "inserted", evicted: [], exceeded: false }
  }

  const insertLimited = (
    { session, data, eviction, announce }: Insertion,
    limit: NonNullable<Insertion["limit"]>
  ): Promise<InsertOutcome> =>
    database.transaction<InsertOutcome>(async (within) => {
      await within.write(takeTurn(tables), [turnOf(session.userId)])
      await within.write(insert(1), insertValues(session, data))
      const user = Buffer.from(session.userId)
      const others = [user, idValue(session.id), ...aliveAt(session.createdAt)]
      const rows = await within.read(listCandidates(tables), others)

      const decision = limit(rows.map(candidateOf))
      if (decision.kind === "reject") return undo({ kind: "rejected" })
      const evicted: Session[] = []
      for (const id of decision.evict) {
        const ended = await endOne(within, tables, id, eviction)
        if (ended !== undefined) evicted.push(ended)
      }
      await writeEvents(within, tables, announce?.(evicted) ?? [])
      return keep({ kind: "inserted", evicted, exceeded: decision.exceeded })
    })

  const insertOnce = async (input: Insertion): Promise<InsertOutcome> => {
    try {
      return await (input.limit === undefined
        ? insertAlone(input)
        : insertLimited(input, input.limit))
    } catch (error) {
      if (!(error instanceof DuplicateRow)) throw error
      // The same session was inserted before, and its answer was lost; or an id was given out twice.
      const [row] = await database.read(find, [idValue(input.session.id)])
      const there = row === undefined ? undefined : sessionOf(row)
      if (there?.userId === input.session.userId && there.salt === input.session.salt) {
        return { kind: "inserted", evicted: [], exceeded: false }
      }
      throw new Error("another session has this session's id", { cause: error })
    }
  }

  return { insert: (input) => writing("insert", () => insertOnce(input)) }
}

/** How many turns there are: enough that two users seldom share one, few enough to keep for ever. */
const turns = 1024

/** Which turn is a user's. Never changes: two versions of it would let two sign-ins pass side by side. */
const turnOf = (userId: string): number =>
  createHash("sha256").update(userId).digest().readUInt16BE() % turns

const candidateOf = (row: Row): LimitCandidate => ({
  id: readBase64url(row, "id") as LimitCandidate["id"],
  createdAt: readInteger(row, "created_at"),
  lastActiveAt: readInteger(row, "last_active_at")
})

const insertValues = (session: Session, data: Insertion["data"]): readonly Value[] => [
  ...identityValues(session),
  ...lineageValues(session.lineage),
  session.revision,
  ...activityValues(session),
  session.absoluteExpiresAt,
  session.ended === undefined ? Math.min(session.idleExpiresAt, session.absoluteExpiresAt) : null,
  ...endingValues(session.ended),
  jsonValue(session.claims),
  session.claimsVersion,
  jsonValue(data)
]
