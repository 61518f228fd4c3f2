import { describe, expect, it } from "vitest"

import { activityAt, touchDue, touchInterval } from "../../../src/domain/activity.ts"
import { defaultLifetimes, type Lifetimes } from "../../../src/domain/policy.ts"
import { day, exampleSession, hour, minute, noon, second } from "./exampleSession.ts"

const lifetimes: Lifetimes = { ...defaultLifetimes, idleTimeout: hour, absoluteTimeout: day }
const session = exampleSession({
  lastActiveAt: noon,
  idleExpiresAt: noon + hour,
  absoluteExpiresAt: noon + day,
  device: { ip: "192.0.2.1", userAgent: "Firefox", name: "Laptop" }
})

describe("given a session with an idle timeout of an hour, when it is used", () => {
  it("half an hour later, it was active then and lives for an hour from then on", () => {
    const now = noon + 30 * minute
    expect(activityAt(session, now, lifetimes, undefined)).toStrictEqual({
      lastActiveAt: now,
      idleExpiresAt: now + hour,
      device: session.device
    })
  })

  it("shortly before its absolute end, it lives until that and no longer", () => {
    const now = noon + day - minute
    expect(activityAt(session, now, lifetimes, undefined)).toMatchObject({
      lastActiveAt: now,
      idleExpiresAt: noon + day
    })
  })

  it("on a node whose clock is behind, neither instant moves backwards", () => {
    expect(activityAt(session, noon - minute, lifetimes, undefined)).toMatchObject({
      lastActiveAt: noon,
      idleExpiresAt: noon + hour
    })
  })

  it("under a timeout that was shortened since, what was promised stays", () => {
    const shortened = { ...lifetimes, idleTimeout: 10 * minute }
    expect(activityAt(session, noon + minute, shortened, undefined)).toMatchObject({
      lastActiveAt: noon + minute,
      idleExpiresAt: noon + hour
    })
  })

  it("from another address, the newer facts about the device are kept", () => {
    const { device } = activityAt(session, noon + minute, lifetimes, { ip: "203.0.113.7" })
    expect(device).toStrictEqual({ ip: "203.0.113.7", userAgent: "Firefox", name: "Laptop" })
  })
})

describe("a touch is good for", () => {
  it.each([
    ["a minute, with the default idle timeout", defaultLifetimes.idleTimeout, minute],
    ["a minute, with an idle timeout of ten", 10 * minute, minute],
    ["a tenth of an idle timeout of five minutes", 5 * minute, 30 * second],
    ["a tenth of the shortest idle timeout", 50 * second, 5 * second],
    ["a tenth, in whole milliseconds", 50_009, 5000]
  ])("%s", (_what, idleTimeout, expected) => {
    expect(touchInterval({ ...defaultLifetimes, idleTimeout })).toBe(expected)
  })
})

describe("given a session that was active at noon, a touch is worth a write", () => {
  it.each([
    ["not at noon", noon, false],
    ["not a millisecond less than a minute later", noon + minute - 1, false],
    ["a minute later", noon + minute, true],
    ["a day later", noon + day, true],
    ["not on a node whose clock is behind", noon - hour, false]
  ])("%s", (_when, now, due) => {
    expect(touchDue(session, now, lifetimes)).toBe(due)
  })
})
