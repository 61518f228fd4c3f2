/**
 * A thousand sessions that are to be revoked in every way, and some that are not.
 */
import type { LaterCall, Node, Opening } from "./nodes.ts"
import { refresh, signIn, users, type SignedIn } from "./signedIn.ts"

export const options = {
  // Signatures that cost little, so that each session is verified often.
  accessToken: { algorithm: "HS256" },
  // Whoever shows an old refresh token is a thief at once.
  refreshToken: { leeway: 0, band: 0 }
} as const satisfies Opening["options"]

/** A call, what it is to answer, and the sessions that it ends. */
export interface Revocation {
  readonly call: LaterCall
  readonly answer: object
  readonly ends: readonly SignedIn[]
}

/** `delay` says when each revocation is to be made, in ms. */
export async function planRevocations(node: Node, delay: () => number) {
  const single = await signIn(node, users("single", 300))
  const family = await signIn(node, users("family", 60, 5))
  const crowd = await signIn(node, users("crowd", 40, 6))
  const stolen = await signIn(node, users("stolen", 200))
  // Twice, so that the first refresh token is of no more use to anybody honest.
  const owners = await refresh(node, await refresh(node, stolen))
  const bystanders = await signIn(node, users("bystander", 60))

  const one = single.map((session): Revocation => ({
    call: { method: "revoke", input: { sessionId: session.sessionId }, after: delay() },
    answer: { revoked: true },
    ends: [session]
  }))
  const all = Array.from({ length: 60 }, (_, user): Revocation => ({
    call: { method: "revokeAll", input: { userId: `family ${user}` }, after: delay() },
    answer: { revoked: 5 },
    ends: family.slice(5 * user, 5 * user + 5)
  }))
  const keepers = crowd.filter((_, index) => index % 6 === 0)
  const others = keepers.map(({ sessionId }, user): Revocation => ({
    call: { method: "revokeOthers", input: { sessionId }, after: delay() },
    answer: { revoked: 5 },
    ends: crowd.slice(6 * user + 1, 6 * user + 6)
  }))
  const thefts = stolen.map(({ refreshToken }, index): Revocation => ({
    call: { method: "refresh", input: { refreshToken }, after: delay() },
    answer: { ok: false, refusal: { code: "refresh_token_reused" } },
    ends: owners.slice(index, index + 1)
  }))
  return {
    revocations: [...one, ...all, ...others, ...thefts],
    alive: [...keepers, ...bystanders]
  }
}
