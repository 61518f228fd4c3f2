import { describe, expect, it, onTestFinished } from "vitest"

/**
 * Arguments that no compiler has seen: each that does not fit is refused with its name, and changes nothing.
 */
import { testSessions } from "../../../src/testing/index.ts"
import { granted } from "./given.ts"

async function open() {
  const { sessions } = await testSessions()
  onTestFinished(() => sessions.close())
  const { accessToken, refreshToken, session } = granted(
    await sessions.create({ userId: "alice", data: { kept: true } })
  )
  return { sessions, access: accessToken.value, refresh: refreshToken.value, id: session.id }
}

const refusedWith = (message: string) => ({ code: "input_invalid", message })
const throwing = (message: string) => expect.objectContaining(refusedWith(message))

type Wrong = readonly [given: unknown, message: string]

/** What is wrong with options of whatever call. */
const wrongOptions: readonly Wrong[] = [
  [null, "options: must be an object, got null"],
  ["x", "options: must be an object, got a string of 1 characters"],
  [[], "options: must be an object, got an array"],
  [{ signal: 5 }, "signal: must be an AbortSignal, got 5"],
  [{ signal: null }, "signal: must be an AbortSignal, got null"],
  [{ signal: { aborted: false } }, "signal: must be an AbortSignal, got a value of type object"]
]

describe("verify", () => {
  it.each<Wrong>([
    ...wrongOptions,
    [{ devcie: {} }, "devcie: is not an option here; allowed: device, renew, signal"],
    [{ renew: "yes" }, 'renew: must be true, false or "always", got a string of 3 characters'],
    [{ renew: null }, 'renew: must be true, false or "always", got null'],
    [{ device: 5 }, "device: must be an object, got 5"]
  ])("refuses the options %j", async (options, message) => {
    const { access, sessions } = await open()
    const call = sessions.verify(access, options as never)
    await expect(call).rejects.toMatchObject(refusedWith(message))
  })

  it("takes what it allows, undefined included", async () => {
    const { access, sessions } = await open()
    const { signal } = new AbortController()
    const fine = [
      {},
      { signal },
      { renew: "always" },
      { renew: false, device: {}, signal }
    ] as const
    const unset = { device: undefined, renew: undefined, signal: undefined }
    for (const options of [...fine, unset as never]) {
      expect(await sessions.verify(access, options)).toMatchObject({ ok: true })
    }
  })
})

describe("verifySync", () => {
  it.each<Wrong>([
    ...wrongOptions.slice(0, 3),
    [{ device: 5 }, "device: must be an object, got 5"],
    [{ device: { fingerprint: 5 } }, "device.fingerprint: must be a string, got 5"],
    [{ devcie: {} }, "devcie: is not an option here; allowed: device"],
    [{ renew: true }, "renew: is not an option here; allowed: device"]
  ])("refuses the options %j", async (options, message) => {
    const { access, sessions } = await open()
    expect(() => sessions.verifySync(access, options as never)).toThrow(throwing(message))
  })

  it("refuses what is no text, and answers for what is a token", async () => {
    const { access, sessions } = await open()
    for (const [token, given] of [
      [5, "5"],
      [undefined, "nothing"],
      [{}, "a value of type object"]
    ] as const) {
      const message = `accessToken: must be a string, got ${given}`
      expect(() => sessions.verifySync(token as never)).toThrow(throwing(message))
      await expect(sessions.verify(token as never)).rejects.toMatchObject(refusedWith(message))
    }
    const device = { ip: "192.0.2.1" }
    expect(sessions.verifySync(access, { device })).toMatchObject({ ok: true })
    expect(sessions.verifySync(access, {})).toMatchObject({ ok: true })
  })
})

describe("every call", () => {
  it.each<Wrong>([
    ...wrongOptions,
    [{ sginal: undefined }, "sginal: is not an option here; allowed: signal"]
  ])("refuses the options %j, and does nothing", async (given, message) => {
    const { access, id, refresh, sessions } = await open()
    const options = given as never
    const before = await sessions.get(id)
    const calls = [
      sessions.create({ userId: "alice" }, options),
      sessions.refresh({ refreshToken: refresh }, options),
      sessions.reauthenticate({ sessionId: id }, options),
      sessions.inspect(refresh, options),
      sessions.revoke({ sessionId: id }, options),
      sessions.revokeAll({ userId: "alice" }, options),
      sessions.revokeOthers({ sessionId: id }, options),
      sessions.revokeOldest({ userId: "alice" }, options),
      sessions.revokeKey("key", options),
      sessions.list("alice", options),
      sessions.count("alice", options),
      sessions.get(id, options),
      sessions.data.get(id, options),
      sessions.data.update({ sessionId: id, patch: null }, options),
      sessions.updateClaims({ sessionId: id, claims: 1 }, options),
      sessions.touch({ sessionId: id }, options),
      sessions.sweep(options)
    ]
    for (const call of calls) await expect(call).rejects.toMatchObject(refusedWith(message))
    expect(await sessions.list("alice")).toEqual([before])
    expect(granted(await sessions.data.get(id))).toMatchObject({ version: 0 })
    granted(await sessions.verify(access))
  })
})

describe("events", () => {
  it.each(wrongOptions)("refuses the options %j", async (options, message) => {
    const { sessions } = await open()
    expect(() => sessions.events(options as never)).toThrow(throwing(message))
  })
})

describe("on", () => {
  const names =
    "created, refreshed, promoted, revoked, expired, theft, twinAbsorbed, fastForwarded, " +
    "deviceMismatch, limitExceeded, keyRotated, keyRevoked"

  it.each<Wrong>([
    ["thefts", "a string of 6 characters; did you mean theft?"],
    ["keyRotate", "a string of 9 characters; did you mean keyRotated?"],
    ["", `a string of 0 characters; allowed: ${names}`],
    ["__proto__", `a string of 9 characters; allowed: ${names}`],
    [5, `5; allowed: ${names}`],
    [undefined, `nothing; allowed: ${names}`]
  ])("refuses the name %j", async (name, given) => {
    const { sessions } = await open()
    const message = `name: must be the name of an event, got ${given}`
    expect(() => sessions.on(name as "theft", () => {})).toThrow(throwing(message))
  })

  it("refuses a listener that is no function", async () => {
    const { sessions } = await open()
    expect(() => sessions.on("theft", 5 as never)).toThrow(
      throwing("listener: must be a function, got 5")
    )
    expect(() => sessions.on("theft", undefined as never)).toThrow(
      throwing("listener: must be a function, got nothing")
    )
  })

  it.each<Wrong>([
    ...wrongOptions.slice(0, 3),
    [{ node: "this" }, "node: is not an option here; allowed: nodes"],
    [{ nodes: "own" }, 'nodes: must be "all" or "this", got a string of 3 characters'],
    [{ nodes: null }, 'nodes: must be "all" or "this", got null']
  ])("refuses the options %j", async (options, message) => {
    const { sessions } = await open()
    expect(() => sessions.on("theft", () => {}, options as never)).toThrow(throwing(message))
  })
})

describe("data.update", () => {
  it("refuses a patch that was never set, and keeps the data; null replaces it", async () => {
    const { id, sessions } = await open()
    const unset = sessions.data.update({ sessionId: id, patch: undefined })
    await expect(unset).rejects.toMatchObject(
      refusedWith("patch: must be JSON, got nothing; give null to replace the data by null")
    )
    expect(await sessions.data.get(id)).toEqual({ ok: true, data: { kept: true }, version: 0 })
    const erased = await sessions.data.update({ sessionId: id, patch: null })
    expect(erased).toEqual({ ok: true, data: null, version: 1 })
  })
})
