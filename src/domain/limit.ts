/**
 * How many sessions a user may have at once, and what gives way to a new one.
 */
import type { SessionId } from "./identifier.ts"

/** `evict-oldest`: the longest unused end. `reject`: the sign-in is refused. `notify`: only an event. */
export interface SessionLimit {
  readonly max: number
  readonly exceeded: "evict-oldest" | "reject" | "notify"
}

/** What the decision needs of each live session. */
export interface LimitCandidate {
  readonly id: SessionId
  readonly createdAt: number
  readonly lastActiveAt: number
}

export type LimitDecision =
  | { readonly kind: "admit"; readonly evict: readonly SessionId[]; readonly exceeded: boolean }
  | { readonly kind: "reject" }

/** Oldest first: least recently active, then first created, then by id so that every node agrees. */
export const oldestFirst = <S extends LimitCandidate>(sessions: readonly S[]): readonly S[] =>
  sessions.toSorted(
    (a, b) => a.lastActiveAt - b.lastActiveAt || a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1)
  )

/** Decides whether one more session may join a user's live ones. */
export function decideLimit(alive: readonly LimitCandidate[], limit: SessionLimit): LimitDecision {
  const over = alive.length + 1 - limit.max
  if (over <= 0) return { kind: "admit", evict: [], exceeded: false }
  switch (limit.exceeded) {
    case "reject":
      return { kind: "reject" }
    case "notify":
      return { kind: "admit", evict: [], exceeded: true }
    case "evict-oldest": {
      const evict = oldestFirst(alive).slice(0, over)
      return { kind: "admit", evict: evict.map((session) => session.id), exceeded: true }
    }
  }
}
