/**
 * What the compiler must accept and refuse as options of `createSessions`. Nothing here runs.
 */
import type { JsonWebKey as NodeJwk } from "node:crypto"

import * as Schema from "effect/Schema"
import type { JWK } from "jose"
import { expectTypeOf } from "vitest"

import type { Sessions } from "../../src/app/sessions.ts"
import type { StandardSchema } from "../../src/app/shape.ts"
import {
  createSessions,
  memoryStore,
  type AccessTokenOptions,
  type CookieOptions,
  type CronExpression,
  type Duration,
  type Json,
  type Jwk,
  type KeysOptions,
  type OriginsOptions,
  type Preset,
  type RefreshTokenOptions,
  type RouteOptions,
  type SessionsOptions,
  type Transport
} from "../../src/index.ts"
import type { sessionsSchema } from "../../src/options/schema.ts"
import type { Value } from "../../src/options/setting.ts"

interface Claims {
  readonly role: "admin" | "user"
}
interface Data {
  readonly cart: readonly string[]
}

declare const claims: StandardSchema<Claims>
declare const data: StandardSchema<Data>
const least = { store: memoryStore(), secret: "…", issuer: "https://api.example.com" }

// Types are inferred from the validators, each on its own, and are any JSON without one.
expectTypeOf(createSessions({ ...least, claims, data })).resolves.toEqualTypeOf<
  Sessions<Claims, Data>
>()
expectTypeOf(createSessions({ ...least, claims })).resolves.toEqualTypeOf<
  Sessions<Claims, Json | undefined>
>()
expectTypeOf(createSessions({ ...least, data })).resolves.toEqualTypeOf<
  Sessions<Json | undefined, Data>
>()
expectTypeOf(createSessions(least)).resolves.toEqualTypeOf<
  Sessions<Json | undefined, Json | undefined>
>()

// Or both are given.
expectTypeOf(createSessions<Claims, Data>(least)).resolves.toEqualTypeOf<Sessions<Claims, Data>>()
// @ts-expect-error -- the validator is of something else
void createSessions<Claims, Data>({ ...least, claims: data })
expectTypeOf<SessionsOptions>().toEqualTypeOf<SessionsOptions<Json | undefined, Json | undefined>>()

// The inferred types reach the calls.
void createSessions({ ...least, claims, data }).then(async (sessions) => {
  void sessions.create({ userId: "u", claims: { role: "admin" }, data: { cart: [] } })
  // @ts-expect-error -- no such role
  void sessions.create({ userId: "u", claims: { role: "root" } })
  const verified = await sessions.verify("…")
  if (verified.ok) expectTypeOf(verified.session.claims).toEqualTypeOf<Claims>()
  const read = await sessions.data.get("…")
  if (read.ok) expectTypeOf(read.data).toEqualTypeOf<Data>()
})

// A validator of a library: what it gives out counts, not what it takes.
const trimmed = Schema.toStandardSchemaV1(
  Schema.Struct({ since: Schema.NumberFromString, name: Schema.String })
)
expectTypeOf(createSessions({ ...least, claims: trimmed })).resolves.toEqualTypeOf<
  Sessions<{ readonly since: number; readonly name: string }, Json | undefined>
>()

// An unset environment variable gets its message at run time, and undefined counts as absent.
void createSessions({ ...least, secret: process.env["WATCHWORD_SECRET"] })
void createSessions({ ...least, preset: undefined, accessToken: { lifetime: undefined } })

// The names of the type are the names that are checked at run time.
type Decoded = Value<typeof sessionsSchema>
expectTypeOf<keyof SessionsOptions>().toEqualTypeOf<keyof Decoded>()
type Group =
  | "accessToken"
  | "refreshToken"
  | "keys"
  | "sessionsPerUser"
  | "cookies"
  | "csrf"
  | "cors"
  | "routes"
type Keys<Options> = { [G in Group & keyof Options]: keyof NonNullable<Options[G]> }
expectTypeOf<Keys<Required<SessionsOptions>>>().toEqualTypeOf<Keys<Required<Decoded>>>()

// Every group and word has a type of its own, for options that are put together elsewhere.
interface Named {
  readonly preset?: Preset | undefined
  readonly accessToken?: AccessTokenOptions | undefined
  readonly refreshToken?: RefreshTokenOptions | undefined
  readonly keys?: KeysOptions | undefined
  readonly sweep?: "off" | Duration | CronExpression | undefined
  readonly transport?: Transport | undefined
  readonly cookies?: CookieOptions | undefined
  readonly csrf?: OriginsOptions | undefined
  readonly cors?: OriginsOptions | undefined
  readonly routes?: RouteOptions | undefined
}
expectTypeOf<Pick<SessionsOptions, keyof Named>>().toEqualTypeOf<Named>()
expectTypeOf<NonNullable<KeysOptions["provided"]>[number]>().toEqualTypeOf<Jwk>()

// What is missing or misspelt.
// @ts-expect-error -- no store
void createSessions({ secret: "…", issuer: "https://api.example.com" })
// @ts-expect-error -- no secret
void createSessions({ store: memoryStore(), issuer: "https://api.example.com" })
// @ts-expect-error -- no issuer
void createSessions({ store: memoryStore(), secret: "…" })
// @ts-expect-error -- misspelt
void createSessions({ ...least, acessToken: {} })
// @ts-expect-error -- misspelt inside a group
void createSessions({ ...least, accessToken: { lifetme: 60_000 } })

// Durations.
expectTypeOf<600_000>().toExtend<Duration>()
expectTypeOf<
  "10 minutes" | "1 minute" | "1.5 hours" | "250 millis" | "2 weeks"
>().toExtend<Duration>()
expectTypeOf<"10">().not.toExtend<Duration>()
expectTypeOf<"ten minutes">().not.toExtend<Duration>()
expectTypeOf<"10 months">().not.toExtend<Duration>()
expectTypeOf<"5 nanos">().not.toExtend<Duration>()

// Words.
void createSessions({ ...least, revocation: "expiry", sweep: "0 30 3 * * *", audience: ["a"] })
void createSessions({ ...least, revocation: { mode: "store" }, sweep: "off", audience: "a" })
void createSessions({ ...least, audience: { issued: ["a", "b"], expected: "b" } })
// @ts-expect-error -- no such mode
void createSessions({ ...least, revocation: "pubsub" })
// @ts-expect-error -- five fields
void createSessions({ ...least, sweep: "30 3 * * *" })
// @ts-expect-error -- RSA is not among them
void createSessions({ ...least, accessToken: { algorithm: "RS256" } })
// @ts-expect-error -- what happens beyond the limit has no default
void createSessions({ ...least, sessionsPerUser: { max: 5 } })

// The transport.
void createSessions({
  ...least,
  transport: "both",
  cookies: {
    names: { access: "sid", refresh: "rid" },
    domain: "example.com",
    path: "/app",
    sameSite: "Strict",
    secure: true
  },
  csrf: { origins: ["https://app.example.com"] },
  cors: { origins: [] },
  trustProxy: true,
  routes: { base: "/session", refresh: "/renew" }
})
// @ts-expect-error -- no such transport
void createSessions({ ...least, transport: "bearer" })
// @ts-expect-error -- the words are written as in the header
void createSessions({ ...least, cookies: { sameSite: "lax" } })
// @ts-expect-error -- one cookie without the other
void createSessions({ ...least, cookies: { names: { access: "sid" } } })
// @ts-expect-error -- an origin is in a list
void createSessions({ ...least, cors: { origins: "https://app.example.com" } })

// Keys as jose, node:crypto and the Web Crypto API export them, and as they are written down.
declare const ofJose: JWK
declare const ofNode: NodeJwk
declare const ofWeb: JsonWebKey
const written = { kty: "OKP", crv: "Ed25519", kid: "2026-01", x: "…", d: "…" }
void createSessions({ ...least, keys: { provided: [ofJose, ofNode, ofWeb, written] } })
void createSessions({ ...least, keys: { provided: [{ kty: "oct", k: "…", alg: "HS256" }] } })
// @ts-expect-error -- a key is an object
void createSessions({ ...least, keys: { provided: ["…"] } })

// The world.
void createSessions({
  ...least,
  clock: { now: () => Date.now(), monotonic: () => performance.now() },
  random: { bytes: (n) => crypto.getRandomValues(new Uint8Array(n)) },
  logger: (entry) => {
    expectTypeOf(entry.level).toEqualTypeOf<"debug" | "info" | "warn" | "error">()
  }
})
// @ts-expect-error -- half a clock
void createSessions({ ...least, clock: { now: () => 0 } })
