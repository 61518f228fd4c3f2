/**
 * What passes the service's quick look at a request is what its schemas let through as it is, and nothing else.
 */
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import { fitting } from "../../src/http/service/fitting.ts"
import * as inputs from "../../src/http/service/inputs.ts"

const schemas = Object.entries<Schema.Decoder<unknown>>(inputs)

/** Names that requests have, and some that no request should. */
const fieldNames =
  "userId jwtPayload sessionData device idRefreshToken accessToken refreshToken sessionHandle kid except ip userAgent fingerprint name location __proto__ constructor toString length 0 ".split(
    " "
  )
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))
const { value: json } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...fieldNames), tie("value"), {
      maxKeys: 5,
      noNullPrototype: true
    })
  )
}))
/** As a request's body brings it: a key `__proto__` is a key like others. */
const asSent = json.map((value): unknown => JSON.parse(JSON.stringify(value)))

const values: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  userId: fc.string(),
  accessToken: fc.string(),
  refreshToken: fc.string(),
  sessionHandle: fc.string(),
  kid: fc.string(),
  except: fc.string(),
  ip: fc.string(),
  userAgent: fc.string(),
  fingerprint: fc.string(),
  name: fc.string(),
  location: fc.string(),
  device: fc.record({ ip: fc.string(), name: fc.oneof(fc.string(), leaf) }, { requiredKeys: [] })
}

/** Requests with a schema's fields, of which some are missing, and sometimes with one that is not theirs or of another kind. */
const nearly = (fields: readonly string[]) =>
  fc
    .tuple(
      fc.record(Object.fromEntries(fields.map((name) => [name, values[name] ?? json])), {
        requiredKeys: fields.slice(0, 1)
      }),
      fc.option(fc.tuple(fc.constantFrom(...fieldNames), leaf), { freq: 2 })
    )
    .map(([request, more]): unknown => {
      const members = Object.entries(request).map(
        ([name, value]) => JSON.stringify(name) + ":" + JSON.stringify(value)
      )
      if (more !== null) members.push(`${JSON.stringify(more[0])}:${JSON.stringify(more[1])}`)
      return JSON.parse(`{${members.join(",")}}`)
    })

const fieldsOf = (schema: Schema.Top): readonly string[] =>
  SchemaAST.isObjects(schema.ast)
    ? schema.ast.propertySignatures.map(({ name }) => String(name))
    : []

describe.each(schemas)("%s", (name, schema) => {
  const fits = fitting(schema)
  const decode = Schema.decodeUnknownResult(schema, { onExcessProperty: "error" })

  it("passes what the schema passes, as it is", () => {
    expect(fits).toBeDefined()
    let passed = 0
    let refused = 0
    fc.assert(
      fc.property(fc.oneof(asSent, nearly(fieldsOf(schema))), (request) => {
        const decoded = decode(request)
        expect(fits?.(request)).toBe(Result.isSuccess(decoded))
        if (Result.isSuccess(decoded)) expect(decoded.success).toEqual(request)
        if (Result.isSuccess(decoded)) passed += 1
        else refused += 1
      }),
      { numRuns: 500 }
    )
    expect(passed).toBeGreaterThan(20)
    // Any JSON at all is a patch.
    if (name !== "MergePatch") expect(refused).toBeGreaterThan(20)
  })
})

it("leaves to the schema what says more than which fields there are", () => {
  const short = Schema.String.check(Schema.isMaxLength(3))
  expect(fitting(short)).toBeUndefined()
  expect(fitting(Schema.Struct({ text: short }))).toBeUndefined()
  expect(fitting(Schema.NumberFromString)).toBeUndefined()
  expect(fitting(Schema.Record(Schema.String, Schema.String))).toBeUndefined()
  expect(fitting(Schema.Struct({ count: Schema.Number }))).toBeUndefined()
})
