import { describe, expect, it } from "vitest"

import {
  defaultLifetimes,
  defaultRotation,
  policyProblems,
  presets,
  ranges
} from "../../../src/domain/policy.ts"
import { day, hour, minute, second } from "./exampleSession.ts"

describe("by default", () => {
  it("an access token lives for 10 minutes less up to a tenth, a session for 30 days unused", () => {
    expect(defaultLifetimes).toStrictEqual({
      accessToken: 10 * minute,
      jitter: 0.1,
      idleTimeout: 30 * day,
      absoluteTimeout: 365 * day
    })
  })

  it("rotation is confirmed, with a leeway of 10 seconds in a band of 60", () => {
    expect(defaultRotation).toStrictEqual({
      mode: "confirmed",
      leeway: 10 * second,
      band: 60 * second
    })
  })
})

describe("the presets keep to NIST SP 800-63B-4", () => {
  it("aal1 (section 2.1.3): at most 30 days overall", () => {
    expect(presets.aal1.absoluteTimeout).toBe(30 * day)
  })

  it("aal2 (section 2.2.3): at most 24 hours overall, an hour unused", () => {
    expect(presets.aal2).toMatchObject({ absoluteTimeout: 24 * hour, idleTimeout: hour })
  })

  it("aal3 (section 2.3.3): at most 12 hours overall, 15 minutes unused", () => {
    expect(presets.aal3).toMatchObject({ absoluteTimeout: 12 * hour, idleTimeout: 15 * minute })
  })

  it("each asks for no less than the one before", () => {
    const { aal1, aal2, aal3 } = presets
    for (const name of ["accessToken", "idleTimeout", "absoluteTimeout"] as const) {
      expect(aal2[name]).toBeLessThanOrEqual(aal1[name])
      expect(aal3[name]).toBeLessThanOrEqual(aal2[name])
    }
  })
})

describe.each([["the defaults", defaultLifetimes] as const, ...Object.entries(presets)])(
  "%s",
  (_name, lifetimes) => {
    it("go together with the default rotation", () => {
      expect(policyProblems(lifetimes, defaultRotation)).toStrictEqual([])
    })

    it("are each within its range", () => {
      for (const name of ["accessToken", "jitter", "idleTimeout", "absoluteTimeout"] as const) {
        const [least, most] = ranges[name]
        expect(lifetimes[name]).toBeGreaterThanOrEqual(least)
        expect(lifetimes[name]).toBeLessThanOrEqual(most)
      }
    })
  }
)

describe("the ranges", () => {
  it("are these", () => {
    expect(ranges).toStrictEqual({
      accessToken: [10 * second, 24 * hour],
      idleTimeout: [50 * second, 3650 * day],
      absoluteTimeout: [50 * second, 3650 * day],
      leeway: [0, 10 * minute],
      band: [0, 10 * minute],
      jitter: [0, 0.5]
    })
  })

  it("of the timeouts begin where the shortest access token is a fifth", () => {
    expect(ranges.idleTimeout[0]).toBe(5 * ranges.accessToken[0])
    expect(ranges.absoluteTimeout[0]).toBe(5 * ranges.accessToken[0])
  })
})
