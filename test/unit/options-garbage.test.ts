/**
 * Whatever is given as options: it is taken as it was given, or refused with the one error; it is never
 * changed, and no secret is ever told.
 */
import * as fc from "fast-check"
import { expect, test } from "vitest"

import { SessionsError } from "../../src/app/SessionsError.ts"
import { defaultLifetimes, defaultRotation, presets } from "../../src/domain/policy.ts"
import { decodeOptions, type DecodedOptions } from "../../src/options/decode.ts"
import { decodeServeOptions } from "../../src/options/serve.ts"
import { required, secret } from "./optionsFixture.ts"

const milliseconds = { milli: 1, second: 1000, minute: 60_000, hour: 3_600_000, day: 86_400_000 }
type Unit = keyof typeof milliseconds

/** A duration, half of the time as text. */
const duration = (least: number, most: number) =>
  fc
    .integer({ min: least, max: most })
    .chain((value) =>
      fc.constantFrom(value, ...(value % 1000 === 0 ? [`${value / 1000} seconds`] : []))
    )

/** What `duration` made, read in another way than the code does. */
function meant(given: unknown): unknown {
  if (typeof given !== "string") return given
  const [count, unit = ""] = given.split(" ")
  return Number(count) * milliseconds[unit.replace(/s$/, "") as Unit]
}

const group = (fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(fields, { requiredKeys: [] })

/** Options that are fine one by one, with nothing among them that is made of code. */
const fine = {
  audience: fc.uniqueArray(fc.string({ minLength: 1, unit: "grapheme" }), {
    minLength: 1,
    maxLength: 5
  }),
  preset: fc.constantFrom("aal1", "aal2", "aal3"),
  accessToken: group({
    lifetime: duration(10_000, 86_400_000),
    jitter: fc.double({ min: 0, max: 0.5, noNaN: true }).map((jitter) => jitter + 0),
    algorithm: fc.constantFrom("ES256", "EdDSA", "HS256", "HS384", "HS512"),
    encryption: fc.constantFrom("off", "A256GCM")
  }),
  refreshToken: group({
    idleTimeout: duration(50_000, 315_360_000_000),
    absoluteTimeout: duration(50_000, 315_360_000_000),
    leeway: duration(0, 600_000),
    band: duration(0, 600_000),
    rotation: fc.constantFrom("confirmed", "strict", "off"),
    confirmation: fc.constantFrom("async", "await", "off")
  }),
  theftResponse: fc.constantFrom("revoke-session", "revoke-user", "report"),
  revocation: fc.constantFrom("feed", "store", "expiry"),
  keys: group({ rotateEvery: fc.oneof(duration(3_600_000, 2_592_000_000), fc.constant("off")) }),
  sessionsPerUser: fc.record({
    max: fc.integer({ min: 1, max: 10_000 }),
    exceeded: fc.constantFrom("evict-oldest", "reject", "notify")
  }),
  deviceBinding: fc.constantFrom("off", "report", "require"),
  memory: group({
    verifiedTokens: fc.integer({ min: 0, max: 1_000_000 }),
    verifiedTokenBytes: fc.integer({ min: 65_536, max: 4_294_967_296 }),
    revocations: fc.integer({ min: 1_000, max: 10_000_000 })
  }),
  clockTolerance: duration(0, 60_000),
  migrate: fc.boolean(),
  sweep: fc.oneof(duration(60_000, 604_800_000), fc.constantFrom("off", "0 0 3 * * *"))
}

type Given = { readonly [Option in keyof typeof fine]?: unknown }

const of = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined

/** Whether all that was decoded is what was given, or a default where nothing was. */
function expectTraceable(given: Given, { encryption, migrate, settings }: DecodedOptions): void {
  const preset = given.preset as keyof typeof presets | undefined
  const base = preset === undefined ? defaultLifetimes : presets[preset]
  const { accessToken: access, refreshToken: refresh } = given
  expect(settings.lifetimes).toEqual({
    accessToken: meant(of(access, "lifetime")) ?? base.accessToken,
    jitter: of(access, "jitter") ?? base.jitter,
    idleTimeout: meant(of(refresh, "idleTimeout")) ?? base.idleTimeout,
    absoluteTimeout: meant(of(refresh, "absoluteTimeout")) ?? base.absoluteTimeout
  })
  expect(settings.rotation).toEqual({
    mode: of(refresh, "rotation") ?? defaultRotation.mode,
    leeway: meant(of(refresh, "leeway")) ?? defaultRotation.leeway,
    band: meant(of(refresh, "band")) ?? defaultRotation.band
  })
  expect(settings.confirmation).toBe(of(refresh, "confirmation") ?? "async")
  expect(settings.keys.algorithm).toBe(of(access, "algorithm") ?? "ES256")
  expect(encryption).toBe(of(access, "encryption") === "A256GCM")
  const rotateEvery = of(given.keys, "rotateEvery") ?? 86_400_000
  expect(settings.keys.rotateEvery).toBe(rotateEvery === "off" ? undefined : meant(rotateEvery))
  expect(settings.theftResponse).toBe(given.theftResponse ?? "revoke-session")
  const { revocation: mode = "feed" } = given
  const maxRemembered = of(given.memory, "revocations") ?? 500_000
  const feed = { mode: "feed", maxStaleness: 2_000, maxRemembered }
  expect(settings.revocation).toEqual(mode === "feed" ? feed : { mode })
  expect(settings.verifiedTokens).toEqual({
    maxTokens: of(given.memory, "verifiedTokens") ?? 20_000,
    maxBytes: of(given.memory, "verifiedTokenBytes") ?? 33_554_432
  })
  expect(settings.sessionsPerUser).toEqual(given.sessionsPerUser)
  expect(settings.deviceBinding).toBe(given.deviceBinding ?? "off")
  expect(settings.clockTolerance).toBe(meant(given.clockTolerance ?? 5000))
  expect(migrate).toBe(given.migrate)
  const issued = given.audience ?? ["https://api.example.com"]
  expect(settings.audience).toEqual({
    issuer: "https://api.example.com",
    issued,
    expected: of(issued, "0")
  })
  const sweep = given.sweep ?? 3_600_000
  const isCron = typeof sweep === "string" && sweep.includes("*")
  const every = sweep === "off" ? undefined : { every: meant(sweep) }
  expect(settings.sweep).toEqual(isCron ? { cron: sweep } : every)
}

/** What a call answers, or undefined where it throws the one error that it may. */
function accepted<T>(call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    if (error instanceof SessionsError && error.code === "config_invalid") return undefined
    throw error
  }
}

/** Anything, and often what looks like an option's value. */
const garbage = fc.oneof(
  fc.anything({
    key: fc.oneof(fc.string(), fc.constantFrom("__proto__", "lifetime", "max", "provided", "kty")),
    maxDepth: 3,
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withObjectString: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withUnicodeString: true
  }),
  fc.constantFrom(null, Number.NaN, "", "10", [], -0, "10 minutes", "0 seconds", "off", "store", {})
)

const oneByOne = (value: (fitting: fc.Arbitrary<unknown>) => fc.Arbitrary<unknown>) =>
  fc.record(
    Object.fromEntries(Object.entries(fine).map(([option, fitting]) => [option, value(fitting)])),
    { requiredKeys: [] }
  )

/** Checks options made by a generator, and answers how many of them were accepted: too few prove nothing. */
function takenOver(options: fc.Arbitrary<Given>): number {
  let taken = 0
  fc.assert(
    fc.property(options, (given) => {
      const decoded = accepted(() => decodeOptions({ ...required(), ...given }))
      // Other forms of the same options are the business of the test of defaults.
      if (decoded === undefined || !hasPlainForms(given)) return
      taken += 1
      expectTraceable(given, decoded)
    }),
    { numRuns: 700 }
  )
  return taken
}

const hasPlainForms = ({ audience, revocation }: Given): boolean =>
  (audience === undefined || Array.isArray(audience)) && typeof revocation !== "object"

test("options that go together are taken over as they were given", () => {
  expect(takenOver(group(fine))).toBeGreaterThan(50)
})

test("whatever stands among them is refused, or taken over as it was given", () => {
  const options = oneByOne((fitting) => fc.oneof({ arbitrary: fitting, weight: 24 }, garbage))
  expect(takenOver(options)).toBeGreaterThan(30)
})

test("anything at all is accepted, or refused with the one error", () => {
  fc.assert(
    fc.property(garbage, (input) => {
      // None of it has a store.
      expect(accepted(() => decodeOptions(input))).toBeUndefined()
      accepted(() => decodeServeOptions(input, "file.json"))
    }),
    { numRuns: 1000 }
  )
})

test("options are never changed", () => {
  fc.assert(
    fc.property(
      oneByOne((fitting) => fc.oneof(fitting, garbage)),
      (given) => {
        const before = fc.stringify(given)
        accepted(() => decodeOptions(given))
        accepted(() => decodeServeOptions(given, "file.json"))
        expect(fc.stringify(given)).toBe(before)
      }
    ),
    { numRuns: 300 }
  )
})

test("what JSON can say, the service takes or refuses as the code does", () => {
  fc.assert(
    fc.property(
      oneByOne((fitting) => fc.oneof({ arbitrary: fitting, weight: 9 }, fc.jsonValue())),
      (given) => {
        const { store, ...rest } = required()
        const ofCode = accepted(() => decodeOptions({ ...rest, ...given, store }))
        const file: unknown = JSON.parse(JSON.stringify({ ...rest, ...given }))
        const ofFile = accepted(() => decodeServeOptions(file, "file.json"))
        expect(ofFile?.settings).toEqual(ofCode?.settings)
      }
    ),
    { numRuns: 300 }
  )
})

test("no secret is told, whatever else is wrong", () => {
  const unguessable = fc
    .uint8Array({ minLength: 4, maxLength: 48 })
    .map((bytes) => `~${Buffer.from(bytes).toString("base64url")}~`)
  fc.assert(
    fc.property(
      unguessable,
      unguessable,
      oneByOne(() => garbage),
      (one, two, given) => {
        const hidden = {
          ...given,
          secret: [one, two, one, secret],
          store: `mysql://root:${one}@db/app`,
          apiKey: [two, one.slice(0, 8)],
          issuer: `https://user:${two}@api.example.com`,
          keys: { provided: [{ k: one }, one, { kty: 1, d: two }] },
          secretKey: one,
          clock: one,
          logger: two
        }
        for (const decode of [decodeOptions, decodeServeOptions]) {
          const message = messageOf(() => decode(hidden, "file.json"))
          expect(message).toContain("mistakes in the options")
          for (const part of [one, two, secret]) expect(message).not.toContain(part)
        }
      }
    ),
    { numRuns: 300 }
  )
})

function messageOf(call: () => unknown): string {
  try {
    call()
    return ""
  } catch (error) {
    return String(error)
  }
}
