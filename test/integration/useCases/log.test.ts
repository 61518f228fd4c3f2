import { expect, it, onTestFinished } from "vitest"

import { createSessions, memoryStore, type LogEntry } from "../../../src/index.ts"
import { testClock } from "../../../src/testing/testClock.ts"
import { granted, secret } from "./given.ts"

it("what happens to a session is logged, under a name that is not its id", async () => {
  const lines: LogEntry[] = []
  const clock = testClock()
  const sessions = await createSessions({
    store: memoryStore(clock),
    secret,
    issuer: "https://api.example.com",
    clock,
    logger: (entry) => lines.push(entry)
  })
  onTestFinished(() => sessions.close())
  const device = { userAgent: 'forged"\n{"level":"error"}\u001b[2J', ip: "192.0.2.1" }
  const one = granted(await sessions.create({ userId: "alice\nroot", device }))
  const next = granted(await sessions.refresh({ refreshToken: one.refreshToken.value }))
  granted(await sessions.refresh({ refreshToken: next.refreshToken.value }))
  clock.advance(61_000)
  await sessions.refresh({ refreshToken: one.refreshToken.value, device: { ip: "203.0.113.7" } })

  expect(lines.map(({ message }) => message)).toEqual([
    "keyRotated",
    "created",
    "refreshed",
    "promoted",
    "refreshed",
    "revoked",
    "theft"
  ])
  const theft = lines.at(-1)
  expect(theft).toMatchObject({
    level: "warn",
    fields: { user: "alice\nroot", response: "revoke-session", presentedFrom: "203.0.113.7" }
  })
  const names = new Set(lines.slice(1).map(({ fields }) => fields["session"]))
  expect(names.size).toBe(1)
  expect(JSON.stringify(lines)).not.toContain(one.session.id)
  for (const line of lines) expect(JSON.stringify(line).split("\n")).toHaveLength(1)
})
