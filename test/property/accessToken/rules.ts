/**
 * Where we are stricter than jose on purpose: every rule, with a token that jose accepts and that no
 * other rule refuses. A disagreement that none of them explains is a fault.
 */
import { maxAccessTokenLength } from "../../../src/domain/accessToken.ts"
import {
  assemble,
  base64url,
  headerOf,
  now,
  payload,
  ring,
  ringKeys,
  signed,
  tolerance
} from "../../support/accessTokens.ts"
import type { Claims } from "./verdicts.ts"

/** A token that jose accepted. */
export interface Accepted {
  readonly token: string
  readonly header: string
  readonly body: string
  readonly signature: string
  readonly claims: Claims
}

export interface Rule {
  /** Completes "refused because …". */
  readonly because: string
  readonly applies: (accepted: Accepted) => boolean
  readonly example: string
}

const key = ring.HS256
const ours = base64url(headerOf(key))
const whole = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
const respelled = (text: string): boolean =>
  Buffer.from(text, "base64url").toString("base64url") !== text
const digest = /^[\w-]{42}[AEIMQUYcgkosw048]$/

const altered = (change: object): string => signed(key, { ...payload, ...change })
const claim = (
  because: string,
  applies: (claims: Claims) => boolean,
  example: object | string
): Rule => ({
  because,
  applies: ({ claims }) => applies(claims),
  example: typeof example === "string" ? signed(key, example) : altered(example)
})

const inHeader = (header: string): string =>
  assemble(key, base64url(header), base64url(JSON.stringify(payload)))

// One that is a character short of whole groups of four takes one padding character.
const paddable = ["1", "12", "123"]
  .map((jti) => base64url(JSON.stringify({ ...payload, jti })))
  .find((text) => text.length % 4 === 3)

// A 32-byte signature's last character holds four bits and two that mean nothing.
const withLooseEnd = (token: string): string =>
  token.slice(0, -1) + String.fromCharCode(token.charCodeAt(token.length - 1) + 1)

const genuine = altered({})
const deep = (depth: number): unknown => (depth === 0 ? [] : [deep(depth - 1)])

export const rules: readonly Rule[] = [
  {
    because: "its header is not the one text that we write for its key",
    applies: ({ header }) => !ringKeys.some((any) => header === base64url(headerOf(any))),
    example: inHeader(`{"typ":"at+jwt","alg":"HS256","kid":"${key.id}"}`)
  },
  {
    because: "its payload is base64url in another spelling",
    applies: ({ body }) => respelled(body),
    example: assemble(key, ours, `${paddable}=`)
  },
  {
    because: "its signature is base64url in another spelling",
    applies: ({ signature }) => respelled(signature),
    example: withLooseEnd(genuine)
  },
  {
    because: "it is longer than any token that is looked at",
    applies: ({ token }) => token.length > maxAccessTokenLength,
    example: altered({ claims: "x".repeat(maxAccessTokenLength) })
  },
  {
    because: "its payload starts with a byte order mark",
    applies: ({ body }) => Buffer.from(body, "base64url").readUIntBE(0, 3) === 0xefbbbf,
    example: signed(key, `\uFEFF${JSON.stringify(payload)}`)
  },
  claim(
    "aud holds something that is no text",
    ({ aud }) => Array.isArray(aud) && aud.some((item) => typeof item !== "string"),
    { aud: [payload.aud, 5] }
  ),
  claim("exp is missing or no whole number", ({ exp }) => !whole(exp), { exp: undefined }),
  claim("iat is missing or no whole number", ({ iat }) => !whole(iat), { iat: -1 }),
  claim("nbf is no whole number", ({ nbf }) => nbf !== undefined && !whole(nbf), { nbf: 0.5 }),
  claim(
    "it has expired, even if by less than the tolerance",
    ({ exp }) => now >= (exp as number) * 1000,
    { exp: Math.floor(now / 1000) }
  ),
  claim("it is from the future", ({ iat }) => (iat as number) * 1000 > now + tolerance, {
    iat: Math.ceil((now + tolerance) / 1000)
  }),
  claim(
    "sub is no user id",
    ({ sub }) =>
      typeof sub !== "string" ||
      sub === "" ||
      Buffer.from(sub).toString() !== sub ||
      Buffer.byteLength(sub) > 255,
    { sub: "" }
  ),
  claim(
    "sid is no session id",
    ({ sid }) => typeof sid !== "string" || !/^[\w-]{21}[AQgw]$/.test(sid),
    { sid: "AAAAAAAAAAAAAAAAAAAAAB" }
  ),
  claim("jti is no text", ({ jti }) => typeof jti !== "string", { jti: 5 }),
  claim("auth_time is no whole number", ({ auth_time }) => !whole(auth_time), { auth_time: "1" }),
  claim(
    "amr does not start with a text",
    ({ amr }) => amr !== undefined && !(Array.isArray(amr) && typeof amr[0] === "string"),
    { amr: [] }
  ),
  claim("sct is no whole number", ({ sct }) => !whole(sct), { sct: undefined }),
  claim("cv is no whole number", ({ cv }) => !whole(cv), { cv: 1.5 }),
  claim(
    "rt does not describe a refresh token",
    ({ rt }) => {
      const { id, par, pia, gen, iat } = (rt ?? {}) as Claims
      const isFirst = par === undefined && pia === undefined
      return (
        !digest.test(String(id)) ||
        typeof id !== "string" ||
        !(isFirst || (typeof par === "string" && digest.test(par) && whole(pia))) ||
        !whole(gen) ||
        !whole(iat)
      )
    },
    { rt: { ...payload.rt, pia: undefined } }
  ),
  claim(
    "dfp is no digest",
    ({ dfp }) => dfp !== undefined && (typeof dfp !== "string" || !digest.test(dfp)),
    { dfp: null }
  ),
  claim(
    "claims are nested deeper than sixty-four levels",
    ({ claims }) => claims !== undefined && depthOf(claims) > 64,
    { claims: deep(64) }
  ),
  claim(
    "claims hold a number that is no JSON number",
    ({ claims }) => claims !== undefined && holdsNoJsonNumber(claims),
    `${JSON.stringify({ ...payload, claims: undefined }).slice(0, -1)},"claims":{"limit":1e400}}`
  )
]

const children = (value: unknown): readonly unknown[] =>
  typeof value === "object" && value !== null ? Object.values(value) : []

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...children(value).map(depthOf)) : 0

const holdsNoJsonNumber = (value: unknown): boolean =>
  typeof value === "number"
    ? !Number.isFinite(value) || Object.is(value, -0)
    : children(value).some(holdsNoJsonNumber)

/** Why we refuse a token that jose accepted, in the words of the rules. */
export function reasons(token: string, claims: Claims): readonly string[] {
  const [header, body, signature] = token.split(".") as [string, string, string]
  return rules
    .filter(({ applies }) => applies({ token, header, body, signature, claims }))
    .map(({ because }) => because)
}
