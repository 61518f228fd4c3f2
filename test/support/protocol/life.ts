/**
 * A session's life as fast-check commands, against a model that knows when it ends: it is refreshed, used,
 * left alone, revoked, stolen from, asked for its data, and after each step its row is compared with the
 * model's. There is no leeway and no band, so every token that was replaced is a theft.
 */
import * as Effect from "effect/Effect"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as fc from "fast-check"
import { expect } from "vitest"

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
const lifetime = 10_000
const idleTimeout = 100_000
const absoluteTimeout = 400_000
const touchInterval = 10_000

/** What has to be true of the session. */
interface Model {
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

interface Real {
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
function refusal({ ended, absoluteExpiresAt, idleExpiresAt }: Model, now: number) {
  if (ended !== undefined) return ended
  return now >= absoluteExpiresAt || now >= idleExpiresAt ? "session_expired" : undefined
}

function slide(model: Model, now: number): void {
  model.lastActiveAt = now
  model.idleExpiresAt = Math.min(model.absoluteExpiresAt, now + idleTimeout)
}

const touch = (model: Model, now: number): void => {
  if (now - model.lastActiveAt >= touchInterval) slide(model, now)
}

/** The jar's token is used. */
function prove(model: Model, now: number): void {
  if (!model.unproven) return touch(model, now)
  model.unproven = false
  model.spent.push(...model.rivals)
  model.rivals = []
  slide(model, now)
}

type Command = fc.AsyncCommand<Model, Real>

/** A call whose answer the model foretells, after which the row is as the model says. */
const command = (name: string, run: (model: Model, real: Real) => Promise<unknown>): Command => ({
  check: () => true,
  toString: () => name,
  run: async (model, real) => {
    await run(model, real)
    await real.flush()
    const { ended, idleExpiresAt, absoluteExpiresAt } = real.row()
    expect({ ended: ended !== undefined, idleExpiresAt, absoluteExpiresAt }).toEqual({
      ended: model.ended !== undefined,
      idleExpiresAt: model.idleExpiresAt,
      absoluteExpiresAt: model.absoluteExpiresAt
    })
  }
})

/** Expects the result to be the refusal that is due, or none; answers whether it was granted. */
function asForetold(
  result: { readonly ok: boolean; readonly refusal?: { readonly code: string } },
  due: string | undefined
): boolean {
  expect(result.refusal?.code).toBe(due)
  return result.ok
}

const refresh = (lost: boolean): Command =>
  command(lost ? "refresh, answer lost" : "refresh", async (model, real) => {
    const now = real.clock.now()
    const { value } = real.jar.refreshToken
    const result = await real.sessions.refresh({ refreshToken: value })
    if (!asForetold(result, refusal(model, now))) return
    const issued = granted(result)
    expect(issued.accessToken.expiresAt).toBeLessThanOrEqual(model.absoluteExpiresAt)
    prove(model, now)
    model.rivals.push(lost ? issued.refreshToken.value : value)
    if (lost) return
    real.jar = issued
    model.unproven = true
  })

const verify = (): Command =>
  command("verify", async (model, { clock, jar, sessions }) => {
    const now = clock.now()
    const expired = now >= jar.accessToken.expiresAt ? "access_token_expired" : undefined
    const result = await sessions.verify(jar.accessToken.value)
    if (asForetold(result, expired ?? refusal(model, now))) prove(model, now)
  })

const touched = (): Command =>
  command("touch", async (model, { clock, id, sessions }) => {
    const result = await sessions.touch({ sessionId: id })
    if (asForetold(result, refusal(model, clock.now()))) touch(model, clock.now())
  })

const reauthenticate = (): Command =>
  command("reauthenticate", async (model, real) => {
    const now = real.clock.now()
    const result = await real.sessions.reauthenticate({ sessionId: real.id })
    if (!asForetold(result, refusal(model, now))) return
    model.spent.push(...model.rivals, real.jar.refreshToken.value)
    model.rivals = []
    model.unproven = false
    slide(model, now)
    real.jar = granted(result)
  })

const lookedAt = (): Command =>
  command("look at everything", async (model, { clock, id, jar, sessions }) => {
    const due = refusal(model, clock.now())
    asForetold(await sessions.data.get(id), due)
    asForetold(await sessions.data.update({ sessionId: id, change: (n) => Number(n) + 1 }), due)
    asForetold(await sessions.updateClaims({ sessionId: id, claims: { seen: true } }), due)
    asForetold(await sessions.inspect(jar.refreshToken.value), due)
    expect((await sessions.get(id)) === null).toBe(due !== undefined)
    expect(await sessions.list("alice")).toHaveLength(due === undefined ? 1 : 0)
    expect(await sessions.count("alice")).toBe(due === undefined ? 1 : 0)
  })

const revoke = (): Command =>
  command("revoke", async (model, { clock, id, sessions }) => {
    const alive = refusal(model, clock.now()) === undefined
    expect(await sessions.revoke({ sessionId: id })).toEqual({ revoked: alive })
    if (alive) model.ended = "session_revoked"
  })

const steal = (pick: number): Command => {
  const replay = command(`replay spent token ${pick}`, async (model, { clock, sessions }) => {
    const refreshToken = model.spent[pick % model.spent.length] as string
    const due = refusal(model, clock.now())
    asForetold(await sessions.refresh({ refreshToken }), due ?? "refresh_token_reused")
    if (due === undefined) model.ended = "session_revoked"
  })
  return { ...replay, check: ({ spent }) => spent.length > 0 }
}

const wait = (milliseconds: number): Command =>
  command(`wait ${milliseconds} ms`, (_model, { clock }) => {
    clock.advance(milliseconds)
    return Promise.resolve()
  })

// The instants at which something is just not, and just, over.
const edges = [lifetime, touchInterval, idleTimeout].flatMap((edge) => [edge - 1, edge])

const uses: fc.Arbitrary<Command>[] = [
  fc.boolean().map(refresh),
  fc.constantFrom(verify(), touched(), reauthenticate(), lookedAt()),
  fc.oneof(fc.nat(60_000), fc.constantFrom(1, ...edges)).map(wait)
]

/** What may happen to a session that nobody ends: only time does. */
export const agingLife = fc.commands(uses, { maxCommands: 30 })

/** What may happen to a session that is also revoked, or stolen from. */
export const endedLife = fc.commands([...uses, fc.constant(revoke()), fc.nat(99).map(steal)], {
  maxCommands: 30
})
