/**
 * Many promotions, no two of which write the same, and what each leads to.
 */
import { randomBytes } from "node:crypto"

import * as Effect from "effect/Effect"
import type { Pool, RowDataPacket } from "mysql2/promise"

import { mysqlStore } from "../../../src/adapters/mysql/index.ts"
import type { Digest } from "../../../src/domain/identifier.ts"
import type { Session } from "../../../src/domain/session.ts"
import type { StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { newDatabase, openStore } from "./opened.ts"
import { add, advancing, birth } from "./steps.ts"

const digest = () => randomBytes(32).toString("base64url") as Digest

export type Change = Parameters<StorePorts["sessions"]["advance"]>[0]

/** A session, a promotion of it, and the session afterwards. `n` decides which columns are empty. */
export interface Promotion {
  readonly session: Session
  readonly change: Change
  readonly after: Session
}

export function promotionOf(session: Session, n: number): Promotion {
  const lineage = {
    current: { digest: digest(), generation: n, issuedAt: birth + n },
    previous: n % 2 === 0 ? undefined : { digest: digest(), issuedAt: birth - n },
    beforePrevious: n % 3 === 0 ? undefined : digest(),
    settled: n % 2 === 0
  }
  const activity = {
    lastActiveAt: birth + n,
    idleExpiresAt: birth + 90_000_000_000 - n,
    device: { name: `device ${n}` }
  }
  return {
    session,
    change: { ...advancing(session), lineage, activity },
    after: { ...session, ...activity, lineage, revision: session.revision + 1 }
  }
}

/** Adds sessions, and prepares a promotion of each. */
export async function promotions(
  store: StorePorts,
  count: number,
  changes: (n: number) => Partial<Session> = () => ({})
): Promise<readonly Promotion[]> {
  const sessions = await Promise.all(
    Array.from({ length: count }, (_, n) => add(store, changes(n)))
  )
  return sessions.map(promotionOf)
}

/** Makes all of them at once; answers what each was answered, or the tag of its failure. */
export const advanceAll = (store: StorePorts, changes: readonly Change[]) =>
  Promise.all(
    changes.map((change) =>
      Effect.runPromise(
        store.sessions.advance(change).pipe(
          Effect.catch((failure) => Effect.succeed(failure._tag)),
          Effect.catchDefect(() => Effect.succeed("defect" as const))
        )
      )
    )
  )

export const findAll = (store: StorePorts, sessions: readonly Pick<Session, "id">[]) =>
  Promise.all(sessions.map(({ id }) => Effect.runPromise(store.sessions.find(id))))

/** A store on a pool of one connection. */
export async function smallStore() {
  const database = await newDatabase()
  const pool = database.pool({ connectionLimit: 1 })
  return { database, pool, store: await openStore(mysqlStore(pool), true) }
}

/** How many statements a pool's one connection has executed and prepared so far. */
export async function statements(pool: Pool) {
  const [rows] = await pool.query<RowDataPacket[]>(
    "SHOW SESSION STATUS WHERE Variable_name IN ('Com_stmt_execute', 'Com_stmt_prepare')"
  )
  const count = (name: string) =>
    Number(rows.find((row) => row["Variable_name"] === name)?.["Value"])
  return { executed: count("Com_stmt_execute"), prepared: count("Com_stmt_prepare") }
}
