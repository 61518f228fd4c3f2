/**
 * A run in which everything happens that can happen to a session, with a canary that is told of every
 * token, and with everything that was logged, told or thrown kept for it to search.
 */
import { inspect } from "node:util"

import { sessionEventNames } from "../../../src/domain/event.ts"
import { createSessions } from "../../../src/index.ts"
import type { StoreAdapter } from "../../../src/ports/StoreAdapter.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { canary, guardAccessToken, guardRefreshToken, type Canary } from "../../support/canary.ts"
import { faultyStore } from "../../support/faultyStore.ts"

type Issued = {
  readonly ok: boolean
  readonly accessToken?: { readonly value: string }
  readonly refreshToken?: { readonly value: string }
}

export interface Told {
  readonly bird: Canary
  readonly logs: string
  readonly events: string
  readonly errors: string
  readonly refusals: string
}

export async function tellStory(inner: StoreAdapter): Promise<Told> {
  const bird = canary()
  const secrets = ["the newest secret, of 32 bytes or more", "an older secret, of 32 bytes or more"]
  for (const secret of secrets) bird.guard("secret", secret)
  const logs: unknown[] = []
  const events: unknown[] = []
  const errors: unknown[] = []
  const refusals: unknown[] = []

  const guard = <R extends Issued>(result: R): R => {
    if (result.accessToken !== undefined) guardAccessToken(bird, result.accessToken.value)
    if (result.refreshToken !== undefined) guardRefreshToken(bird, result.refreshToken.value)
    if (!result.ok) refusals.push(result)
    return result
  }
  const failing = (call: Promise<unknown>) =>
    call.then(
      (result) => refusals.push(result),
      (error: unknown) => errors.push(error)
    )

  const clock = testClock()
  const faulty = faultyStore(inner)
  const node = async (secret: readonly string[]) => {
    const sessions = await createSessions({
      store: faulty.store,
      secret,
      issuer: "https://api.example.com",
      sweep: "off",
      migrate: true,
      clock,
      sessionsPerUser: { max: 2, exceeded: "evict-oldest" },
      deviceBinding: "report",
      logger: (entry) => logs.push(entry)
    })
    for (const name of sessionEventNames) sessions.on(name, (facts) => events.push(facts))
    return sessions
  }

  const old = await node([secrets[1] as string])
  const first = guard(await old.create({ userId: "alice", device: { fingerprint: "one" } }))
  await old.close()

  const sessions = await node(secrets)
  sessions.on("created", () => {
    throw new Error("a listener that fails")
  })
  if (!first.ok) throw new Error("no session")
  const stolen = first.refreshToken.value
  const second = guard(await sessions.refresh({ refreshToken: stolen }))
  if (!second.ok) throw new Error("no second pair")
  guard(await sessions.verify(second.accessToken.value, { device: { fingerprint: "two" } }))
  guard(await sessions.refresh({ refreshToken: second.refreshToken.value }))
  for (let i = 0; i < 3; i++) guard(await sessions.create({ userId: "bob", claims: { i } }))
  clock.advance(30_000)
  guard(await sessions.refresh({ refreshToken: stolen }))
  clock.advance(90_000)
  guard(await sessions.refresh({ refreshToken: stolen, device: { ip: "203.0.113.7" } }))
  guard(await sessions.refresh({ refreshToken: stolen }))

  const broken = `${stolen.slice(0, -1)}${stolen.endsWith("A") ? "E" : "A"}`
  guard(await sessions.refresh({ refreshToken: broken }))
  guard(await sessions.verify(`${second.accessToken.value}A`))
  await failing(sessions.create({ userId: stolen.repeat(3) }))
  await failing(sessions.create({ userId: "x", authMethod: `${stolen} ` }))
  await failing(sessions.refresh({ refreshToken: [stolen] as unknown as string }))
  await failing(sessions.refresh({ refreshToken: stolen, token: stolen } as never))
  await failing(sessions.revoke({ sessionId: "x", cause: stolen as "logout" }))
  await failing(sessions.get(stolen))
  for (const fault of ["unavailable", "lost-after"] as const) {
    faulty.setScript(() => fault)
    await failing(sessions.create({ userId: "carol" }))
    await failing(sessions.refresh({ refreshToken: second.refreshToken.value }))
    await failing(sessions.data.update({ sessionId: first.session.id, patch: {} }))
    faulty.setScript(() => "pass")
  }
  const wrong = secrets.map((secret) => secret.slice(0, 31))
  await failing(
    createSessions({ store: inner, secret: wrong, issuer: stolen, password: secrets[0] } as never)
  )
  await failing(
    createSessions({
      store: inner,
      secret: "x".repeat(16) + secrets[0],
      issuer: "https://api.example.com"
    })
  )
  clock.advance(40 * 86_400_000)
  await sessions.sweep()
  const feed = sessions.events({ after: "0.0" })
  guard(await sessions.create({ userId: "dora" }))
  // All that the log holds, up to the last sign-in.
  for await (const entry of feed) {
    events.push(entry)
    if (entry.event.name === "created" && entry.event.userId === "dora") break
  }
  await sessions.close()

  // Errors with all that a logger could print of them: stacks, causes, and properties of any depth.
  const print = (value: unknown) =>
    inspect(value, { depth: 12, showHidden: true, maxStringLength: null })
  return {
    bird,
    logs: print(logs),
    events: print(events),
    errors: print(errors),
    refusals: print(refusals)
  }
}
