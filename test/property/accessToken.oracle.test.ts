/**
 * Our verdict on access tokens against jose's. Whatever is done to a token, we accept nothing that jose
 * refuses; and where we refuse what jose accepts, one of the named rules says why.
 *
 * WATCHWORD_ORACLE_RUNS is how many tokens each property tries; a million takes some minutes.
 */
import { isDeepStrictEqual } from "node:util"

import * as fc from "fast-check"
import { beforeEach, describe, expect, it } from "vitest"

import {
  assemble,
  base64url,
  headerOf,
  impostors,
  payload,
  ring,
  ringKeys,
  signatureOver,
  signed
} from "../support/accessTokens.ts"
import { edits, headerFor, payloadBytes, respelling } from "./accessToken/alterations.ts"
import { alteredPayload } from "./accessToken/payloads.ts"
import { reasons, rules } from "./accessToken/rules.ts"
import { joseClaims, ourClaims } from "./accessToken/verdicts.ts"

const runs = { numRuns: Number(process.env["WATCHWORD_ORACLE_RUNS"] ?? 1000) }
const timeout = 60_000 + 2 * runs.numRuns

// How often both agreed that a token is good: a property that only ever saw refusals would prove little.
let bothAccepted = 0
beforeEach(() => {
  bothAccepted = 0
})

/** What is wrong with the two verdicts on a token, or undefined where nothing is. */
async function faultWith(token: string): Promise<string | undefined> {
  const ours = ourClaims(token)
  const theirs = await joseClaims(token)
  if (ours === undefined) {
    const unexplained = theirs !== undefined && reasons(token, theirs).length === 0
    return unexplained ? `refused without a rule: ${token}` : undefined
  }
  if (theirs === undefined) return `accepted here, refused by jose: ${token}`
  bothAccepted += 1
  return isDeepStrictEqual(ours, theirs) ? undefined : `read in two ways: ${token}`
}

const anyKey = fc.constantFrom(...ringKeys)
const anyAlgorithm = fc.constantFrom(...ringKeys.map(({ algorithm }) => algorithm))

describe("a token is accepted by us only if jose accepts it", { timeout }, () => {
  it.each(ringKeys)("when it is genuine: $algorithm", async (key) => {
    expect(await faultWith(signed(key, payload))).toBeUndefined()
    expect(bothAccepted).toBe(1)
  })

  it.each(ringKeys)("when any one of its characters is another one: $algorithm", async (key) => {
    const token = signed(key, payload)
    for (let at = 0; at < token.length; at++) {
      const sameLowByte = String.fromCharCode(token.charCodeAt(at) + 256)
      for (const character of [token[at] === "A" ? "B" : "A", "=", sameLowByte]) {
        const altered = token.slice(0, at) + character + token.slice(at + 1)
        expect(await faultWith(altered)).toBeUndefined()
      }
    }
    expect(bothAccepted).toBe(0)
  })

  it("when pieces of it are replaced, inserted, cut out or cut off", async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, edits, async (key, alter) => {
        expect(await faultWith(alter(signed(key, payload)))).toBeUndefined()
      }),
      runs
    )
    expect(bothAccepted).toBeGreaterThan(0)
  })

  it("when its segments are those of other tokens", async () => {
    const tokens = [...ringKeys, ...Object.values(impostors)].map((key) => signed(key, payload))
    const segment = fc.constantFrom(...tokens.flatMap((token) => token.split(".")), "")
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { minLength: 2, maxLength: 5 }), async (segments) => {
        expect(await faultWith(segments.join("."))).toBeUndefined()
      }),
      runs
    )
  })

  it("when another key has signed it, or another algorithm", async () => {
    const keys = [...ringKeys, ...Object.values(impostors)]
    await fc.assert(
      fc.asyncProperty(
        anyKey,
        anyAlgorithm,
        fc.constantFrom(...keys),
        async (named, algorithm, signer) => {
          const header = base64url(headerOf({ ...named, algorithm }))
          const token = assemble(signer, header, base64url(JSON.stringify(payload)))
          expect(await faultWith(token)).toBeUndefined()
        }
      ),
      runs
    )
    expect(bothAccepted).toBeGreaterThan(0)
  })

  it("when its header says anything else, rightly signed", async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, headerFor, async (key, header) => {
        const token = assemble(key, base64url(header(key)), base64url(JSON.stringify(payload)))
        expect(await faultWith(token)).toBeUndefined()
      }),
      runs
    )
    expect(bothAccepted).toBeGreaterThan(0)
  })

  it("when its segments are spelled otherwise, rightly signed", async () => {
    const subject = fc.string({ unit: "binary", minLength: 1, maxLength: 9 })
    await fc.assert(
      fc.asyncProperty(
        anyKey,
        subject,
        respelling,
        respelling,
        respelling,
        async (key, sub, header, body, signature) => {
          const json = JSON.stringify({ ...payload, sub })
          const input = `${header(base64url(headerOf(key)))}.${body(base64url(json))}`
          const token = `${input}.${signature(base64url(signatureOver(key, input)))}`
          expect(await faultWith(token)).toBeUndefined()
        }
      ),
      runs
    )
    expect(bothAccepted).toBeGreaterThan(0)
  })

  it("when its payload is any bytes, rightly signed", async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, payloadBytes, async (key, content) => {
        const token = assemble(key, base64url(headerOf(key)), base64url(content))
        expect(await faultWith(token)).toBeUndefined()
      }),
      runs
    )
  })

  it("when its claims are anything, rightly signed", async () => {
    await fc.assert(
      fc.asyncProperty(anyKey, alteredPayload, async (key, json) => {
        expect(await faultWith(signed(key, json))).toBeUndefined()
      }),
      runs
    )
    expect(bothAccepted).toBeGreaterThan(0)
  })
})

describe("a token that jose accepts is refused only by a rule:", () => {
  it.each(rules)("$because", async ({ because, example }) => {
    const claims = await joseClaims(example)
    expect(claims, "jose accepts it").toBeDefined()
    expect(ourClaims(example), "we refuse it").toBeUndefined()
    expect(reasons(example, claims ?? {})).toEqual([because])
  })

  it("and of a name that stands twice, both take the last value", async () => {
    const token = signed(ring.ES256, `${JSON.stringify(payload).slice(0, -1)},"sub":"bob"}`)
    expect(ourClaims(token)?.["sub"]).toBe("bob")
    expect((await joseClaims(token))?.["sub"]).toBe("bob")
  })
})
