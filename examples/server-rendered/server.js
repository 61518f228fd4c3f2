/**
 * Pages that the server makes: plain links and forms, no script. A page whose access token has expired is
 * refreshed within its own request. Written with Hono; `watchword/express`, `/koa` and `/h3` do the same.
 */
import { randomBytes } from "node:crypto"

import { serve } from "@hono/node-server"
import * as Schema from "effect/Schema"
import { Hono } from "hono"
import { createSessions, memoryStore } from "watchword"
import { fetchSessions } from "watchword/fetch"

import { confirmForm, home, page, signInForm, transferForm } from "./pages.js"

/** @typedef {import("hono").Context} Context */
/** @typedef {import("watchword/fetch").FetchMiddleware} Guard */
/** @typedef {import("./pages.js").Html | string | Promise<import("./pages.js").Html>} Content */

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
const auth = fetchSessions(sessions)
const signedIn = auth.required()
const administrator = auth.required({ claims: ({ role }) => role === "admin" })
const fresh = auth.required({ maxAuthAge: "5 minutes" })

/**
 * Puts a guard before a handler; what the guard refuses leads to the form that helps.
 * @type {(guard: Guard, c: Context, handle: () => Promise<Response>) => Promise<Response>}
 */
const behind = async (guard, c, handle) => {
  const response = await guard(c.req.raw, handle)
  if (response.status === 403) return c.html(page("This is not for you."), 403)
  if (response.status !== 401) return response
  const { code, action } = /** @type {Record<string, unknown>} */ (await response.clone().json())
  if (action !== "login") return response
  return c.redirect(code === "reauthentication_required" ? "/confirm" : "/sign-in", 303)
}

const app = new Hono()
/** @type {(path: string, guard: Guard, content: (c: Context) => Content) => void} */
const show = (path, guard, content) => {
  app.get(path, (c) => behind(guard, c, async () => c.html(page(await content(c)))))
}
/**
 * What a form does; answers where to go from there.
 * @type {(path: string, guard: Guard, perform: (c: Context) => Promise<string>) => void}
 */
const act = (path, guard, perform) => {
  app.post(path, async (c) => {
    // A form that lay open for longer than an access token lives. (Pages are refreshed without being asked.)
    const standing = await auth.of(c.req.raw).standing()
    if (!standing.ok && standing.refusal.action === "refresh") await auth.of(c.req.raw).refresh()
    return behind(guard, c, async () => c.redirect(await perform(c), 303))
  })
}

show("/sign-in", auth.optional(), () => signInForm)
act("/sign-in", auth.optional(), async (c) => {
  const { user: userId, password } = await c.req.parseBody()
  const user = users.get(userId)
  if (typeof userId !== "string" || user === undefined || user.password !== password)
    return "/sign-in"
  const created = await auth.of(c.req.raw).create({ userId, claims: { role: user.role } })
  return created.ok ? "/" : "/sign-in"
})
show("/", signedIn, async (c) => {
  const session = auth.session(c.req.raw)
  return home(session, await sessions.list(session.userId))
})
show("/admin", administrator, () => `${users.size} users`)
show("/transfer", fresh, () => transferForm)
act("/transfer", fresh, async () => "/")
show("/confirm", signedIn, () => confirmForm)
act("/confirm", signedIn, async (c) => {
  const { password } = await c.req.parseBody()
  if (users.get(auth.session(c.req.raw).userId)?.password !== password) return "/confirm"
  await auth.of(c.req.raw).reauthenticated({ authMethod: "pwd" })
  return "/transfer"
})
act("/end", signedIn, async (c) => {
  const { id } = await c.req.parseBody()
  const device = typeof id === "string" ? await sessions.get(id) : null
  // Somebody else's session is no session to this user.
  if (device?.userId !== auth.session(c.req.raw).userId) return "/"
  await sessions.revoke({ sessionId: device.id, cause: "logout" })
  return "/"
})
act("/sign-out", signedIn, async (c) => {
  await auth.of(c.req.raw).revoke()
  return "/sign-in"
})
act("/sign-out-everywhere", signedIn, async (c) => {
  await sessions.revokeAll({ userId: auth.session(c.req.raw).userId })
  await auth.of(c.req.raw).revoke() // takes the tokens from this browser, too
  return "/sign-in"
})

const server = serve(
  {
    port: Number(PORT),
    hostname: "127.0.0.1",
    fetch: (request) => auth.middleware(request, () => app.fetch(request))
  },
  ({ port }) => console.log(`http://localhost:${port}`)
)
process.once("SIGTERM", () => server.close(() => void sessions.close()))
