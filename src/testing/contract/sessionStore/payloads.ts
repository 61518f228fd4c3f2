/**
 * JSON comes back as it went in: every kind of value, at its edges, as data and as claims.
 */
import * as assert from "node:assert/strict"

import { maxJsonDepth, type Json } from "../../../domain/json.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, birth } from "../steps.ts"

const nested = (levels: number): Json =>
  levels === 0 ? "deep" : levels % 2 === 0 ? [nested(levels - 1)] : { in: nested(levels - 1) }

const payloads: Readonly<Record<string, Json>> = {
  "plain values": [null, true, false, 0, 1, -1, "", "null", "undefined", [], {}, [[]], [{}]],
  null: null,
  "an empty text": "",
  zero: 0,
  false: false,
  "an empty list": [],
  "an empty object": {},
  "numbers at the edges": [
    [2 ** 53 - 1, -(2 ** 53 - 1), 1e308, 1.7976931348623157e308, 5e-324, -5e-324],
    [0.1, 0.1 + 0.2, 1 / 3, 1e21, 1e-7, 123456789.12345679, 4294967296]
  ],
  "keys in no order": { b: 1, a: 2, ccc: 3, "": 4, B: 5, "a ": 6, ä: 7 },
  "a key named __proto__": JSON.parse('{"__proto__":1,"a":{"__proto__":{"b":null}}}') as Json,
  "keys of every object": { constructor: 1, toString: 2, toJSON: 3, hasOwnProperty: 4, length: 5 },
  "quotes and statements": [`"`, "'", "\\", "\\u0041", '\\"', "' OR 1=1 --", "$.a", "?", "${x}"],
  "characters of every plane": ["\u00e9", "e\u0301", "日本語", "😀", "\u200b", "\ufeff", "\u2028"],
  "control characters": ["\u0000", "\u0001\u001f\u007f", "\b\f\n\r\t", { "\u0000": "\u0000" }],
  "half a surrogate pair": ["\ud800", "\udc00a", { "\ud83d": "\ude00\ud83d" }],
  "texts like other types": ["2027-01-15T08:00:00.000Z", "1e3", "0x10", "NaN", "true", "{}"],
  "64 levels": nested(maxJsonDepth)
}

const small = Object.entries(payloads)

const large: readonly (readonly [string, Json])[] = [
  ["200 kB of text", "long 😀 text ".repeat(15_000)],
  ["200 kB of objects", Array.from({ length: 8000 }, (_, i) => ({ id: i, name: `item ${i}` }))]
]

/** The same value, and the same JSON text: the order of keys counts, too. */
function assertSame(actual: Json | undefined, expected: Json | undefined): void {
  assert.deepEqual(actual, expected)
  assert.equal(JSON.stringify(actual), JSON.stringify(expected))
}

export const payloadCases: readonly ContractCase[] = [
  ...[...small, ...large].map(([name, value]): ContractCase => ({
    name: `session data comes back as it went in: ${name}`,
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture(), value)
      assertSame((await run(other.sessions.findWithData(id)))?.data.value, value)
      for (const [version, next] of [undefined, value, { wrapped: "?" }, value].entries()) {
        await run(store.sessions.writeData({ id, version, value: next, now: birth }))
        const found = await run(other.sessions.findWithData(id))
        assert.equal(found?.data.version, version + 1)
        assertSame(found?.data.value, next)
      }
    }
  })),
  ...small.map(([name, value]): ContractCase => ({
    name: `claims come back as they went in: ${name}`,
    run: async (store, other) => {
      const { id } = await add(store, sessionFixture({ claims: value }))
      assertSame((await run(other.sessions.find(id)))?.claims, value)
      for (const [version, next] of [undefined, value, { wrapped: "?" }, value].entries()) {
        await run(store.sessions.writeClaims({ id, version, value: next, now: birth }))
        const found = await run(other.sessions.find(id))
        assert.equal(found?.claimsVersion, version + 1)
        assertSame(found?.claims, next)
        const [listed] = await run(other.sessions.list("alice", birth))
        assertSame(listed?.claims, next)
      }
    }
  })),
  {
    name: "claims as large as an access token carries come back as they went in",
    run: async (store, other) => {
      const claims = { text: "日".repeat(2700) }
      const { id } = await add(store, sessionFixture({ claims }))
      assertSame((await run(other.sessions.find(id)))?.claims, claims)
    }
  },
  {
    name: "no data and no claims are not null",
    run: async (store, other) => {
      const without = await add(store, sessionFixture())
      const withNull = await add(store, sessionFixture({ claims: null }), null)
      assert.deepEqual(await run(other.sessions.findWithData(without.id)), {
        session: without,
        data: { value: undefined, version: 0 }
      })
      assert.deepEqual(await run(other.sessions.findWithData(withNull.id)), {
        session: withNull,
        data: { value: null, version: 0 }
      })
    }
  }
]
