/**
 * A store in memory that can lose its last promotion or settlement, as one does that fails over to a copy
 * which lagged behind.
 */
import * as Effect from "effect/Effect"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import type { Session } from "../../../src/domain/session.ts"
import type { SessionStore } from "../../../src/ports/SessionStore.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"

type Store = SessionStore["Service"]

export interface FailoverStore {
  readonly store: StoreAdapter
  /** The row is again as it was before it last moved on; nothing where it has not since the last time. */
  readonly failOver: () => void
}

export function failoverStore(): FailoverStore {
  const opened = () => Effect.runSync(Effect.scoped(memoryStore().open({ migrate: undefined })))
  const first = opened()
  let sessions: Store = first.sessions
  let before: Session | undefined

  const advance: Store["advance"] = (change) =>
    Effect.gen(function* () {
      const row = yield* sessions.find(change.id)
      const outcome = yield* sessions.advance(change)
      if (outcome === "applied") before = row
      return outcome
    })
  const current = new Proxy(first.sessions, {
    get: (_, name: keyof Store) => (name === "advance" ? advance : sessions[name])
  })

  return {
    store: {
      ...memoryStore(),
      open: () => Effect.succeed({ ...first, sessions: current })
    },
    failOver: () => {
      if (before === undefined) return
      const { sessions: copy } = opened()
      const eviction = { at: before.createdAt, cause: "limit", reason: undefined } as const
      Effect.runSync(copy.insert({ session: before, data: undefined, limit: undefined, eviction }))
      sessions = copy
      before = undefined
    }
  }
}
