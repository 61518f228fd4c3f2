/**
 * Remembering verified tokens changes no answer: whatever happens between two verifications, a node that
 * remembers says of every token what one says that checks each signature anew.
 */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { expect, test } from "vitest"

import { tokenVerifier } from "../../src/adapters/node-crypto/tokenVerifier.ts"
import type { Confirmations } from "../../src/app/confirmations.ts"
import { makeRevocationWatch } from "../../src/app/revocationWatch.ts"
import { noDevice, shownDevice } from "../../src/app/shownDevice.ts"
import { makeVerification } from "../../src/app/verify.ts"
import type { Digest, SessionId } from "../../src/domain/identifier.ts"
import type { Revocation } from "../../src/domain/revocation.ts"
import { testClock } from "../../src/testing/testClock.ts"
import { baseSettings, surroundings } from "../simulation/surroundings.ts"
import { audience, now, payload, ringKeys, signed } from "../support/accessTokens.ts"
import { edits } from "./accessToken/alterations.ts"

const runs = { numRuns: Number(process.env["WATCHWORD_ORACLE_RUNS"] ?? 300) }

const fingerprints = ["a laptop", "a telephone"] as const
const [fingerprint] = fingerprints
const dfp = surroundings.deps.mac.digest(fingerprint)
const users = ["alice", "bob"] as const
const sid = (index: number) => `${String(index).padStart(21, "A")}A` as SessionId
const rtid = (index: number) => `${String(index).padStart(42, "B")}A` as Digest

/** Tokens of every algorithm, of two users, that expire one after the other; some are not yet valid. */
const tokens = ringKeys.flatMap((key, of) =>
  [0, 1].map((half) => {
    const index = 2 * of + half
    const exp = Math.floor(now / 1000) + 20 + 40 * index
    const sub = users[half] as string
    const rt = { ...payload.rt, id: rtid(index) }
    const nbf = half === 0 ? {} : { nbf: Math.floor(now / 1000) + 10 * of }
    return signed(key, { ...payload, ...nbf, sub, sid: sid(index), exp, dfp, rt })
  })
)

const anyToken = fc.nat({ max: tokens.length - 1 })
const step = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("verify" as const),
      token: anyToken,
      edit: fc.option(edits, { nil: undefined, freq: 4 }),
      fingerprint: fc.constantFrom(undefined, ...fingerprints, fingerprint, fingerprint)
    })
  },
  fc.record({ kind: fc.constant("advance" as const), ms: fc.nat({ max: 30_000 }) }),
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("read" as const) }) },
  fc.record({ kind: fc.constant("orphan" as const), token: anyToken }),
  fc.record({ kind: fc.constant("revoke" as const), token: anyToken }),
  fc.record({
    kind: fc.constant("revokeAll" as const),
    user: fc.constantFrom(...users),
    before: fc.oneof(
      fc.integer({ min: -7_200_000, max: 3_600_000 }),
      // About when the sessions were created, where clocks that differ decide.
      fc.integer({ min: -3_612_000, max: -3_588_000 })
    ),
    except: fc.option(anyToken, { nil: undefined })
  }),
  fc.record({ kind: fc.constant("key" as const), key: fc.nat({ max: ringKeys.length - 1 }) })
)

type Step = typeof step extends fc.Arbitrary<infer A> ? A : never

/** A node; `maxTokens` is how many tokens it remembers. */
function startNode(maxTokens: number, deviceBinding: "off" | "report" | "require") {
  const clock = testClock(now)
  const gone = new Set<number>()
  const orphans = new Set<Digest>()
  const notes: Digest[] = []
  const { deps } = surroundings
  const settings = {
    ...baseSettings,
    audience,
    deviceBinding,
    confirmation: "async" as const,
    verifiedTokens: { maxTokens, maxBytes: 10_000_000 }
  }
  const feed = {
    recent: () => Effect.succeed({ entries: [], storeTime: clock.now(), complete: true }),
    forget: () => Effect.succeed(0)
  }
  const own = { ...deps, clock, settings, feed }
  const watch = makeRevocationWatch(own, {
    mode: "feed",
    maxStaleness: 5_000,
    maxRemembered: 1_000
  })
  let check = tokenVerifier.prepare(ringKeys)
  const held = () => ringKeys.filter((_, index) => !gone.has(index))
  const keys = {
    ...surroundings.keys,
    check: (text: string) => check(text),
    has: (id: string) => held().some((key) => key.id === id),
    isCurrent: () => true
  }
  const confirmations: Confirmations = {
    note: ({ token }) => notes.push(token.refreshToken.digest),
    noteUse: () => undefined,
    confirm: () => Effect.succeed(undefined),
    isOrphaned: (digest) => orphans.has(digest),
    orphaned: () => orphans.size,
    flush: Effect.void
  }
  const { verifyAtOnce } = makeVerification({ ...own, watch }, keys, confirmations)

  return {
    notes,
    take: (step: Step) => {
      switch (step.kind) {
        case "verify": {
          const text = tokens[step.token] as string
          const shown =
            step.fingerprint === undefined ? undefined : { fingerprint: step.fingerprint }
          const device = shown === undefined ? noDevice : shownDevice(shown)
          return verifyAtOnce(step.edit === undefined ? text : step.edit(text), device)
        }
        case "advance":
          clock.advance(step.ms)
          return undefined
        case "read":
          Effect.runSync(watch.read)
          return undefined
        case "orphan":
          orphans.add(rtid(step.token))
          return undefined
        case "revoke":
          watch.note({ kind: "session", sessionId: sid(step.token), at: clock.now() })
          return undefined
        case "revokeAll": {
          const except = step.except === undefined ? undefined : sid(step.except)
          const createdUpTo = now + step.before
          const at = clock.now()
          const revocation: Revocation = {
            kind: "user",
            userId: step.user,
            createdUpTo,
            except,
            at
          }
          watch.note(revocation)
          return undefined
        }
        case "key":
          if (!gone.delete(step.key)) gone.add(step.key)
          check = tokenVerifier.prepare(held())
          return undefined
      }
    }
  }
}

test(
  "a node that remembers tokens answers as one that does not",
  { timeout: 60_000 + 40 * runs.numRuns },
  () => {
    const seen = new Map<string, number>()
    const history = fc.array(step, { minLength: 20, maxLength: 80 })
    const bindings = fc.constantFrom("off" as const, "report" as const, "require" as const)
    fc.assert(
      fc.property(history, fc.constantFrom(1, 3, 100), bindings, (steps, maxTokens, binding) => {
        const remembers = startNode(maxTokens, binding)
        const forgets = startNode(0, binding)
        for (const one of [{ kind: "read" as const }, ...steps]) {
          const answer = remembers.take(one)
          expect(answer).toEqual(forgets.take(one))
          const word = /"(?:code":"\w+|ok":true)/.exec(JSON.stringify(answer) ?? "")?.[0]
          if (word !== undefined) seen.set(word, (seen.get(word) ?? 0) + 1)
        }
        expect(remembers.notes).toEqual(forgets.notes)
      }),
      runs
    )
    // Every answer there is, often enough to mean something.
    const codes = ["invalid", "expired", "superseded"].map((end) => `"code":"access_token_${end}`)
    for (const word of [
      `"ok":true`,
      ...codes,
      `"code":"session_revoked`,
      `"code":"device_mismatch`
    ]) {
      expect([word, seen.get(word) ?? 0]).toEqual([word, expect.toSatisfy((n: number) => n > 20)])
    }
  }
)
