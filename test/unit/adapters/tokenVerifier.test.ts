/**
 * What the signature check says of a token: genuine, of an unknown key, or forged. An unknown key is a
 * reason to read the ring again, so nothing but a well-formed token of a key that is not there may be one.
 */
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { readProtectedHeader } from "../../../src/adapters/node-crypto/protectedHeader.ts"
import { tokenVerifier } from "../../../src/adapters/node-crypto/tokenVerifier.ts"
import type { KeyId } from "../../../src/domain/identifier.ts"
import {
  assemble,
  base64url,
  headerOf,
  payload,
  ring,
  ringKeys,
  signed
} from "../../support/accessTokens.ts"

const check = tokenVerifier.prepare([ring.ES256])
const elsewhere = ringKeys.map((key) => ({ ...key, id: "elsewhere" as KeyId }))

describe("a token that a key has signed is genuine", () => {
  it.each(ringKeys)("with its payload as it is, whatever that claims: $algorithm", (key) => {
    const claims = { sub: "\ufffd \u00e9 \u{1f600}", exp: "never", nested: [{ a: null }] }
    expect(tokenVerifier.prepare(ringKeys)(signed(key, claims))).toEqual({
      kind: "genuine",
      payload: claims,
      keyId: key.id
    })
  })

  it.each(["null", "true", "5", '"text"', "[]", "[{}]", "", " ", "{", "{}x", "{'a':1}", "NaN"])(
    "but not with the payload %j, which is no JSON object",
    (json) => {
      expect(check(signed(ring.ES256, json))).toEqual({ kind: "forged" })
    }
  )

  it("but not with a payload that is no UTF-8", () => {
    const header = base64url(headerOf(ring.ES256))
    for (const bytes of ["c328", "ff", "eda080", "c0af"]) {
      const json = Buffer.concat([
        Buffer.from('{"a":"'),
        Buffer.from(bytes, "hex"),
        Buffer.from('"}')
      ])
      expect(check(assemble(ring.ES256, header, base64url(json)))).toEqual({ kind: "forged" })
    }
  })
})

describe("a token is of an unknown key", () => {
  it.each(elsewhere)(
    "where it is whole and its key's name is not in the ring: $algorithm",
    (key) => {
      expect(check(signed(key, payload))).toEqual({ kind: "unknown-key" })
    }
  )

  it("whatever name of 1 to 64 allowed characters the key has", () => {
    const name = fc.string({
      unit: fc.constantFrom(...Array.from("aZ09._~-")),
      minLength: 1,
      maxLength: 64
    })
    fc.assert(
      fc.property(fc.constantFrom(...ringKeys), name, (key, id) => {
        fc.pre(id !== ring.ES256.id)
        const named = { ...key, id: id as KeyId }
        expect(readProtectedHeader(base64url(headerOf(named)))).toEqual({
          algorithm: key.algorithm,
          keyId: id
        })
        expect(check(signed(named, payload)).kind).toBe("unknown-key")
      })
    )
  })

  it("in an empty ring, whichever it is", () => {
    expect(tokenVerifier.prepare([])(signed(ring.HS256, payload))).toEqual({ kind: "unknown-key" })
  })
})

describe("a token is forged, and no reason to look for a key,", () => {
  const [key] = elsewhere as [(typeof elsewhere)[number]]
  const [header, body, signature] = signed(key, payload).split(".") as [string, string, string]

  it.each([
    [
      "when the key is known, under another algorithm",
      signed({ ...ring.HS256, id: ring.ES256.id }, payload)
    ],
    ["when its signature is too short", `${header}.${body}.${signature.slice(1)}`],
    ["when its signature is too long", `${header}.${body}.${signature}A`],
    ["when its signature is another algorithm's", `${header}.${body}.${signature.slice(0, 43)}`],
    ["when its signature is no base64url", `${header}.${body}.${signature.slice(1)}=`],
    ["when its payload is no base64url", `${header}.${body}=.${signature}`],
    ["when it has a part more", `${header}.${body}.${signature}.`],
    ["when it has a part less", `${header}.${body}`],
    ["when it is only a header", header],
    ["when it is too long to be looked at", `${header}.${"A".repeat(8192)}.${signature}`]
  ])("%s", (_name, token) => {
    expect(check(token)).toEqual({ kind: "forged" })
  })

  it.each([
    `{"alg":"ES256","typ":"at+jwt","kid":""}`,
    `{"alg":"ES256","typ":"at+jwt","kid":"${"k".repeat(65)}"}`,
    `{"alg":"ES256","typ":"at+jwt","kid":"a b"}`,
    `{"alg":"ES256","typ":"at+jwt","kid":"../../etc/passwd"}`,
    `{"alg":"ES256","typ":"at+jwt","kid":"' OR 1=1 --"}`,
    `{"alg":"ES256","typ":"at+jwt","kid":"\\u0061"}`,
    `{"alg":"ES256","typ":"at+jwt","kid":"schl\u00fcssel"}`,
    `{"alg":"ES256","typ":"at+jwt","kid":"a","kid":"b"}`,
    `{"alg":"ES256","typ":"at+jwt","kid":"a"} `,
    `{"alg":"ES256","typ":"at+jwt","kid":"a","x":1}`,
    `{"alg":"ES256","typ":"at+jwt","kid":5}`,
    `{"alg":"RS256","typ":"at+jwt","kid":"a"}`,
    `{"alg":"none","typ":"at+jwt","kid":"a"}`,
    `{"alg":"ES256","typ":"JWT","kid":"a"}`,
    `{"alg":"ES256","kid":"a","typ":"at+jwt"}`,
    `{"typ":"at+jwt","alg":"ES256","kid":"a"}`
  ])("when its header is %s", (json) => {
    expect(readProtectedHeader(base64url(json))).toBeUndefined()
    expect(check(`${base64url(json)}.${body}.${signature}`)).toEqual({ kind: "forged" })
  })

  it("when its header is spelled otherwise", () => {
    const spelled = base64url(`{"alg":"ES256","typ":"at+jwt","kid":"ab"}`)
    expect(readProtectedHeader(spelled)).toBeDefined()
    for (const other of [
      `${spelled}=`,
      `${spelled}\n`,
      `${spelled}A`,
      ` ${spelled}`,
      spelled.slice(0, -1)
    ]) {
      expect(readProtectedHeader(other)).toBeUndefined()
    }
  })

  it("whatever text stands for its header", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json().map(base64url)), (text) => {
        expect(check(`${text}.${body}.${signature}`)).toEqual({ kind: "forged" })
      })
    )
  })
})
