/**
 * The application of the browser tests, as a process of its own, so that it can be killed: Express over an
 * SQLite file, with a page, the client's bundle, and routes that move the clock and count.
 *
 * Arguments: the database file, the port (0: any), the file with the client's bundle.
 */
import { readFileSync } from "node:fs"
import type { AddressInfo } from "node:net"

import express from "express"

import { sqliteStore } from "../../src/adapters/sqlite/index.ts"
import { sessionEventNames } from "../../src/domain/event.ts"
import { expressSessions } from "../../src/http/express/index.ts"
import { createSessions } from "../../src/index.ts"
import { testClock } from "../../src/testing/testClock.ts"

const [, , , file, port, bundle] = process.argv as [string, string, string, string, string, string]
const clock = testClock()
const counts: Record<string, number> = {}
const count = (what: string) => {
  counts[what] = (counts[what] ?? 0) + 1
}

const sessions = await createSessions({
  store: sqliteStore(file),
  secret: "of thirty-two bytes or more, for these tests",
  issuer: "https://api.example.com",
  clock,
  sweep: "off",
  transport: "both"
})
for (const name of sessionEventNames) sessions.on(name, () => count(name))

const auth = expressSessions(sessions)
const app = express()
app.use(express.json())

// Tests outside of sessions: before the middleware.
const page = `<!doctype html><title>Watchword</title>
<script type="module">
  import { createClient } from "/client.js"
  globalThis.createClient = createClient
</script>`
const script = readFileSync(bundle, "utf8")
app.get("/", (_req, res) => {
  res.type("html").send(page)
})
app.get("/client.js", (_req, res) => {
  res.type("js").send(script)
})
app.get("/worker.js", (_req, res) => {
  res.type("js").send(
    `import { createClient } from "/client.js"
     const client = createClient({ refresh: "/auth/refresh" })
     onmessage = async () => postMessage((await client.fetch("/me")).status)`
  )
})
app.post("/test/advance", (req, res) => {
  clock.advance((req.body as { ms: number }).ms)
  res.json({ now: clock.now() })
})
app.post("/test/revoke", async (_req, res) => {
  res.json(await sessions.revokeAll({ userId: "alice" }))
})
app.get("/test/counts", (_req, res) => {
  res.json(counts)
})
app.post("/test/forget", (_req, res) => {
  for (const what of Object.keys(counts)) delete counts[what]
  res.json({})
})

let isDown = false
app.post("/test/down", (req, res) => {
  isDown = (req.body as { down: boolean }).down
  res.json({})
})
app.use((req, res, next) => {
  if (req.path === "/auth/refresh") count("refresh requests")
  if (isDown) res.status(503).json({})
  else next()
})
app.use(auth.middleware)
app.use("/auth", auth.routes)
app.post("/login", async (req, res) => {
  const created = await auth.of(req).create({ userId: "alice" })
  if (created.ok) res.json(created.body)
  else res.status(403).json(created.refusal)
})
app.get("/me", auth.required(), (req, res) => {
  res.json({ userId: auth.session(req).userId, n: req.query["n"] ?? null })
})
app.get("/fresh", auth.required({ maxAuthAge: "5 minutes" }), (req, res) => {
  res.json({ userId: auth.session(req).userId })
})
app.post("/echo", auth.required(), (req, res) => {
  res.json(req.body)
})

const server = app.listen(Number(port), "127.0.0.1", () => {
  console.log(`listening on ${(server.address() as AddressInfo).port}`)
})
