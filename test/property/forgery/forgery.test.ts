/**
 * Statements 8 and 9 of the protocol: nothing at rest is usable, and forgery is harmless.
 */
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import { describe, expect, it, onTestFinished } from "vitest"

import { memoryStore } from "../../../src/adapters/memory/index.ts"
import { refreshTokenMac } from "../../../src/adapters/node-crypto/refreshTokenMac.ts"
import type { Digest, Salt, SessionId } from "../../../src/domain/identifier.ts"
import { isDigest } from "../../../src/domain/identifier.ts"
import {
  parseRefreshToken,
  refreshTokenBody,
  type RefreshToken
} from "../../../src/domain/refreshToken.ts"
import { createSessions } from "../../../src/index.ts"
import type { StorePorts } from "../../../src/ports/StoreAdapter.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { granted, refusalOf, type Node } from "../../integration/useCases/given.ts"
import { faultyStore } from "../../support/faultyStore.ts"

const secret = "of thirty-two bytes or more, for these tests"
const issuer = "https://api.example.com"

interface World {
  readonly sessions: Node
  readonly ports: StorePorts
  readonly storeCalls: readonly string[]
  readonly tokens: { readonly access: string[]; readonly refresh: string[] }
  readonly sessionId: SessionId
}

/** A user with some history: every token that was ever issued is known, used ones included. */
async function world(): Promise<World> {
  const memory = memoryStore()
  const counted = faultyStore(memory)
  const sessions = await createSessions({
    // Its reading of the feed would be among the calls of the store.
    revocation: "store",
    store: counted.store,
    secret,
    issuer,
    sweep: "off",
    clock: testClock()
  })
  onTestFinished(() => sessions.close())
  const ports = await Effect.runPromise(Effect.scoped(memory.open({ migrate: undefined })))
  const first = granted(await sessions.create({ userId: "alice", claims: { role: "user" } }))
  const second = granted(await sessions.refresh({ refreshToken: first.refreshToken.value }))
  const third = granted(await sessions.refresh({ refreshToken: second.refreshToken.value }))
  const issued = [first, second, third]
  return {
    sessions,
    ports,
    storeCalls: counted.calls,
    tokens: {
      access: issued.map(({ accessToken }) => accessToken.value),
      refresh: issued.map(({ refreshToken }) => refreshToken.value)
    },
    sessionId: first.session.id
  }
}

const everything = (ports: StorePorts, id: SessionId) =>
  Effect.runPromise(
    Effect.all([
      ports.sessions.findWithData(id),
      ports.sessions.list("alice", 0),
      ports.keys.list(),
      Effect.map(ports.revocations.recent(3_600_000, 1_000_000), ({ entries }) => entries)
    ])
  )

const tokenCharacter = fc.constantFrom(
  ...Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n\u0000é")
)

/** A text that is not `token`, but may be very near to it. */
const mutated = (token: string) =>
  fc
    .oneof(
      fc
        .tuple(fc.nat(token.length - 1), tokenCharacter)
        .map(([at, character]) => token.slice(0, at) + character + token.slice(at + 1)),
      fc
        .tuple(fc.nat(token.length), tokenCharacter)
        .map(([at, character]) => token.slice(0, at) + character + token.slice(at)),
      fc.nat(token.length - 1).map((at) => token.slice(0, at)),
      fc.nat(token.length - 1).map((at) => token.slice(0, at) + token.slice(at + 1)),
      fc.constantFrom(
        ` ${token}`,
        `${token}\n`,
        token.toUpperCase(),
        token.replace("wwr1", "wwr2")
      ),
      fc.string({ maxLength: 400 })
    )
    .filter((text) => text !== token)

describe("9. forgery is harmless", () => {
  it("whoever holds no genuine token changes nothing, and a bad outer tag costs no read", async () => {
    const { sessions, ports, storeCalls, tokens, sessionId } = await world()
    const before = await everything(ports, sessionId)
    const genuine = tokens.refresh[2] as string
    const access = tokens.access[2] as string
    await fc.assert(
      fc.asyncProperty(mutated(genuine), mutated(access), async (refreshToken, accessToken) => {
        const calls = storeCalls.length
        expect(refusalOf(await sessions.refresh({ refreshToken }))).toBe("refresh_token_invalid")
        expect(refusalOf(await sessions.inspect(refreshToken))).toBe("refresh_token_invalid")
        expect(refusalOf(await sessions.verify(accessToken))).toBe("access_token_invalid")
        // Not even a look for newer signing keys: the clock stands still within its cool-down.
        expect(storeCalls.slice(calls)).toEqual([])
      }),
      { numRuns: 2_000 }
    )
    expect(await everything(ports, sessionId)).toEqual(before)
  })

  it(
    "100,000 random tails on a genuine head leave the row as it was",
    { timeout: 60_000 },
    async () => {
      const { sessions, ports, storeCalls, tokens, sessionId } = await world()
      const before = await everything(ports, sessionId)
      const head = (tokens.refresh[2] as string).slice(0, -43)
      const calls = storeCalls.length
      for (let i = 0; i < 100_000; i++) {
        const tail = i.toString(36).padStart(42, "A")
        const result = await sessions.refresh({ refreshToken: `${head}${tail}A` })
        if (result.ok || result.refusal.code !== "refresh_token_invalid") expect(result).toBeNull()
      }
      expect(storeCalls.length).toBe(calls)
      expect(await everything(ports, sessionId)).toEqual(before)
    }
  )

  it("a token sealed by somebody with the secret, but not the salt, costs one read and changes nothing", async () => {
    const { sessions, ports, storeCalls, sessionId } = await world()
    const before = await everything(ports, sessionId)
    const mac = refreshTokenMac([secret], issuer)
    const forged = mac.seal(refreshTokenBody(ahead(sessionId)), "A".repeat(43) as Salt)
    const calls = storeCalls.length
    expect(refusalOf(await sessions.refresh({ refreshToken: forged }))).toBe(
      "refresh_token_invalid"
    )
    expect(storeCalls.slice(calls)).toEqual(["find"])
    expect(await everything(ports, sessionId)).toEqual(before)
  })
})

/** A token such as a forger would like: from after the newest. */
const ahead = (session: SessionId, id = "B".repeat(42) + "A"): RefreshToken => ({
  session,
  id,
  parent: ("C".repeat(42) + "A") as Digest,
  parentIssuedAt: 1,
  generation: 99,
  issuedAt: 2
})

/** Every text of the length of an id, digest or salt that occurs anywhere in a value. */
const texts = (value: unknown): string[] => [
  ...new Set(
    JSON.stringify(value)
      .match(/[A-Za-z0-9_-]{43}/g)
      ?.filter(isDigest) ?? []
  )
]

describe("8. nothing at rest is usable", () => {
  it("a dump of the store, with all spent tokens, yields no token", async () => {
    const { sessions, ports, sessionId, tokens } = await world()
    const dump = await everything(ports, sessionId)
    const known = texts([dump, tokens.access])
    expect(known.length).toBeGreaterThan(4)
    // The forger's own secret is as good as any: the real one is not in the dump.
    const mac = refreshTokenMac(["whatever the forger likes, 32 bytes long"], issuer)
    for (const id of known) {
      for (const salt of known) {
        const forged = mac.seal(refreshTokenBody(ahead(sessionId, id)), salt as Salt)
        expect(refusalOf(await sessions.refresh({ refreshToken: forged }))).toBe(
          "refresh_token_invalid"
        )
      }
      expect(refusalOf(await sessions.verify(id))).toBe("access_token_invalid")
    }
  })

  it("the secret, with every access token, id and digest, yields no token", async () => {
    const { sessions, tokens, sessionId } = await world()
    const mac = refreshTokenMac([secret], issuer)
    const payloads = tokens.access.map((token) =>
      Buffer.from(token.split(".")[1] as string, "base64url").toString()
    )
    const ids = tokens.refresh.map((token) => parseRefreshToken(token)?.token)
    const known = texts([payloads, ids])
    expect(known.length).toBeGreaterThan(4)
    for (const salt of known) {
      const forged = mac.seal(refreshTokenBody(ahead(sessionId)), salt as Salt)
      expect(refusalOf(await sessions.refresh({ refreshToken: forged }))).toBe(
        "refresh_token_invalid"
      )
    }
  })

  it("takes both: the secret and the row's salt make a token that passes", async () => {
    const { sessions, ports, sessionId } = await world()
    const row = await Effect.runPromise(ports.sessions.find(sessionId))
    const mac = refreshTokenMac([secret], issuer)
    const made = mac.seal(refreshTokenBody(ahead(sessionId)), row?.salt as Salt)
    expect(await sessions.refresh({ refreshToken: made })).toMatchObject({ ok: true })
  })
})
