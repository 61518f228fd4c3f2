/**
 * Every kind of event comes back as it went in, whatever users and applications have written there.
 */
import * as assert from "node:assert/strict"

import { deviceFieldLengths, type Device } from "../../../domain/device.ts"
import type { SharedEvent } from "../../../domain/event.ts"
import type { KeyId } from "../../../domain/identifier.ts"
import { userIdProblem } from "../../../domain/userId.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { birth } from "../steps.ts"
import { assertLog, recordOf } from "./records.ts"

const of = (userId: string) => ({ sessionId: sessionFixture().id, userId, at: birth })
const theft = { generation: 3, newest: 5, issuedAt: birth, response: "revoke-user" } as const

const everyKind = (userId: string, text: string, device: Device): readonly SharedEvent[] => [
  { name: "created", ...of(userId), device },
  { name: "created", ...of(userId), device: {} },
  { name: "revoked", ...of(userId), cause: "logout", reason: text, device },
  { name: "revoked", ...of(userId), cause: "theft", reason: undefined, device: {} },
  { name: "expired", ...of(userId) },
  { name: "theft", ...of(userId), ...theft, device, presentedBy: device },
  { name: "theft", ...of(userId), ...theft, device, presentedBy: undefined },
  { name: "fastForwarded", ...of(userId), from: 0, to: Number.MAX_SAFE_INTEGER },
  { name: "deviceMismatch", ...of(userId), presentedBy: device, refused: true },
  { name: "deviceMismatch", ...of(userId), presentedBy: undefined, refused: false },
  {
    name: "limitExceeded",
    ...of(userId),
    max: 3,
    evicted: Array.from({ length: 300 }, () => sessionFixture().id),
    rejected: false
  },
  {
    name: "limitExceeded",
    userId,
    sessionId: undefined,
    at: birth,
    max: 1,
    evicted: [],
    rejected: true
  },
  { name: "keyRotated", keyId: "~".repeat(64) as KeyId, activatesAt: birth + 1, at: birth },
  { name: "keyRevoked", keyId: "~".repeat(64) as KeyId, at: birth }
]

const longest = (character: string): Device =>
  Object.fromEntries(
    Object.entries(deviceFieldLengths).map(([field, length]) => [field, character.repeat(length)])
  )

const texts: Readonly<Record<string, string>> = {
  plain: "because",
  empty: "",
  quotes: `it's "quoted" \\ and \`ticked\`, ? :id $1 %_`,
  statements: "'; DROP TABLE watchword_events; --",
  values: "undefined",
  "of every plane": "e\u0301 \u00e9 日本語 😀👩‍👩‍👧‍👦 \u200b\ufeff\u2028",
  "control characters": "nul\u0000 \u0001\u001f\u007f\b\f\n\r\t",
  "half a surrogate pair": "\ud800 and \udc00"
}

export const everyEvent: readonly ContractCase[] = [
  ...Object.entries(texts).map(([name, text]): ContractCase => ({
    name: `every kind of event comes back as it went in, with text that is ${name}`,
    run: async (store, other) => {
      const device = { ip: text, userAgent: text, fingerprint: text, name: text, location: text }
      const userId = userIdProblem(text) === undefined ? text : "alice"
      const records = everyKind(userId, text, device).map(recordOf)
      await run(store.eventLog.append(records))
      const log = await assertLog(other, records)
      assert.deepEqual(await run(store.eventLog.undelivered(1000)), log)
    }
  })),
  {
    name: "every kind of event comes back as it went in, with the longest text of every kind",
    run: async (store, other) => {
      const records = ["日", "\u0001"].flatMap((character) =>
        everyKind("u".repeat(255), character.repeat(256), longest(character)).map(recordOf)
      )
      await run(store.eventLog.append(records))
      await assertLog(other, records)
    }
  },
  {
    name: "300 events with the longest text come back in their order, with short ones among them",
    run: async (store, other) => {
      const device = longest("\u0001")
      const records = Array.from({ length: 300 }, (_, index) =>
        recordOf({ name: "created", ...of("alice"), device: index % 3 === 0 ? {} : device })
      )
      await run(store.eventLog.append(records))
      await assertLog(other, records)
    }
  }
]
