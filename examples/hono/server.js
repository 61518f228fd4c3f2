/**
 * Sessions in a Hono application: `watchword/fetch` stands around whatever takes a `Request` and gives a
 * `Response`. They live in this process's memory, and end with it.
 */
import { randomBytes } from "node:crypto"

import { serve } from "@hono/node-server"
import * as Schema from "effect/Schema"
import { Hono } from "hono"
import { createSessions, memoryStore } from "watchword"
import { fetchSessions } from "watchword/fetch"

const { WATCHWORD_SECRET, PORT = "3000" } = process.env
const { ISSUER = `http://localhost:${PORT}` } = process.env

// Stands for your own table of users, which would hold hashes of passwords.
/** @type {ReadonlyMap<unknown, { readonly password: string, readonly role: "user" | "admin" }>} */
const users = new Map([
  ["alice", { password: "wonderland", role: "admin" }],
  ["bob", { password: "builder", role: "user" }]
])

const sessions = await createSessions({
  store: memoryStore(),
  secret: WATCHWORD_SECRET ?? randomBytes(32).toString("base64url"), // as short-lived as the store
  issuer: ISSUER,
  cookies: { secure: ISSUER.startsWith("https:") },
  claims: Schema.toStandardSchemaV1(Schema.Struct({ role: Schema.Literals(["user", "admin"]) }))
})
sessions.on("theft", ({ userId, presentedBy }) => {
  console.warn(`${userId}: an old token came from ${presentedBy?.ip ?? "somewhere"}`)
})

// A `Request` does not tell where it came from; the server does.
/** @type {WeakMap<Request, string>} */
const addresses = new WeakMap()
const auth = fetchSessions(sessions, {
  device: (request) => ({ ip: addresses.get(request) ?? "" })
})

/**
 * A handler behind a guard.
 * @type {(guard: import("watchword/fetch").FetchMiddleware,
 *   handle: (c: import("hono").Context) => Response | Promise<Response>) => import("hono").Handler}
 */
const guarded = (guard, handle) => (c) => guard(c.req.raw, () => handle(c))

/** @param {import("hono").Context} c */
const bodyOf = async (c) => (await c.req.json().catch(() => undefined)) ?? {}

const app = new Hono()
app.all("/auth/*", (c) => auth.routes(c.req.raw)) // refresh, sign-out, the list of devices

app.post("/login", async (c) => {
  const { user: userId, password } = await bodyOf(c)
  const user = users.get(userId)
  if (user === undefined || user.password !== password) {
    return c.json({ message: "No such user, or another password." }, 401)
  }
  const signedIn = await auth.of(c.req.raw).create({ userId, claims: { role: user.role } })
  return signedIn.ok ? Response.json(signedIn.body) : c.json(signedIn.refusal, 403)
})

app.get(
  "/me",
  guarded(auth.required(), (c) => {
    const { userId, claims } = auth.session(c.req.raw)
    return c.json({ userId, role: claims.role })
  })
)

const administrators = auth.required({ claims: ({ role }) => role === "admin" })
app.get(
  "/admin",
  guarded(administrators, (c) => c.json({ users: users.size }))
)

const fresh = auth.required({ maxAuthAge: "5 minutes" })
app.post(
  "/transfer",
  guarded(fresh, (c) => c.json({ ok: true }))
)

// What a client does about `reauthentication_required`.
app.post(
  "/reauthenticate",
  guarded(auth.required(), async (c) => {
    const { password } = await bodyOf(c)
    if (users.get(auth.session(c.req.raw).userId)?.password !== password) {
      return c.json({ message: "Another password." }, 403)
    }
    const result = await auth.of(c.req.raw).reauthenticated({ authMethod: "pwd" })
    return result.ok ? Response.json(result.body) : c.json(result.refusal, 401)
  })
)

app.post(
  "/sign-out-everywhere",
  guarded(auth.required(), async (c) => {
    const { revoked } = await sessions.revokeAll({ userId: auth.session(c.req.raw).userId })
    await auth.of(c.req.raw).revoke() // takes the tokens from this client, too
    return c.json({ revoked })
  })
)

const server = serve(
  {
    port: Number(PORT),
    hostname: "127.0.0.1",
    fetch: (request, { incoming }) => {
      addresses.set(request, incoming.socket.remoteAddress ?? "")
      return auth.middleware(request, () => app.fetch(request))
    }
  },
  ({ port }) => console.log(`http://localhost:${port}`)
)
process.once("SIGTERM", () => server.close(() => void sessions.close()))
