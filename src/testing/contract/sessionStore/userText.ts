/**
 * Text that users and applications choose is kept as it is, in every field, whatever it looks like.
 */
import * as assert from "node:assert/strict"

import { deviceFieldLengths, deviceFields } from "../../../domain/device.ts"
import { sessionFixture } from "../../sessionFixture.ts"
import { run, type ContractCase } from "../contractCase.ts"
import { add, birth, endingAt } from "../steps.ts"

const texts = Object.values({
  quotes: [`it's "quoted"`, "back\\slash\\", "`tick`", "\\0", "'", '"'],
  statements: ["'; DROP TABLE sessions; --", "' OR '1'='1", "/* */", "%_", "?", "$1", ":name"],
  templates: ["{{7*7}}", "${x}", "<script>alert(1)</script>"],
  values: ["null", "undefined", "0", "1e3", "true", "[]", "__proto__", "constructor"],
  scripts: ["😀👩‍👩‍👧‍👦", "e\u0301", "\u00e9", "日本語", "\u202eright to left"],
  invisible: ["zero\u200bwidth\u200d\ufeff", "\ufeff", " leading and trailing ", "\u00a0"]
}).flat()

/** The longest text a field takes, of characters that take the most bytes for each UTF-16 unit. */
const longest = (length: number): string => "日".repeat(length)

/** Printable ASCII, as an authentication method is: at most 64 characters. */
const printable = texts.filter((text) => /^[ -~]{1,64}$/.test(text))

/** A reason is the application's own: any text of at most 256 characters. */
const reasons = [...texts, longest(256), "", "line\nbreak", "nul\u0000", "\u0001\u001f\u007f"]

export const userText: readonly ContractCase[] = [
  ...deviceFields.map((field): ContractCase => ({
    name: `any text stays as it is in the device's ${field}`,
    run: async (store, other) => {
      const length = deviceFieldLengths[field]
      for (const text of [...texts, longest(length), "x".repeat(length)]) {
        const session = await add(store, sessionFixture({ device: { [field]: text } }))
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
        const device = { [field]: `${text.slice(0, length - 1)}!` }
        const { lastActiveAt, idleExpiresAt } = session
        const activity = { lastActiveAt, idleExpiresAt, device }
        await run(store.sessions.touch({ id: session.id, activity, now: birth }))
        assert.deepEqual((await run(other.sessions.find(session.id)))?.device, device)
      }
    }
  })),
  {
    name: "any printable text stays as it is in the authentication method",
    run: async (store, other) => {
      for (const authMethod of [...printable, "x".repeat(64)]) {
        const session = await add(store, sessionFixture({ authMethod }))
        assert.deepEqual(await run(other.sessions.find(session.id)), session)
      }
    }
  },
  {
    name: "any text stays as it is in the reason of an ending",
    run: async (store, other) => {
      for (const reason of reasons) {
        const ending = endingAt(birth, { reason })
        const { id } = await add(store, sessionFixture())
        assert.deepEqual((await run(store.sessions.end(id, ending)))?.ended, ending)
        assert.deepEqual((await run(other.sessions.find(id)))?.ended, ending)
      }
    }
  },
  {
    name: "any text stays as it is in the reason for ending all of a user's sessions",
    run: async (store, other) => {
      for (const reason of reasons) {
        const ending = endingAt(birth, { reason })
        const { id } = await add(store, sessionFixture())
        const input = { userId: "alice", createdUpTo: birth, except: undefined, ending }
        const [ended] = await run(store.sessions.endAll(input))
        assert.deepEqual(ended?.ended, ending)
        assert.deepEqual((await run(other.sessions.find(id)))?.ended, ending)
      }
    }
  }
]
