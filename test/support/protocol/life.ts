/**
 * A session's life as fast-check commands: it is refreshed, used, left alone, revoked, stolen from, asked
 * for its data; each answer is the one that the model foretells, and after each step the row is as the
 * model says.
 */
import * as fc from "fast-check"
import { expect } from "vitest"

import { granted } from "../../integration/useCases/given.ts"
import {
  idleTimeout,
  lifetime,
  prove,
  refusal,
  slide,
  touch,
  touchInterval,
  type Model,
  type Real
} from "./lifeModel.ts"

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
