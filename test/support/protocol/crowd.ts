/**
 * Many calls at once, on one session and its tokens, at two nodes: whatever a session can be asked for,
 * in an order that the scheduler decides.
 */
import * as fc from "fast-check"

import { granted, type Node } from "../../integration/useCases/given.ts"
import type { Options } from "./client.ts"
import { scheduledNodes } from "./scheduledNodes.ts"

type SignedIn = Extract<Awaited<ReturnType<Node["create"]>>, { ok: true }>

const kinds = [
  "refresh",
  "verify",
  "touch",
  "data",
  "claims",
  "reauthenticate",
  "revoke",
  "wait"
] as const

/** One call: what, where, and with which of the tokens (or, to wait, for how many ms). */
interface Act {
  readonly kind: (typeof kinds)[number]
  readonly node: number
  readonly pick: number
}

/** Up to 12 calls of these kinds. */
export const crowd = (...some: readonly Act["kind"][]): fc.Arbitrary<readonly Act[]> =>
  fc.array(fc.record({ kind: fc.constantFrom(...some), node: fc.nat(1), pick: fc.nat(15_000) }), {
    minLength: 2,
    maxLength: 12
  })

/** Every kind of call. */
export const anything = crowd(...kinds)

/** A session with twins and a child of one of them, on which all the calls are made at once. */
export async function letLoose(options: Options, s: fc.Scheduler, acts: readonly Act[]) {
  const world = await scheduledNodes(options)
  const { begin, clock, nodes } = world
  const [one] = nodes
  const first = granted(await one.create({ userId: "alice" }))
  const again = async (of: SignedIn) =>
    granted(await one.refresh({ refreshToken: of.refreshToken.value }))
  const twins = [await again(first), await again(first)] as const
  const tokens = [first, ...twins, await again(twins[0])]
  const sessionId = first.session.id
  const before = world.row(sessionId)
  const written = world.applied.length

  const call = (sessions: Node, { kind, pick }: Act): Promise<unknown> => {
    const { refreshToken, accessToken } = tokens[pick % tokens.length] as SignedIn
    switch (kind) {
      case "refresh":
        return sessions.refresh({ refreshToken: refreshToken.value })
      case "verify":
        return sessions.verify(accessToken.value)
      case "touch":
        return sessions.touch({ sessionId })
      case "data":
        return sessions.data.update({ sessionId, patch: { pick } })
      case "claims":
        return sessions.updateClaims({ sessionId, claims: { pick } })
      case "reauthenticate":
        return sessions.reauthenticate({ sessionId })
      case "revoke":
        return sessions.revoke({ sessionId })
      case "wait":
        return s.schedule(Promise.resolve(), `${pick} ms`).then(() => clock.advance(pick))
    }
  }
  clock.advance(60_000)
  begin(s)
  await s.waitFor(Promise.all(acts.map((act) => call(nodes[act.node] as Node, act))))
  const after = await world.finish()
  return { ...world, before, after, sessionId, tokens, applied: world.applied.slice(written) }
}
