/**
 * Ids are bytes: nothing is folded, trimmed, normalised, truncated or taken for a number.
 */
import * as assert from "node:assert/strict"

import type { Digest, Salt, SessionId } from "../../../domain/identifier.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, birth, endingAt, revocationsOf } from "../steps.ts"

const emoji = "😀".repeat(63)

/** Different user ids, each of which some database takes for another. */
const userIds = Object.values({
  case: ["alice", "Alice", "ALICE", "i", "ı", "İ", "K", "\u212a", "ss", "ß"],
  blanks: ["alice ", " alice", "alice\n", "alice\t", "alice\u0000", "alice\u200b", " ", "\u3000"],
  accents: ["álice".normalize("NFC"), "álice".normalize("NFD")],
  length: [`${emoji}abc`, `${emoji}abd`, `${emoji}ab`, "a".repeat(255), "a".repeat(254)],
  numbers: ["0", "00", "-0", "0.0", "1e3", "1000", "0x3e8", "NaN"],
  values: ["true", "null", "undefined", "[object Object]", "[]", "{}"],
  syntax: ["' OR 1=1 --", "\\", "\\\\", "\\'", '"', "%", "_", "a%", "`", ";", "?", "$1", ":id"],
  control: ["\u0000", "\u0001\u001f\u007f\u0080", "a\u0000b", "a", "\ufeffa", "\ufffd", "\u2028"],
  objects: ["__proto__", "constructor", "toString"]
}).flat()

const edgeIds = [
  "AAAAAAAAAAAAAAAAAAAAAA",
  "aaaaaaaaaaaaaaaaaaaaaA",
  "AAAAAAAAAAAAAAAAAAAAAQ",
  "aAAAAAAAAAAAAAAAAAAAAA",
  "_____________________w",
  "---------------------w",
  "000000000000000000000A",
  "ICAgICAgICAgICAgICAgIA"
].map((id) => id as SessionId)

const allZeroBits = "A".repeat(43)
const allOneBits = `${"_".repeat(42)}8`

export const exactness: readonly ContractCase[] = [
  {
    name: "every user id finds, counts and lists its own sessions and nobody else's",
    run: async (store, other) => {
      const sessions = userIds.map((userId) => sessionFixture({ userId }))
      for (const session of sessions) await add(store, session)
      for (const session of sessions) {
        const { userId } = session
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
        assert.deepEqual(await run(other.sessions.list(userId, birth)), [session])
        assert.equal(await run(other.sessions.count(userId, birth)), 1)
      }
    }
  },
  {
    name: "every user id has a session limit of its own",
    run: async (store) => {
      for (const userId of userIds) {
        const outcome = await run(
          store.sessions.insert({
            session: sessionFixture({ userId }),
            data: undefined,
            limit: (alive) =>
              alive.length === 0
                ? { kind: "admit", evict: [], exceeded: false }
                : { kind: "reject" },
            eviction: endingAt(birth, { cause: "limit" })
          })
        )
        assert.equal(outcome.kind, "inserted", JSON.stringify(userId))
      }
    }
  },
  {
    name: "ending all sessions of one user id ends no other's, and the feed names exactly that user",
    run: async (store, other) => {
      const sessions = userIds.map((userId) => sessionFixture({ userId }))
      for (const session of sessions) await add(store, session)
      for (const { id, userId } of sessions) {
        const input = { userId, createdUpTo: birth, except: undefined, ending: endingAt(birth) }
        const ended = await run(other.sessions.endAll(input))
        assert.deepEqual(
          ended.map((session) => [session.id, session.userId]),
          [[id, userId]]
        )
      }
      const named = (await revocationsOf(store)).filter((revocation) => revocation.kind === "user")
      assert.deepEqual(named.map(({ userId }) => userId).toSorted(), userIds.toSorted())
    }
  },
  {
    name: "the sweep answers user ids exactly",
    run: async (store) => {
      for (const userId of userIds) await add(store, sessionFixture({ userId }))
      const now = birth + 366 * 86_400_000
      const swept = await run(store.sessions.sweep({ now, endedUpTo: 0, limit: 1000 }))
      assert.deepEqual(
        swept.expired.map((session) => session.userId).toSorted(),
        userIds.toSorted()
      )
    }
  },
  {
    name: "session ids that differ by case or by one bit name different sessions",
    run: async (store, other) => {
      const sessions = edgeIds.map((id) => sessionFixture({ id }))
      for (const session of sessions) await add(store, session)
      for (const session of sessions) {
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
      }
      const [first] = edgeIds
      await run(store.sessions.end(first as SessionId, endingAt(birth)))
      assert.deepEqual(await revocationsOf(other), [
        { kind: "session", sessionId: first, at: birth }
      ])
      assert.equal(await run(other.sessions.count("alice", birth)), edgeIds.length - 1)
    }
  },
  {
    name: "digests and salts of all zero bits or all one bits come back as they went in",
    run: async (store, other) => {
      for (const text of [allZeroBits, allOneBits]) {
        const digest = text as Digest
        const session = await add(
          store,
          sessionFixture({
            salt: text as Salt,
            lineage: {
              current: { digest, generation: 2, issuedAt: birth },
              previous: { digest, issuedAt: birth },
              beforePrevious: digest,
              settled: false
            }
          })
        )
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
      }
    }
  },
  {
    name: "instants keep every millisecond, from 1970 to the last one a date can name",
    run: async (store, other) => {
      for (const [createdAt, absoluteExpiresAt] of [
        [0, 1],
        [birth + 1, birth + 999],
        [2 ** 32 - 1, 2 ** 32 + 1],
        [253_402_300_799_999, 8_640_000_000_000_000]
      ] as const) {
        const session = await add(store, sessionFixture({ createdAt, absoluteExpiresAt }))
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
      }
    }
  }
]
