/**
 * Log lines: one JSON object each, that no client can break or make drive a terminal.
 */
import * as fc from "fast-check"
import { expect, test } from "vitest"

import { jsonLines } from "../../src/cli/log.ts"

function lines(fields: Readonly<Record<string, string | number | boolean | undefined>>): string {
  let written = ""
  jsonLines((line) => (written += line))({ level: "warn", message: "something", fields })
  return written
}

test("an entry is one line with time, level, message and fields", () => {
  const line = lines({ route: "/session", status: 200, missing: undefined })
  expect(line.endsWith("}\n")).toBe(true)
  expect(JSON.parse(line)).toEqual({
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    level: "warn",
    message: "something",
    route: "/session",
    status: 200
  })
})

test("whatever a field holds, it comes back, and nothing in the line could drive a terminal", () => {
  // oxlint-disable-next-line no-control-regex -- they are exactly what is looked for
  const dangerous = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("\u001b", "\n", "\r", "\u009b", "\u2028", "\u202e", "\u007f", '"', "\\")
    })
  )
  fc.assert(
    fc.property(text, (value) => {
      const line = lines({ value })
      expect(line.slice(0, -1)).not.toMatch(dangerous)
      expect((JSON.parse(line) as { readonly value: string }).value).toBe(value)
    })
  )
})
