/**
 * docs/service.md and the service say the same.
 */
import { readFileSync } from "node:fs"

import { expect, test } from "vitest"

import { sessionEventNames } from "../../../src/domain/event.ts"
import { decodeServeOptions } from "../../../src/options/serve.ts"
import { at } from "./asking.ts"
import { runningService } from "./started.ts"

const manual = readFileSync(new URL("../../../docs/service.md", import.meta.url), "utf8")

test("the manual has every route of the OpenAPI document, and no other", async () => {
  const { ask } = await runningService()
  const paths = at((await ask("GET", "/openapi.json")).body, "paths") as Readonly<
    Record<string, object>
  >
  const documented = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`)
  )
  const described = [...manual.matchAll(/^\| `(GET|POST|PUT|PATCH|DELETE) ([^`?]+)[`?]/gm)].map(
    ([, method, path]) => `${method} ${path}`
  )
  expect(described.toSorted()).toEqual(documented.toSorted())
})

test("the manual's configuration file is one", () => {
  const [, json = ""] = /```json\n([^`]+)```/.exec(manual) ?? []
  expect(decodeServeOptions(JSON.parse(json), "the manual")).toMatchObject({
    store: { kind: "mysql" },
    settings: { theftResponse: "revoke-user", lifetimes: { accessToken: 300_000 } }
  })
})

test("the manual's metrics are there", async () => {
  const { ask } = await runningService()
  await ask("GET", "/health/live")
  const { body } = await ask("GET", "/metrics")
  const named = [...manual.matchAll(/`((?:watchword|process)_\w+)`/g)].map(([, name]) => name)
  expect(new Set(named).size).toBe(5)
  for (const name of named) expect(body).toContain(`# TYPE ${name} `)
  for (const event of sessionEventNames) {
    expect(body).toContain(`watchword_session_events_total{event="${event}"}`)
  }
})
