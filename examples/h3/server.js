/**
 * Sessions in an h3 application. They live in this process's memory, and end with it.
 */
import { randomBytes } from "node:crypto"

import * as Schema from "effect/Schema"
import { H3, HTTPError, serve } from "h3"
import { createSessions, memoryStore } from "watchword"
import { h3Sessions } from "watchword/h3"

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
const auth = h3Sessions(sessions)

/** @returns {Promise<Readonly<Record<string, unknown>>>} */
const bodyOf = async (/** @type {import("h3").H3Event} */ event) => {
  const body = await event.req.json().catch(() => undefined)
  if (typeof body === "object" && body !== null) return { ...body }
  throw new HTTPError({ status: 400, message: "The body must be a JSON object." })
}

const app = new H3()
app.use(auth.middleware)
app.use(auth.routes) // below /auth: refresh, sign-out, the list of devices

app.post("/login", async (event) => {
  const { user: userId, password } = await bodyOf(event)
  const user = users.get(userId)
  if (typeof userId !== "string" || user === undefined || user.password !== password) {
    throw new HTTPError({ status: 401, message: "No such user, or another password." })
  }
  const signedIn = await auth.of(event).create({ userId, claims: { role: user.role } })
  if (!signedIn.ok) event.res.status = 403
  return signedIn.ok ? signedIn.body : signedIn.refusal
})

app.get(
  "/me",
  (event) => {
    const { userId, claims } = auth.session(event)
    return { userId, role: claims.role }
  },
  { middleware: [auth.required()] }
)

app.get("/admin", () => ({ users: users.size }), {
  middleware: [auth.required({ claims: ({ role }) => role === "admin" })]
})

app.post("/transfer", () => ({ ok: true }), {
  middleware: [auth.required({ maxAuthAge: "5 minutes" })]
})

// What a client does about `reauthentication_required`.
app.post(
  "/reauthenticate",
  async (event) => {
    const { password } = await bodyOf(event)
    if (users.get(auth.session(event).userId)?.password !== password) {
      throw new HTTPError({ status: 403, message: "Another password." })
    }
    const result = await auth.of(event).reauthenticated({ authMethod: "pwd" })
    if (!result.ok) event.res.status = 401
    return result.ok ? result.body : result.refusal
  },
  { middleware: [auth.required()] }
)

app.post(
  "/sign-out-everywhere",
  async (event) => {
    const { revoked } = await sessions.revokeAll({ userId: auth.session(event).userId })
    await auth.of(event).revoke() // takes the tokens from this client, too
    return { revoked }
  },
  { middleware: [auth.required()] }
)

const server = serve(app, { port: PORT, hostname: "127.0.0.1", silent: true })
await server.ready()
console.log(`http://localhost:${new URL(server.url ?? "").port}`)
process.once("SIGTERM", () => void server.close().then(() => sessions.close()))
