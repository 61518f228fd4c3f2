/**
 * Refuses tokens that are all different, and tells how often the store was asked meanwhile and how much
 * larger the heap is afterwards. The signing keys are in the store, which is where a key that is not
 * known is looked for.
 */
import * as Effect from "effect/Effect"
import { createSessions, memoryStore } from "watchword"

import { forged, garbage, oversized } from "../../../tokens/forgery.mjs"
import { makeReel } from "../../../tokens/reel.mjs"
import { verifying } from "../../../tokens/verifying.mjs"

const hour = 3_600_000
const options = {
  secret: "benchmarks-only-0c4f7a92be61d853",
  issuer: "https://api.example.com",
  accessToken: { algorithm: "HS256" },
  sweep: "off"
}

/** The store, with the calls counted that a verification could make. */
const counted = (store, count) => {
  const counting = (port) =>
    new Proxy(port, {
      get: (target, name) => {
        const member = target[name]
        if (typeof member !== "function") {
          count()
          return member
        }
        return (...given) => {
          count()
          return member(...given)
        }
      }
    })
  const wrap = (ports) => ({
    ...ports,
    sessions: counting(ports.sessions),
    keys: counting(ports.keys)
  })
  return { ...store, open: (settings) => Effect.map(store.open(settings), wrap) }
}

const issue = async (sessions, count) => {
  const texts = []
  for (let index = 0; index < count; index++) {
    texts.push((await sessions.create({ userId: `user ${index}` })).accessToken.value)
  }
  return texts
}

const heapAfterCollection = () => {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

export const open = async ({ parameters, once }) => {
  let storeCalls = 0
  const memory = memoryStore()
  const count = once ? 50 : 2_000

  // A deployment an hour ago, whose tokens have expired, and one that has other keys.
  const clock = { now: () => Date.now() - hour, monotonic: () => performance.now() }
  const past = await createSessions({ ...options, store: memory, clock, logger: () => {} })
  const expired = await issue(past, count)
  await past.close()
  const others = await createSessions({ ...options, store: memoryStore() })
  const unknownKey = await issue(others, count)
  await others.close()

  const store = counted(memory, () => (storeCalls += 1))
  const sessions = await createSessions({ ...options, store })
  const good = await issue(sessions, count)
  const known = [...forged(good), ...garbage(good), ...oversized(good.slice(0, count / 10))]
  const changeable = makeReel(parameters.keys === "known" ? known : unknownKey)
  const genuine = makeReel(parameters.keys === "known" ? expired : unknownKey)
  const userIdOf = (answer) => (answer?.ok ? answer.session.userId : undefined)
  const verifier =
    parameters.face === "verify"
      ? { awaits: true, verify: async (token) => userIdOf(await sessions.verify(token)) }
      : { awaits: false, verify: (token) => userIdOf(sessions.verifySync(token)) }

  // Never the same twice, but for the genuine ones, which a change would make forged.
  let made = 0
  const next = () => {
    made += 1
    if (made % 5 === 0) return genuine.next()
    return `${changeable.next().slice(0, -8)}${made.toString(36).padStart(8, "0")}`
  }
  const turn = verifying(verifier, next, "refused")

  return {
    prove: async () => {
      if ((await verifier.verify(good[0])) !== "user 0") throw new Error("a good token was refused")
      const before = storeCalls
      await sessions.get((await sessions.list("user 0")).at(0)?.id)
      if (storeCalls === before) throw new Error("the store's calls are not counted")
      // Everything that is loaded or compiled at the first use.
      await turn(once ? 10 : 500)
    },
    run: async (milliseconds) => {
      const callsBefore = storeCalls
      const heapBefore = heapAfterCollection()
      const sample = await turn(milliseconds)
      const heapKibibytes = (heapAfterCollection() - heapBefore) / 1024
      const calls = storeCalls - callsBefore
      const callsPerSecond = calls / (sample.milliseconds / 1000)
      return { ...sample, extra: { calls, callsPerSecond, heapKibibytes } }
    },
    close: () => sessions.close()
  }
}
