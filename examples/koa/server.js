/**
 * Sessions in a Koa application. They live in this process's memory, and end with it.
 */
import { randomBytes } from "node:crypto"
import { json } from "node:stream/consumers"

import * as Schema from "effect/Schema"
import Koa from "koa"
import { createSessions, memoryStore } from "watchword"
import { koaSessions } from "watchword/koa"

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
const auth = koaSessions(sessions)

const app = new Koa()
app.use(auth.middleware)
app.use(auth.routes) // below /auth: refresh, sign-out, the list of devices

/**
 * Enough of a router; a real one takes the guards as middleware.
 * @type {(method: string, path: string, guard: import("watchword/koa").KoaMiddleware,
 *   handle: (ctx: Koa.Context) => Promise<void>) => void}
 */
const on = (method, path, guard, handle) => {
  app.use((ctx, next) =>
    ctx.method === method && ctx.path === path ? guard(ctx, () => handle(ctx)) : next()
  )
}

/** @param {Koa.Context} ctx */
const bodyOf = async (ctx) => {
  const body = await json(ctx.req).catch(() => undefined)
  if (typeof body !== "object" || body === null) ctx.throw(400, "The body must be a JSON object.")
  return /** @type {Readonly<Record<string, unknown>>} */ (body)
}

on("POST", "/login", auth.optional(), async (ctx) => {
  const { user: userId, password } = await bodyOf(ctx)
  const user = users.get(userId)
  if (typeof userId !== "string" || user === undefined || user.password !== password) {
    return ctx.throw(401, "No such user, or another password.")
  }
  const signedIn = await auth.of(ctx).create({ userId, claims: { role: user.role } })
  ctx.status = signedIn.ok ? 200 : 403
  ctx.body = signedIn.ok ? signedIn.body : signedIn.refusal
})

on("GET", "/me", auth.required(), async (ctx) => {
  const { userId, claims } = auth.session(ctx)
  ctx.body = { userId, role: claims.role }
})

on("GET", "/admin", auth.required({ claims: ({ role }) => role === "admin" }), async (ctx) => {
  ctx.body = { users: users.size }
})

on("POST", "/transfer", auth.required({ maxAuthAge: "5 minutes" }), async (ctx) => {
  ctx.body = { ok: true }
})

// What a client does about `reauthentication_required`.
on("POST", "/reauthenticate", auth.required(), async (ctx) => {
  const { password } = await bodyOf(ctx)
  if (users.get(auth.session(ctx).userId)?.password !== password)
    ctx.throw(403, "Another password.")
  const result = await auth.of(ctx).reauthenticated({ authMethod: "pwd" })
  ctx.status = result.ok ? 200 : 401
  ctx.body = result.ok ? result.body : result.refusal
})

on("POST", "/sign-out-everywhere", auth.required(), async (ctx) => {
  const { revoked } = await sessions.revokeAll({ userId: auth.session(ctx).userId })
  await auth.of(ctx).revoke() // takes the tokens from this client, too
  ctx.body = { revoked }
})

const server = app.listen(Number(PORT), "127.0.0.1", () => {
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  console.log(`http://localhost:${port}`)
})
process.once("SIGTERM", () => server.close(() => void sessions.close()))
