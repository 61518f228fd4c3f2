import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import {
  defaultLifetimes,
  defaultRotation,
  policyProblems,
  ranges,
  shortestAccessToken,
  type Lifetimes,
  type RotationPolicy
} from "../../../src/domain/policy.ts"
import { hour, minute, second } from "./exampleSession.ts"

describe("the shortest access token", () => {
  it.each([
    ["the whole lifetime, without jitter", 10 * minute, 0, 10 * minute],
    ["nine tenths of it, with a tenth of jitter", 10 * minute, 0.1, 9 * minute],
    ["half of it, with the most jitter", 10 * minute, 0.5, 5 * minute],
    ["in whole milliseconds, rounded down", 10_001, 0.5, 5000]
  ])("has %s", (_name, accessToken, jitter, expected) => {
    expect(shortestAccessToken({ ...defaultLifetimes, accessToken, jitter })).toBe(expected)
  })
})

const lifetimes: Lifetimes = {
  accessToken: 10 * minute,
  jitter: 0.1,
  idleTimeout: 50 * minute,
  absoluteTimeout: 50 * minute
}
const rotation: RotationPolicy = { mode: "confirmed", leeway: 135 * second, band: 135 * second }

describe("settings that only just go together", () => {
  it.each(["confirmed", "strict", "off"] as const)("are no problem, with rotation %s", (mode) => {
    expect(policyProblems(lifetimes, { ...rotation, mode })).toStrictEqual([])
  })

  it("are no problem with the band off, whatever the leeway", () => {
    expect(policyProblems(lifetimes, { ...rotation, band: 0 })).toStrictEqual([])
  })
})

describe("one step further", () => {
  it("the access token lives for more than a fifth of the idle timeout", () => {
    const long = { ...lifetimes, accessToken: 10 * minute + 1 }
    expect(policyProblems(long, defaultRotation)).toStrictEqual([
      {
        setting: "accessToken.lifetime",
        allowed: "at most a fifth of refreshToken.idleTimeout",
        limit: 10 * minute
      }
    ])
  })

  it("the idle timeout is more than the absolute timeout", () => {
    const late = { ...lifetimes, idleTimeout: 50 * minute + 1 }
    expect(policyProblems(late, defaultRotation)).toStrictEqual([
      {
        setting: "refreshToken.idleTimeout",
        allowed: "at most refreshToken.absoluteTimeout",
        limit: 50 * minute
      }
    ])
  })

  it.each(["confirmed", "strict"] as const)(
    "the leeway is more than a quarter of the shortest access token's life, with rotation %s",
    (mode) => {
      const wide = { mode, leeway: 135 * second + 1, band: hour }
      expect(policyProblems(lifetimes, wide)).toStrictEqual([
        {
          setting: "refreshToken.leeway",
          allowed: "at most a quarter of the shortest access token's life",
          limit: 135 * second
        }
      ])
    }
  )

  it.each(["confirmed", "strict"] as const)(
    "the band is less than the leeway, with rotation %s",
    (mode) => {
      const narrow = { ...rotation, mode, band: 135 * second - 1 }
      expect(policyProblems(lifetimes, narrow)).toStrictEqual([
        {
          setting: "refreshToken.band",
          allowed: "0, or at least refreshToken.leeway",
          limit: 135 * second
        }
      ])
    }
  )

  it("the limits that are named are whole milliseconds", () => {
    const odd = { ...lifetimes, accessToken: 10_003, jitter: 0, idleTimeout: 50_014 }
    const wide = { mode: "strict", leeway: 2501, band: 0 } as const
    expect(policyProblems(odd, wide).map(({ limit }) => limit)).toStrictEqual([10_002, 2500])
  })

  it("everything is told at once", () => {
    const all = { ...lifetimes, accessToken: hour, idleTimeout: 2 * hour }
    const wide = { mode: "confirmed", leeway: hour, band: 1 } as const
    expect(policyProblems(all, wide).map(({ setting }) => setting)).toStrictEqual([
      "accessToken.lifetime",
      "refreshToken.idleTimeout",
      "refreshToken.leeway",
      "refreshToken.band"
    ])
  })

  it("with rotation off, leeway and band do not matter, but the lifetimes do", () => {
    const wide = { mode: "off", leeway: hour, band: 1 } as const
    expect(policyProblems(lifetimes, wide)).toStrictEqual([])
    const long = { ...lifetimes, accessToken: hour }
    expect(policyProblems(long, wide).map(({ setting }) => setting)).toStrictEqual([
      "accessToken.lifetime"
    ])
  })
})

describe("whatever the settings", () => {
  const within = ([min, max]: readonly [number, number]) => fc.integer({ min, max })
  const anyLifetimes = fc.record({
    accessToken: within(ranges.accessToken),
    jitter: fc.constantFrom(0, 0.1, 0.25, 0.5),
    idleTimeout: within(ranges.idleTimeout),
    absoluteTimeout: within(ranges.absoluteTimeout)
  })
  const anyRotation = fc.record({
    mode: fc.constantFrom("confirmed", "strict"),
    leeway: within(ranges.leeway),
    band: within(ranges.band)
  })

  it("a setting that is put to the limit named is no problem any more", () => {
    fc.assert(
      fc.property(anyLifetimes, anyRotation, (given, rotation) => {
        for (const { setting, limit } of policyProblems(given, rotation)) {
          const [lifetimes, mended] = {
            "accessToken.lifetime": [{ ...given, accessToken: limit }, rotation] as const,
            "refreshToken.idleTimeout": [{ ...given, idleTimeout: limit }, rotation] as const,
            "refreshToken.leeway": [given, { ...rotation, leeway: limit }] as const,
            "refreshToken.band": [given, { ...rotation, band: limit }] as const
          }[setting]
          const left = policyProblems(lifetimes, mended).map((problem) => problem.setting)
          expect(left).not.toContain(setting)
        }
      })
    )
  })
})
