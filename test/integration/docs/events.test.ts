/**
 * docs/events.md and the events say the same.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"

import { expect, it } from "vitest"

import { localEventNames, sessionEventNames } from "../../../src/domain/event.ts"
import { root } from "./markdown.ts"

const rows = [
  ...readFileSync(join(root, "docs/events.md"), "utf8").matchAll(/^\| `(\w+)` +\| (.+?) +\|/gm)
].map(([, name = "", when = ""]) => ({ name, when }))

it("the page has every event, once, and no other", () => {
  const names = rows.map(({ name }) => name)
  expect(names).toHaveLength(sessionEventNames.length)
  expect(new Set(names)).toEqual(new Set(sessionEventNames))
})

it("the page says which never leave their node", () => {
  const local = rows.filter(({ when }) => when.endsWith("; this node only"))
  expect(new Set(local.map(({ name }) => name))).toEqual(new Set(localEventNames))
})
