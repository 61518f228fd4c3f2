/**
 * What options come to: the defaults, the presets, and what is said explicitly.
 */
import { describe, expect, test } from "vitest"

import { anyShape } from "../../src/app/shape.ts"
import { decodeOptions } from "../../src/options/decode.ts"
import type { SessionsOptions } from "../../src/options/SessionsOptions.ts"
import { required, secret, withOption } from "./optionsFixture.ts"
import * as optionsModule from "./optionsModule.ts"

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const settings = (more: Partial<SessionsOptions<unknown, unknown>>) =>
  decodeOptions({ ...required(), ...more }).settings

describe("defaults", () => {
  test("a store, a secret and an issuer are enough", () => {
    const { store, ...rest } = required()
    const decoded = decodeOptions({ store, ...rest })
    expect(decoded).toEqual({
      settings: {
        audience: {
          issuer: "https://api.example.com",
          issued: ["https://api.example.com"],
          expected: "https://api.example.com"
        },
        lifetimes: {
          accessToken: 10 * minute,
          jitter: 0.1,
          idleTimeout: 30 * day,
          absoluteTimeout: 365 * day
        },
        rotation: { mode: "confirmed", leeway: 10 * second, band: 60 * second },
        confirmation: "async",
        theftResponse: "revoke-session",
        revocation: { mode: "feed", maxStaleness: 2_000, maxRemembered: 500_000 },
        keys: { algorithm: "ES256", rotateEvery: 24 * hour },
        sessionsPerUser: undefined,
        deviceBinding: "off",
        clockTolerance: 5 * second,
        claims: anyShape,
        data: anyShape,
        sweep: { every: hour },
        verifiedTokens: { maxTokens: 20_000, maxBytes: 33_554_432 },
        maxAccessTokenLength: 4080
      },
      transport: {
        carrier: "cookie",
        cookies: {
          accessName: "__Host-watchword",
          refreshName: "__Host-watchword-refresh",
          domain: undefined,
          path: "/",
          sameSite: "Lax",
          secure: true
        },
        csrfOrigins: ["https://api.example.com"],
        corsOrigins: [],
        trustProxy: false,
        routes: { base: "/auth", refresh: "/refresh", logout: "/logout", sessions: "/sessions" }
      },
      secrets: [secret],
      store,
      encryption: false,
      migrate: undefined,
      clock: undefined,
      random: undefined,
      logger: undefined,
      providedKeys: undefined,
      expectedAlgorithm: undefined
    })
    expect(decoded.store).toBe(store)
  })

  test("an optional key whose value is undefined counts as absent", () => {
    const absent = {
      audience: undefined,
      preset: undefined,
      accessToken: { lifetime: undefined, jitter: undefined },
      refreshToken: undefined,
      theftResponse: undefined,
      revocation: undefined,
      keys: { rotateEvery: undefined, provided: undefined },
      sessionsPerUser: undefined,
      deviceBinding: undefined,
      memory: { verifiedTokens: undefined, revocations: undefined },
      claims: undefined,
      data: undefined,
      clockTolerance: undefined,
      migrate: undefined,
      sweep: undefined,
      transport: undefined,
      cookies: { names: undefined, domain: undefined, path: undefined, secure: undefined },
      csrf: undefined,
      cors: undefined,
      trustProxy: undefined,
      routes: { base: undefined, refresh: undefined },
      logger: undefined,
      clock: undefined,
      random: undefined
    }
    const options = required()
    expect(decodeOptions({ ...options, ...absent })).toEqual(decodeOptions(options))
  })

  test("options may come from an object without a prototype, and from a module", () => {
    const bare: unknown = Object.assign(Object.create(null), required())
    expect(decodeOptions(bare).secrets).toEqual([secret])
    expect(decodeOptions(optionsModule).settings.audience.issuer).toBe("https://module.example.com")
  })
})

describe("presets", () => {
  test.each([
    ["aal1", 10 * minute, 7 * day, 30 * day],
    ["aal2", 10 * minute, hour, 24 * hour],
    ["aal3", 3 * minute, 15 * minute, 12 * hour]
  ] as const)("%s sets the lifetimes", (preset, accessToken, idleTimeout, absoluteTimeout) => {
    expect(settings({ preset }).lifetimes).toEqual({
      accessToken,
      jitter: 0.1,
      idleTimeout,
      absoluteTimeout
    })
  })

  test("what is said explicitly goes before the preset, one by one", () => {
    const { lifetimes } = settings({
      preset: "aal2",
      accessToken: { lifetime: "2 minutes" },
      refreshToken: { absoluteTimeout: "8 hours" }
    })
    expect(lifetimes).toEqual({
      accessToken: 2 * minute,
      jitter: 0.1,
      idleTimeout: hour,
      absoluteTimeout: 8 * hour
    })
  })
})

describe("every option is taken over", () => {
  test("access and refresh tokens", () => {
    const decoded = decodeOptions({
      ...required(),
      accessToken: { lifetime: "1 minute", jitter: 0.5, algorithm: "HS512", encryption: "A256GCM" },
      refreshToken: {
        idleTimeout: "1 week",
        absoluteTimeout: "1.5 weeks",
        leeway: 2000,
        band: 0,
        rotation: "strict",
        confirmation: "await"
      }
    })
    expect(decoded.encryption).toBe(true)
    expect(decoded.settings).toMatchObject({
      lifetimes: {
        accessToken: minute,
        jitter: 0.5,
        idleTimeout: 7 * day,
        absoluteTimeout: 10.5 * day
      },
      rotation: { mode: "strict", leeway: 2000, band: 0 },
      confirmation: "await",
      keys: { algorithm: "HS512" }
    })
  })

  test("an audience in each of its forms", () => {
    const issuer = "https://api.example.com"
    expect(settings({ audience: "a" }).audience).toEqual({ issuer, issued: ["a"], expected: "a" })
    expect(settings({ audience: ["a", "b"] }).audience).toEqual({
      issuer,
      issued: ["a", "b"],
      expected: "a"
    })
    expect(settings({ audience: { issued: ["a", "b"], expected: "b" } }).audience).toEqual({
      issuer,
      issued: ["a", "b"],
      expected: "b"
    })
  })

  test("revocation in both of its forms", () => {
    expect(settings({ revocation: "expiry" }).revocation).toEqual({ mode: "expiry" })
    expect(settings({ revocation: { mode: "expiry" } }).revocation).toEqual({ mode: "expiry" })
    const revocation = { maxStaleness: "5 seconds" } as const
    expect(settings({ revocation }).revocation).toEqual({
      mode: "feed",
      maxStaleness: 5_000,
      maxRemembered: 500_000
    })
  })

  test("several secrets stay in their order", () => {
    const older = secret.toLowerCase()
    expect(decodeOptions({ ...required(), secret: [secret, older] }).secrets).toEqual([
      secret,
      older
    ])
  })

  test("key rotation by a duration, and never", () => {
    expect(settings({ keys: { rotateEvery: "720 hours" } }).keys.rotateEvery).toBe(30 * day)
    expect(settings({ keys: { rotateEvery: "off" } }).keys.rotateEvery).toBeUndefined()
  })

  test("provided keys are copied, and never rotated", () => {
    const key = { kty: "EC", crv: "P-256", kid: "one" }
    const decoded = decodeOptions(withOption("keys.provided", [key]))
    expect(decoded.providedKeys).toEqual([key])
    expect(decoded.providedKeys?.[0]).not.toBe(key)
    expect(decoded.settings.keys.rotateEvery).toBeUndefined()
  })

  test("a sweep by an interval, by the calendar, and never", () => {
    expect(settings({ sweep: "10 minutes" }).sweep).toEqual({ every: 10 * minute })
    expect(settings({ sweep: 90_000 }).sweep).toEqual({ every: 90_000 })
    expect(settings({ sweep: "0 30 3 * * mon-fri" }).sweep).toEqual({ cron: "0 30 3 * * mon-fri" })
    expect(settings({ sweep: "0 0 0 29 2 *" }).sweep).toEqual({ cron: "0 0 0 29 2 *" })
    expect(settings({ sweep: "off" }).sweep).toBeUndefined()
  })

  test("words, numbers and switches", () => {
    const decoded = decodeOptions({
      ...required(),
      theftResponse: "report",
      sessionsPerUser: { max: 3, exceeded: "reject" },
      deviceBinding: "require",
      memory: { verifiedTokens: 0, verifiedTokenBytes: 100_000, revocations: 2_000 },
      clockTolerance: 0,
      migrate: false
    })
    expect(decoded.migrate).toBe(false)
    expect(decoded.settings).toMatchObject({
      theftResponse: "report",
      sessionsPerUser: { max: 3, exceeded: "reject" },
      deviceBinding: "require",
      revocation: { maxRemembered: 2_000 },
      verifiedTokens: { maxTokens: 0, maxBytes: 100_000 },
      clockTolerance: 0
    })
  })

  test("clock, randomness and logger are passed on as they are", () => {
    class Clock {
      readonly #now = 7
      now(): number {
        return this.#now
      }
      monotonic(): number {
        return this.#now
      }
    }
    const clock = new Clock()
    const random = { bytes: (n: number) => new Uint8Array(n), seed: 1 }
    const logger = () => undefined
    const decoded = decodeOptions({ ...required(), clock, random, logger })
    expect(decoded.clock).toBe(clock)
    expect(decoded.clock?.now()).toBe(7)
    expect(decoded.random).toBe(random)
    expect(decoded.logger).toBe(logger)
  })

  test("validators may be objects or functions, and keep their `this`", async () => {
    const object = {
      "~standard": {
        version: 1,
        vendor: "test",
        least: 3,
        validate(value: unknown) {
          return typeof value === "number" && value >= this.least
            ? { value }
            : { issues: [{ message: "too small", path: ["n"] }] }
        }
      }
    } as const
    const callable = Object.assign(() => undefined, {
      "~standard": { version: 1, vendor: "test", validate: () => ({ value: "fixed" }) }
    } as const)
    const { claims, data } = decodeOptions({
      ...required(),
      claims: object,
      data: callable
    }).settings
    expect(await claims(3)).toEqual({ ok: true, value: 3 })
    expect(await claims(2)).toEqual({ ok: false, problem: "claims.n: too small" })
    expect(await data(2)).toEqual({ ok: true, value: "fixed" })
  })
})
