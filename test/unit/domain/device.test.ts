import * as fc from "fast-check"
import { describe, expect, it } from "vitest"

import {
  checkDevice,
  cleanDevice,
  deviceFieldLengths,
  deviceFields,
  updateDevice,
  type Device
} from "../../../src/domain/device.ts"

describe("device binding, given a session that is bound to a fingerprint", () => {
  it.each([
    ["off", "the same", "same"],
    ["off", "another", "same"],
    ["off", "none", "same"],
    ["report", "the same", "same"],
    ["report", "another", "report"],
    ["report", "none", "report"],
    ["require", "the same", "same"],
    ["require", "another", "refuse"],
    ["require", "none", "refuse"]
  ] as const)("under %s, when %s is shown: %s", (binding, what, verdict) => {
    const shown = { "the same": "laptop", another: "phone", none: undefined }[what]
    expect(checkDevice(binding, "laptop", shown)).toBe(verdict)
  })

  it.each(["Laptop", "laptop ", "laptop\u0301", ""])("compares byte for byte: %j", (shown) => {
    expect(checkDevice("require", "laptop", shown)).toBe("refuse")
  })
})

describe("device binding, given a session without a fingerprint", () => {
  it.each(["off", "report", "require"] as const)("binds it to none, under %s", (binding) => {
    expect(checkDevice(binding, undefined, "phone")).toBe("same")
    expect(checkDevice(binding, undefined, undefined)).toBe("same")
  })
})

describe("device facts that a client sent", () => {
  it("are kept as they are where they are fit to keep", () => {
    const device: Device = {
      ip: "2001:db8::1",
      userAgent: "Mozilla/5.0 (X11; Linux x86_64)",
      fingerprint: "f1",
      name: "Oma\u2019s iPad \u{1f475}",
      location: "K\u00f6ln"
    }
    expect(cleanDevice(device)).toStrictEqual(device)
  })

  it("have these names, and are kept up to these lengths", () => {
    expect(deviceFieldLengths).toStrictEqual({
      ip: 64,
      userAgent: 512,
      fingerprint: 256,
      name: 128,
      location: 256
    })
    expect(deviceFields).toStrictEqual(["ip", "userAgent", "fingerprint", "name", "location"])
  })

  it.each(deviceFields)("are cut where they are too long: %s", (field) => {
    const most = deviceFieldLengths[field]
    expect(cleanDevice({ [field]: "x".repeat(most) })).toStrictEqual({ [field]: "x".repeat(most) })
    expect(cleanDevice({ [field]: `${"x".repeat(most)}y` })).toStrictEqual({
      [field]: "x".repeat(most)
    })
  })

  it.each([
    ["a line feed, which would begin a line of the log", "a\nb"],
    ["a carriage return", "a\rb"],
    ["NUL", "a\0b"],
    ["ESC, which would drive a terminal", "a\u001bb"],
    ["the last of C0", "a\u001fb"],
    ["DEL", "a\u007fb"],
    ["the first of C1", "a\u0080b"],
    ["CSI", "a\u009bb"],
    ["the last of C1", "a\u009fb"],
    ["a line separator", "a\u2028b"],
    ["a paragraph separator", "a\u2029b"]
  ])("lose %s", (_name, name) => {
    expect(cleanDevice({ name })).toStrictEqual({ name: "a b" })
  })

  it("lose every control character, not only the first", () => {
    expect(cleanDevice({ userAgent: "a\r\n\u001b[31mb" })).toStrictEqual({
      userAgent: "a   [31mb"
    })
  })

  it.each(["~", "\u00a0", "\u2027", "\u202a"])("keep the neighbours of those: %j", (neighbour) => {
    const name = `a${neighbour}b`
    expect(cleanDevice({ name })).toStrictEqual({ name })
  })

  it.each([
    ["a high surrogate alone", "a\ud83d", "a\ufffd"],
    ["a high surrogate before a letter", "\ud83da", "\ufffda"],
    ["a low surrogate alone", "\ude00a", "\ufffda"],
    ["a low surrogate after a pair", "\u{1f600}\ude00", "\u{1f600}\ufffd"],
    ["two high surrogates", "\ud83d\ud83d\ude00", "\ufffd\u{1f600}"]
  ])("have U+FFFD for %s", (_name, name, expected) => {
    expect(cleanDevice({ name })).toStrictEqual({ name: expected })
  })

  it("have U+FFFD where a cut went through a pair", () => {
    const ip = `${"x".repeat(63)}\u{1f600}`
    expect(cleanDevice({ ip })).toStrictEqual({ ip: `${"x".repeat(63)}\ufffd` })
  })

  it.each(["", " ", "\n\t\u0000"])("are dropped where nothing is left of them: %j", (name) => {
    expect(cleanDevice({ ip: "192.0.2.1", name })).toStrictEqual({ ip: "192.0.2.1" })
  })

  it("keep blanks at their ends: only emptiness is dropped", () => {
    expect(cleanDevice({ name: " a " })).toStrictEqual({ name: " a " })
  })

  it("are clean once they were cleaned, so that what is compared with them is cleaned alike", () => {
    const unit = fc.constantFrom("a", " ", "\n", "\u009b", "\ud83d", "\ude00", "\u{1f600}")
    const text = fc.string({ unit, maxLength: 80, size: "max" })
    const anyDevice = fc.record({ ip: text, name: text }, { requiredKeys: [] })
    fc.assert(
      fc.property(anyDevice, (device) => {
        const once = cleanDevice(device)
        expect(cleanDevice(once)).toStrictEqual(once)
        for (const fact of Object.values(once)) expect(fact).not.toMatch(/[\p{Cs}\p{Cc}]/u)
      })
    )
  })
})

describe("given what is known of a device, when it is seen again", () => {
  const known: Device = {
    ip: "192.0.2.1",
    userAgent: "Firefox 128",
    fingerprint: "f1",
    name: "Laptop",
    location: "Cologne"
  }

  it("without any facts, it stays known as it was", () => {
    expect(updateDevice(known, undefined)).toStrictEqual(known)
    expect(updateDevice(known, {})).toStrictEqual(known)
  })

  it.each(["ip", "userAgent", "location"] as const)("with another %s, that is known", (field) => {
    expect(updateDevice(known, { [field]: "new" })).toStrictEqual({ ...known, [field]: "new" })
    expect(updateDevice({}, { [field]: "new" })).toStrictEqual({ [field]: "new" })
  })

  it.each(["fingerprint", "name"] as const)("its %s stays that of the sign-in", (field) => {
    expect(updateDevice(known, { [field]: "new" })).toStrictEqual(known)
    expect(updateDevice({}, { [field]: "new" })).toStrictEqual({})
  })
})
