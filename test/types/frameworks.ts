/**
 * What the compiler must accept and refuse of the framework adapters: the application's claims and data
 * reach every handler, and each adapter fits its framework. Nothing here runs.
 */
import express, { type Request as ExpressRequest } from "express"
import { H3, type H3Event } from "h3"
import { Hono } from "hono"
import Koa, { type Context as KoaContext } from "koa"
import { expectTypeOf } from "vitest"

import type { VerifiedSession } from "../../src/app/results.ts"
import type { StandardSchema } from "../../src/app/shape.ts"
import type { GuardOptions } from "../../src/http/exchange/guard.ts"
import type { RequestSessions } from "../../src/http/exchange/requestSessions.ts"
import { expressSessions } from "../../src/http/express/index.ts"
import { fetchSessions } from "../../src/http/fetch/index.ts"
import { h3Sessions } from "../../src/http/h3/index.ts"
import { koaSessions } from "../../src/http/koa/index.ts"
import { createSessions, memoryStore, type Json, type Sessions } from "../../src/index.ts"

interface Claims {
  readonly role: "admin" | "user"
}
interface Data {
  readonly cart: readonly string[]
}

declare const claims: StandardSchema<Claims>
declare const data: StandardSchema<Data>
declare const unrelated: StandardSchema<{ readonly rank: number }>
const least = { store: memoryStore(), secret: "…", issuer: "https://api.example.com" }
const sessions = await createSessions({ ...least, claims, data })

const inExpress = expressSessions(sessions)
const inH3 = h3Sessions(sessions)
const inKoa = koaSessions(sessions)
const inFetch = fetchSessions(sessions)

declare const req: ExpressRequest
declare const event: H3Event
declare const ctx: KoaContext
declare const request: Request

// Claims and data flow from createSessions to the handlers of every framework.
expectTypeOf(inExpress.session(req)).toEqualTypeOf<VerifiedSession<Claims>>()
expectTypeOf(inH3.session(event)).toEqualTypeOf<VerifiedSession<Claims>>()
expectTypeOf(inKoa.session(ctx)).toEqualTypeOf<VerifiedSession<Claims>>()
expectTypeOf(inFetch.session(request)).toEqualTypeOf<VerifiedSession<Claims>>()

expectTypeOf(inExpress.of(req)).toEqualTypeOf<RequestSessions<Claims, Data>>()
expectTypeOf(inH3.of(event)).toEqualTypeOf<RequestSessions<Claims, Data>>()
expectTypeOf(inKoa.of(ctx)).toEqualTypeOf<RequestSessions<Claims, Data>>()
expectTypeOf(inFetch.of(request)).toEqualTypeOf<RequestSessions<Claims, Data>>()

expectTypeOf(inExpress.required).parameter(0).toEqualTypeOf<GuardOptions<Claims> | undefined>()
expectTypeOf(inH3.required).parameter(0).toEqualTypeOf<GuardOptions<Claims> | undefined>()
expectTypeOf(inKoa.required).parameter(0).toEqualTypeOf<GuardOptions<Claims> | undefined>()
expectTypeOf(inFetch.required).parameter(0).toEqualTypeOf<GuardOptions<Claims> | undefined>()

// Without validators they are any JSON; given as type arguments, they are those.
const plain = await createSessions(least)
expectTypeOf(expressSessions(plain).session(req).claims).toEqualTypeOf<Json | undefined>()
const stated = await createSessions<Claims, Data>(least)
expectTypeOf(h3Sessions(stated).session(event).claims).toEqualTypeOf<Claims>()
// @ts-expect-error -- sessions of other claims
const mistaken: Sessions<{ readonly level: number }, Data> = sessions
void mistaken

// What a request can do is typed by them, too.
const here = inExpress.of(req)
void here.create({ userId: "u", claims: { role: "admin" }, data: { cart: [] } })
// @ts-expect-error -- no such role
void here.create({ userId: "u", claims: { role: "root" } })
// @ts-expect-error -- the data is something else
void here.create({ userId: "u", claims: { role: "user" }, data: { basket: [] } })
// @ts-expect-error -- nobody's session
void here.create({ claims: { role: "admin" } })
// @ts-expect-error -- what is replaced is the request's own
void here.create({ userId: "u", claims: { role: "user" }, replaces: "…" })
// @ts-expect-error -- every session has claims
void here.create({ userId: "u" })
void expressSessions(plain).of(req).create({ userId: "u" })

const created = await here.create({ userId: "u", claims: { role: "user" } })
// @ts-expect-error -- it may have been refused
void created.session
if (created.ok) expectTypeOf(created.session.claims).toEqualTypeOf<Claims>()
else expectTypeOf(created.refusal.action).toEqualTypeOf<"refresh" | "login" | "retry" | "none">()

const found = await here.session()
expectTypeOf(found).toEqualTypeOf<VerifiedSession<Claims> | null>()
// @ts-expect-error -- there may be none
void found.userId
// @ts-expect-error -- a session is read, not written
inExpress.session(req).userId = "somebody else"

const read = await here.data.get()
if (read.ok) expectTypeOf(read.data).toEqualTypeOf<Data>()
void here.data.update({ change: ({ cart }) => ({ cart: [...cart, "tea"] }) })
void here.data.update({ data: { cart: [] }, version: 1 })
// @ts-expect-error -- which version it is based on
void here.data.update({ data: { cart: [] } })
void here.updateClaims({ change: () => ({ role: "user" }) })
// @ts-expect-error -- no such role
void here.updateClaims({ claims: { role: "root" } })
void here.reauthenticated({ authMethod: "hwk" })
// @ts-expect-error -- misspelt
void here.reauthenticated({ method: "hwk" })

// Guards.
for (const { required } of [inExpress, inH3, inKoa, inFetch]) {
  required({ maxAuthAge: "5 minutes", authMethod: ["hwk", "swk"] })
  required({ claims: ({ role }) => role === "admin" })
  required({ claims })
  // @ts-expect-error -- a schema of something else
  required({ claims: unrelated })
  // @ts-expect-error -- no such claim
  required({ claims: ({ rank }) => rank === 1 })
  // @ts-expect-error -- the claims have no such value
  required({ claims: ({ role }) => role === "root" })
  // @ts-expect-error -- a guard cannot wait for its predicate
  required({ claims: async ({ role }) => role === "admin" })
  // @ts-expect-error -- no duration
  required({ maxAuthAge: "soon" })
  // @ts-expect-error -- misspelt
  required({ maxAuthage: "5 minutes" })
}

// What knows a device is given the framework's own object.
expressSessions(sessions, { device: (one) => ({ location: one.originalUrl }) })
koaSessions(sessions, { device: (one) => ({ location: one.path }) })
// @ts-expect-error -- no fact about a device
fetchSessions(sessions, { device: () => ({ colour: "red" }) })
// @ts-expect-error -- no such option
h3Sessions(sessions, { devices: () => ({}) })

// Every adapter fits its framework, and leaves its types alone.
const app = express()
app.use(inExpress.middleware)
app.use("/auth", inExpress.routes)
app.get("/users/:id", inExpress.required(), (one, res) => {
  expectTypeOf(one.params).toEqualTypeOf<{ id: string }>()
  res.json(inExpress.session(one))
})

const h3 = new H3()
h3.use(inH3.middleware)
h3.use(inH3.routes)
h3.get("/me", (one) => inH3.session(one).claims.role, { middleware: [inH3.required()] })

const koa = new Koa<{ readonly own: number }>()
koa.use(inKoa.middleware).use(inKoa.routes).use(inKoa.optional())
koa.use((one) => {
  expectTypeOf(one.state.own).toEqualTypeOf<number>()
  one.body = inKoa.session(one)
})

const hono = new Hono()
hono.all("/auth/*", (one) => inFetch.routes(one.req.raw))
hono.get("/me", (one) =>
  inFetch.required()(one.req.raw, () => one.json(inFetch.session(one.req.raw)))
)

// And no other framework's.
// @ts-expect-error -- not Koa's context
void inExpress.session(ctx)
// @ts-expect-error -- not Express's request
void inKoa.session(req)
// @ts-expect-error -- the request of an event, not the event
void inH3.session(event.req)
// @ts-expect-error -- Hono's context has the request in it
hono.get("/me", (one) => one.json(inFetch.session(one)))
// @ts-expect-error -- Koa's middleware
app.use(inKoa.middleware)
// @ts-expect-error -- Express's middleware
h3.use(inExpress.middleware)
