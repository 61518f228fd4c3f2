/**
 * Options that are fine alone and do not go together.
 */
import { describe, expect, test } from "vitest"

import { decodeOptions } from "../../src/options/decode.ts"
import { mistakes, required, withOption } from "./optionsFixture.ts"

const paths = (input: unknown) => mistakes(input).map((line) => line.split(":")[0])

describe("rules of the lifetimes", () => {
  test("an access token lives at most a fifth of the idle timeout", () => {
    const pair = (lifetime: unknown) => ({
      ...required(),
      accessToken: { lifetime },
      refreshToken: { idleTimeout: "1 hour" }
    })
    expect(decodeOptions(pair("12 minutes")).settings.lifetimes.accessToken).toBe(720_000)
    expect(mistakes(pair(720_001))).toEqual([
      "accessToken.lifetime: given 720001 millis; allowed: at most a fifth of refreshToken.idleTimeout (12 minutes)"
    ])
  })

  test("the idle timeout is at most the absolute one", () => {
    const pair = (idleTimeout: unknown) => ({
      ...required(),
      refreshToken: { idleTimeout, absoluteTimeout: "2 hours" }
    })
    expect(decodeOptions(pair("120 minutes")).settings.lifetimes.idleTimeout).toBe(7_200_000)
    expect(mistakes(pair("121 minutes"))).toEqual([
      "refreshToken.idleTimeout: given 121 minutes; allowed: at most refreshToken.absoluteTimeout (2 hours)"
    ])
  })

  test("the leeway is at most a quarter of the shortest access token's life", () => {
    const pair = (leeway: unknown) => ({
      ...required(),
      accessToken: { lifetime: "100 seconds", jitter: 0.2 },
      refreshToken: { leeway }
    })
    expect(decodeOptions(pair("20 seconds")).settings.rotation.leeway).toBe(20_000)
    expect(mistakes(pair(20_001))).toEqual([
      "refreshToken.leeway: given 20001 millis; allowed: at most a quarter of the shortest access token's life (20 seconds)"
    ])
  })

  test("the band is off, or at least the leeway", () => {
    const pair = (band: unknown) => ({
      ...required(),
      refreshToken: { leeway: "30 seconds", band }
    })
    expect(decodeOptions(pair(0)).settings.rotation.band).toBe(0)
    expect(decodeOptions(pair("30 seconds")).settings.rotation.band).toBe(30_000)
    expect(mistakes(pair("29 seconds"))).toEqual([
      "refreshToken.band: given 29 seconds; allowed: 0, or at least refreshToken.leeway (30 seconds)"
    ])
  })

  test("without rotation there is neither leeway nor band", () => {
    const refreshToken = { rotation: "off", leeway: "10 minutes", band: "1 minute" }
    expect(decodeOptions({ ...required(), refreshToken }).settings.rotation.mode).toBe("off")
  })

  test("a limit that is no whole number of milliseconds is told rounded down, which fits", () => {
    const pair = (lifetime: unknown) => ({
      ...required(),
      accessToken: { lifetime },
      refreshToken: { idleTimeout: 60_001, leeway: 0 }
    })
    expect(mistakes(pair(12_001))).toEqual([
      "accessToken.lifetime: given 12001 millis; allowed: at most a fifth of refreshToken.idleTimeout (12 seconds)"
    ])
    expect(decodeOptions(pair(12_000)).settings.lifetimes.accessToken).toBe(12_000)
  })

  test("a default that no longer fits is named as one", () => {
    expect(mistakes(withOption("refreshToken.idleTimeout", "20 minutes"))).toEqual([
      "accessToken.lifetime: 10 minutes by default; allowed: at most a fifth of refreshToken.idleTimeout (4 minutes)"
    ])
    expect(mistakes(withOption("accessToken.lifetime", "30 seconds"))).toEqual([
      "refreshToken.leeway: 10 seconds by default; allowed: at most a quarter of the shortest access token's life (6750 millis)"
    ])
  })

  test("a lifetime of the preset that no longer fits is named as one", () => {
    expect(
      mistakes({ ...required(), preset: "aal2", refreshToken: { idleTimeout: "30 minutes" } })
    ).toEqual([
      `accessToken.lifetime: 10 minutes by the preset "aal2"; allowed: at most a fifth of refreshToken.idleTimeout (6 minutes)`
    ])
    expect(
      mistakes({ ...required(), preset: "aal2", refreshToken: { absoluteTimeout: "50 minutes" } })
    ).toEqual([
      `refreshToken.idleTimeout: 1 hour by the preset "aal2"; allowed: at most refreshToken.absoluteTimeout (50 minutes)`
    ])
  })
})

describe("beside other mistakes", () => {
  const short = { idleTimeout: "20 minutes" }

  test("a pair is told where both of it are fine", () => {
    expect(paths({ ...required(), secret: "short", colours: {}, refreshToken: short })).toEqual([
      "colours",
      "secret",
      "accessToken.lifetime"
    ])
    const sessionsPerUser = { max: 3 }
    expect(paths({ ...required(), refreshToken: short, sessionsPerUser })).toEqual([
      "sessionsPerUser.exceeded",
      "accessToken.lifetime"
    ])
    expect(paths({ ...required(), refreshToken: { ...short, leeway: "never" } })).toEqual([
      "refreshToken.leeway",
      "accessToken.lifetime"
    ])
  })

  test("a pair is not told where one of it is wrong itself", () => {
    const input = { ...required(), accessToken: { lifetime: "long" }, refreshToken: short }
    expect(paths(input)).toEqual(["accessToken.lifetime"])
    expect(paths({ ...required(), accessToken: "10 minutes", refreshToken: short })).toEqual([
      "accessToken"
    ])
  })

  test("a wrong preset leaves open what it would have set", () => {
    expect(paths({ ...required(), preset: "aal4", refreshToken: short })).toEqual(["preset"])
    expect(
      paths({
        ...required(),
        preset: "aal4",
        accessToken: { lifetime: "10 minutes" },
        refreshToken: { ...short, band: "5 seconds" }
      })
    ).toEqual(["preset", "accessToken.lifetime", "refreshToken.band"])
  })

  test("a wrong rotation leaves open whether leeway and band count", () => {
    const refreshToken = { ...short, rotation: "loose", band: "5 seconds" }
    expect(paths({ ...required(), refreshToken })).toEqual([
      "refreshToken.rotation",
      "accessToken.lifetime"
    ])
  })

  test("nothing is told of pairs where the options are no object", () => {
    expect(mistakes(null)).toHaveLength(1)
  })
})

test("the audience that is expected is one of those that are issued", () => {
  expect(mistakes(withOption("audience", { issued: ["a", "b"], expected: "c" }))).toEqual([
    `audience.expected: given "c"; allowed: one of audience.issued`
  ])
})

test("provided keys are not rotated for the caller", () => {
  const provided = [{ kty: "EC" }]
  expect(mistakes(withOption("keys", { provided, rotateEvery: "36 hours" }))).toEqual([
    `keys.rotateEvery: given 36 hours; allowed: "off" or nothing beside keys.provided, for your own keys are yours to rotate`
  ])
  expect(decodeOptions(withOption("keys", { provided, rotateEvery: "off" })).providedKeys).toEqual(
    provided
  )
})

test("a staleness is for the feed alone", () => {
  const pair = (mode: unknown) => withOption("revocation", { mode, maxStaleness: "5 seconds" })
  expect(decodeOptions(pair("feed")).settings.revocation).toMatchObject({ maxStaleness: 5_000 })
  expect(mistakes(pair("store"))).toEqual([
    `revocation.maxStaleness: given 5 seconds; allowed: nothing beside revocation.mode: "store", for only "feed" is ever behind`
  ])
})
