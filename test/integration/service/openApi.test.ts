/**
 * The OpenAPI document and the service are the same table of routes: what one has, the other has, and
 * what the service answers is what the document says.
 */
import type * as JsonSchema from "effect/JsonSchema"
import * as Schema from "effect/Schema"
import * as SchemaRepresentation from "effect/SchemaRepresentation"
import { describe, expect, test } from "vitest"

import { at, textAt, type Ask, type Reply } from "./asking.ts"
import { apiKey, runningService } from "./started.ts"

const methods = ["get", "put", "post", "delete", "patch"] as const

interface Operation {
  readonly method: string
  readonly path: string
  readonly facts: Readonly<Record<string, unknown>>
}

async function document(ask: Ask) {
  const { status, body } = await ask("GET", "/openapi.json")
  expect(status).toBe(200)
  return body
}

function operations(document: unknown): readonly Operation[] {
  const paths = at(document, "paths") as Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>
  >
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, facts]) => ({ method, path, facts }))
  )
}

/** Every `$ref` in a value. */
function references(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" ? [String(inner)] : references(inner)
  )
}

test("the document is OpenAPI 3.1 in its structure", async () => {
  const { ask } = await runningService()
  const whole = await document(ask)
  expect(at(whole, "openapi")).toBe("3.1.0")
  expect(at(whole, "info")).toMatchObject({ title: "Watchword", version: "0.0.0-test" })
  const all = operations(whole)
  const ids = all.map(({ facts }) => facts["operationId"])
  expect(new Set(ids).size).toBe(all.length)
  for (const { method, path, facts } of all) {
    expect(methods).toContain(method)
    expect(facts).toMatchObject({ summary: expect.any(String), responses: { 200: {} } })
    const parameters = (facts["parameters"] ?? []) as readonly Record<string, unknown>[]
    const inPath = parameters.filter((parameter) => parameter["in"] === "path")
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(inPath.map((parameter) => parameter["name"])).toEqual(names)
    expect(inPath.every((parameter) => parameter["required"] === true)).toBe(true)
    for (const parameter of parameters) {
      expect(parameter).toMatchObject({ in: expect.stringMatching(/^(path|query|header)$/) })
      expect(parameter).toHaveProperty("schema")
    }
    for (const [status, response] of Object.entries(at(facts, "responses") as object)) {
      expect(status).toMatch(/^[1-5]\d\d$/)
      expect(response).toMatchObject({ description: expect.any(String), content: {} })
    }
  }
  for (const reference of references(whole)) {
    const [, name = ""] = /^#\/components\/schemas\/([\w.-]+)$/.exec(reference) ?? []
    expect(at(whole, "components", "schemas")).toHaveProperty(name)
  }
})

test("unknown fields of requests are refused by the document as well", async () => {
  const { ask } = await runningService()
  const whole = await document(ask)
  for (const name of ["CreateSession", "VerifySession", "RefreshSession", "OneUser", "Device"]) {
    expect(at(whole, "components", "schemas", name)).toMatchObject({ additionalProperties: false })
  }
})

test("every route in the document answers, and not with 404 or 405", async () => {
  const { ask, url } = await runningService()
  for (const { method, path } of operations(await document(ask))) {
    const { status, body } = await fetch(new URL(path.replace("{userId}", "alice"), url), {
      method: method.toUpperCase(),
      headers: { "api-key": apiKey }
    })
    // The event stream's would never end.
    await body?.cancel()
    expect([method, path, [200, 400].includes(status)]).toEqual([method, path, true])
  }
})

test("every route that answers is in the document", async () => {
  const { ask } = await runningService()
  const all = operations(await document(ask))
  const paths = [...new Set(all.map(({ path }) => path))]
  // What `Allow` says is what the service answers to.
  for (const path of paths) {
    const { headers } = await ask("OPTIONS", path.replace("{userId}", "alice"))
    const allowed = (headers.get("allow") ?? "").split(", ")
    const documented = all.filter((one) => one.path === path).map(({ method }) => method)
    expect(
      allowed
        .filter((method) => method !== "OPTIONS" && method !== "HEAD")
        .map((method) => method.toLowerCase())
    ).toEqual(documented.toSorted())
  }
  expect(paths).toEqual(
    expect.arrayContaining([
      "/session",
      "/session/all",
      "/session/data",
      "/session/inspect",
      "/refresh",
      "/users/{userId}/sessions",
      "/keys/{kid}",
      "/events",
      "/.well-known/jwks.json",
      "/health/live",
      "/health/ready",
      "/metrics",
      "/openapi.json"
    ])
  )
})

test("only what is public is documented without the key", async () => {
  const { ask, url } = await runningService()
  for (const { method, path, facts } of operations(await document(ask))) {
    const reply = await fetch(new URL(path.replace("{userId}", "alice"), url), {
      method: method.toUpperCase()
    })
    const open = JSON.stringify(facts["security"]) === "[]"
    expect([method, path, reply.status === 401]).toEqual([method, path, !open])
    expect(Object.keys(at(facts, "responses") as object).includes("401")).toBe(!open)
  }
})

describe("answers are what the document says", () => {
  /** Checks a reply against the schema that the document has for its route and status. */
  function conforms(whole: unknown, method: string, path: string, reply: Reply) {
    const schema = at(
      whole,
      "paths",
      path,
      method.toLowerCase(),
      "responses",
      String(reply.status),
      "content",
      "application/json",
      "schema"
    )
    // As a JSON Schema document of its own.
    const portable = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll("#/components/schemas/", "#/$defs/"))
    const read = SchemaRepresentation.fromJsonSchemaDocument({
      dialect: "draft-2020-12",
      schema: portable(schema) as JsonSchema.JsonSchema,
      definitions: portable(at(whole, "components", "schemas")) as JsonSchema.Definitions
    })
    const validate = Schema.is(Schema.make<Schema.Codec<unknown>>(read.ast))
    expect([method, path, reply.status, validate(reply.body)]).toEqual([
      method,
      path,
      reply.status,
      true
    ])
  }

  test("for what goes well and for what is refused", async () => {
    const { ask } = await runningService({ options: { refreshToken: { leeway: 0, band: 0 } } })
    const whole = await document(ask)
    const check = async (method: string, path: string, body?: unknown, template = path) => {
      const reply = await ask(method, path, body === undefined ? {} : { body })
      conforms(whole, method, template.replace(/\?.*/, ""), reply)
      return reply.body
    }
    const created = await check("POST", "/session", { userId: "alice", jwtPayload: { a: [1] } })
    const handle = textAt(created, "session", "handle")
    const accessToken = textAt(created, "accessToken", "value")
    const refreshToken = textAt(created, "refreshToken", "value")
    const idRefreshToken = "x"
    await check("PUT", "/session", { accessToken, idRefreshToken })
    await check("PUT", "/session", { accessToken: "garbage", idRefreshToken })
    await check("PUT", "/session", { accessToken })
    await check("PUT", "/session", {})
    await check("GET", `/session/data?sessionHandle=${handle}`)
    await check("PUT", "/session/data", { sessionHandle: handle, sessionData: { n: 1 } })
    await check("PATCH", `/session/data?sessionHandle=${handle}`, { m: 2 })
    await check("GET", "/session/data?sessionHandle=unknown")
    await check("GET", "/users/alice/sessions", undefined, "/users/{userId}/sessions")
    await check("POST", "/session/inspect", { refreshToken })
    await check("POST", "/session/inspect", { refreshToken: "garbage" })
    const next = await check("PUT", "/refresh", { refreshToken, idRefreshToken })
    const newer = textAt(next, "newRefreshToken", "value")
    await check("PUT", "/refresh", { refreshToken: newer, idRefreshToken })
    const theft = await check("PUT", "/refresh", { refreshToken, idRefreshToken })
    expect(theft).toMatchObject({ sessionTheftDetected: { value: true } })
    await check("PUT", "/refresh", { refreshToken: "garbage", idRefreshToken })
    await check("DELETE", "/session", { sessionHandle: handle })
    await check("DELETE", "/session/all", { userId: "alice" })
    await check("DELETE", "/session/all", { userId: "" })
    await check("DELETE", "/users/alice/sessions", undefined, "/users/{userId}/sessions")
    await check("DELETE", "/users/alice/sessions?except=x", undefined, "/users/{userId}/sessions")
    await check("DELETE", "/keys/unknown", undefined, "/keys/{kid}")
    await check("GET", "/health/live")
    await check("GET", "/health/ready")
    await check("GET", "/.well-known/jwks.json")
  })

  test("and the check would notice a difference", async () => {
    const { ask } = await runningService()
    const whole = await document(ask)
    const reply = { status: 200, headers: new Headers(), body: { status: "FINE" } }
    expect(() => conforms(whole, "PUT", "/session", reply)).toThrow("expected")
  })
})
