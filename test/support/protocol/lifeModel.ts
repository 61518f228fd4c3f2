/**
 * A session on a clock that the test moves, and a model that knows when it ends and which of its tokens
 * are spent. There is no leeway and no band, so every token that was replaced is a theft.
 */
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import type { Session } from "../../../src/domain/session.ts"
import { layer, PromiseSessions, Sessions } from "../../../src/effect.ts"
import { seededRandom } from "../../../src/testing/seededRandom.ts"
import { testClock, type TestClock } from "../../../src/testing/testClock.ts"
import { granted, type Node } from "../../integration/useCases/given.ts"

type Tokens = Pick<
  Extract<Awaited<ReturnType<Node["create"]>>, { ok: true }>,
  "accessToken" | "refreshToken"
>

/** In ms: the shortest that are allowed, so that a few steps outlive them. */
export const lifetime = 10_000
export const idleTimeout = 100_000
const absoluteTimeout = 400_000
export const touchInterval = 10_000

/** What has to be true of the session. */
export interface Model {
  ended: "session_revoked" | undefined
  lastActiveAt: number
  idleExpiresAt: number
  readonly absoluteExpiresAt: number
  /** The jar's token has not been used yet. */
  unproven: boolean
  /** What is spent as soon as the jar's token is used: its parent and its siblings. */
  rivals: string[]
  spent: string[]
}

export interface Real {
  readonly clock: TestClock
  readonly sessions: Node
  readonly id: string
  readonly row: () => Session
  /** Waits for what goes on in the background. */
  readonly flush: () => Promise<void>
  jar: Tokens
}

/** A session that has just begun, and what closes the world it lives in. */
export async function newLife() {
  const store = memoryStore()
  const clock = testClock()
  const runtime = ManagedRuntime.make(
    layer({
      store,
      secret: "of thirty-two bytes or more, for these tests",
      issuer: "https://api.example.com",
      sweep: "off",
      accessToken: { algorithm: "HS256", lifetime },
      refreshToken: { leeway: 0, band: 0, idleTimeout, absoluteTimeout, confirmation: "await" },
      clock,
      random: seededRandom("a life"),
      logger: () => undefined
    })
  )
  const sessions = await runtime.runPromise(PromiseSessions)
  const service = await runtime.runPromise(Sessions)
  const ports = Effect.runSync(Effect.scoped(store.open({ migrate: undefined })))
  const jar = granted(await sessions.create({ userId: "alice", data: 0 }))
  const { id } = jar.session
  const now = clock.now()
  const model: Model = {
    ended: undefined,
    lastActiveAt: now,
    idleExpiresAt: now + idleTimeout,
    absoluteExpiresAt: now + absoluteTimeout,
    unproven: false,
    rivals: [],
    spent: []
  }
  const real: Real = {
    clock,
    sessions,
    id,
    row: () => Effect.runSync(ports.sessions.find(id)) as Session,
    flush: () => Effect.runPromise(service.flush),
    jar
  }
  return { model, real, close: () => runtime.dispose() }
}

/** Why the session cannot be used at `now`, or undefined while it can. */
export function refusal({ ended, absoluteExpiresAt, idleExpiresAt }: Model, now: number) {
  if (ended !== undefined) return ended
  return now >= absoluteExpiresAt || now >= idleExpiresAt ? "session_expired" : undefined
}

/** The idle timeout begins anew, within the absolute one. */
export function slide(model: Model, now: number): void {
  model.lastActiveAt = now
  model.idleExpiresAt = Math.min(model.absoluteExpiresAt, now + idleTimeout)
}

/** The session is used, which slides its timeout where the last time was long enough ago. */
export const touch = (model: Model, now: number): void => {
  if (now - model.lastActiveAt >= touchInterval) slide(model, now)
}

/** The jar's token is used. */
export function prove(model: Model, now: number): void {
  if (!model.unproven) return touch(model, now)
  model.unproven = false
  model.spent.push(...model.rivals)
  model.rivals = []
  slide(model, now)
}
