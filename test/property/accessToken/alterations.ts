/**
 * What can be done to a token's text, to its header and to the spelling of its segments.
 */
import * as fc from "fast-check"

import type { KeyMaterial } from "../../../src/ports/TokenSigner.ts"
import { payload } from "../../support/accessTokens.ts"

type Alteration = (text: string) => string

const anyCharacter = fc.oneof(
  // Characters that base64 decoders fold, skip or stop at, and some that share their lower byte with one.
  fc.constantFrom(
    ...Array.from("ABCDQRgwxyz019-_+/=. \n\t\0.eyJ"),
    "\u0141",
    "\u00e9",
    "\ud83d\ude00",
    "\ufeff"
  ),
  fc.string({ minLength: 1, maxLength: 1 })
)

const position = fc.nat({ max: 10_000 })

/** Up to three pieces replaced, inserted, cut out or cut off. */
export const edits: fc.Arbitrary<Alteration> = fc
  .array(
    fc.oneof(
      fc.record({ at: position, cut: fc.constantFrom(0, 1, 1, 2, 4), put: anyCharacter }),
      fc.record({ at: position, cut: fc.constantFrom(1, 3, 1000), put: fc.constant("") }),
      fc.record({ at: position, cut: fc.constant(0), put: fc.constantFrom(".", "..", " ", "AAAA") })
    ),
    { maxLength: 3 }
  )
  .map(
    (list) => (text) =>
      list.reduce((before, { at, cut, put }) => {
        const from = at % (before.length + 1)
        return before.slice(0, from) + put + before.slice(from + cut)
      }, text)
  )

const respelled = fc.constantFrom<Alteration>(
  (text) => `${text}=`,
  (text) => `${text}==`,
  (text) => ` ${text}`,
  (text) => `${text.slice(0, 7)}\n${text.slice(7)}`,
  (text) => text.slice(0, -1),
  (text) => `${text}A`,
  (text) => text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) + 1),
  (text) => text.replaceAll("-", "+").replaceAll("_", "/"),
  (text) => `${text.slice(0, 9)}\u0141${text.slice(10)}`
)

/** Another spelling of a segment, or more often the same. */
export const respelling: fc.Arbitrary<Alteration> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<Alteration>((text) => text) },
  { weight: 1, arbitrary: respelled }
)

const oddMember = fc.oneof(
  fc.constantFrom(
    ...['"none"', '"RS256"', "null", "[]", '"hs256"'].map((alg) => `"alg":${alg}`),
    ...['"JWT"', '"AT+JWT"', '"application/at+jwt"', "null"].map((typ) => `"typ":${typ}`),
    ...['"elsewhere"', "5", '"../../etc/passwd"', '""'].map((kid) => `"kid":${kid}`),
    ...["[]", '["exp"]', '["b64"]'].map((crit) => `"crit":${crit}`),
    `"b64":true`,
    `"b64":false`,
    `"jku":"https://evil.example/keys"`,
    `"jwk":{"kty":"oct","k":"AA"}`,
    `"x5c":["AA=="]`,
    `"x5u":"https://evil.example"`,
    `"zip":"DEF"`,
    `"cty":"JWT"`,
    `"enc":"A256GCM"`
  ),
  fc
    .tuple(fc.string(), fc.jsonValue())
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
)

/** The JSON text of a key's header with up to three members more, some of them twice, and white space. */
export const headerFor: fc.Arbitrary<(key: KeyMaterial) => string> = fc
  .record({
    before: fc.array(oddMember, { maxLength: 1 }),
    after: fc.array(oddMember, { maxLength: 2 }),
    gap: fc.constantFrom("", "", "", " ", "\n", "\t")
  })
  .map(({ before, after, gap }) => (key) => {
    const own = [`"alg":"${key.algorithm}"`, `"typ":"at+jwt"`, `"kid":"${key.id}"`]
    return `{${gap}${[...before, ...own, ...after].join(`,${gap}`)}}`
  })

/** Any bytes, any JSON, or the right payload with a few bytes put in. */
export const payloadBytes: fc.Arbitrary<Uint8Array> = fc.oneof(
  fc.uint8Array(),
  fc.json().map((text) => Buffer.from(text)),
  fc.tuple(position, fc.uint8Array({ maxLength: 4 })).map(([at, put]) => {
    const bytes = Buffer.from(JSON.stringify(payload))
    const from = at % (bytes.length + 1)
    return Buffer.concat([bytes.subarray(0, from), put, bytes.subarray(from)])
  })
)
