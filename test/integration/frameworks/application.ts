/**
 * One application, said once, that every framework under test serves in its own way.
 */
import type { VerifiedSession } from "../../../src/app/results.ts"
import type { Sessions } from "../../../src/app/sessions.ts"
import type { Device } from "../../../src/domain/device.ts"
import type { GuardOptions } from "../../../src/http/exchange/guard.ts"
import type { RequestSessions } from "../../../src/http/exchange/requestSessions.ts"

export interface Claims {
  readonly role: string
}
export interface Data {
  readonly cart: readonly string[]
}

/** What a handler works with, whatever the framework. */
export interface Call {
  /** `auth.of(…)` */
  readonly of: () => RequestSessions<Claims, Data>
  /** `auth.session(…)` */
  readonly session: () => VerifiedSession<Claims>
  /** The request's JSON, or undefined for an empty one. */
  readonly json: () => Promise<unknown>
  /** The framework's own objects for this request. */
  readonly objects: readonly object[]
}

/** A body that is a text is a page, anything else JSON. */
export interface Reply {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface Route {
  readonly method: "GET" | "POST"
  readonly path: string
  readonly guard?: { readonly required: GuardOptions<Claims> } | "required" | "optional"
  readonly handle: (call: Call) => Promise<Reply>
}

/** What a framework serves: the middleware, the routes of sessions below `/auth`, and these. */
export interface Application {
  readonly sessions: Sessions<Claims, Data>
  readonly routes: readonly Route[]
  /** Called with each request's objects before anything of sessions has seen them. */
  readonly before?: (objects: readonly object[]) => void
  /** The option `device`, by a request's header. */
  readonly device?: (header: (name: string) => string | undefined) => Device
}

export interface Listening {
  readonly port: number
  /** Waits until no client is connected. */
  readonly deserted: () => Promise<void>
  readonly close: () => Promise<void>
}

export interface FrameworkUnderTest {
  /** Serves the application on a free port of 127.0.0.1. */
  readonly listen: (application: Application) => Promise<Listening>
}

/** What a framework's adapter gives to stand before a route, for the guard that the route has. */
export const guardOf = <Guard>(
  auth: {
    readonly optional: () => Guard
    readonly required: (options?: GuardOptions<Claims>) => Guard
  },
  { guard }: Route
): Guard | undefined => {
  if (guard === undefined) return undefined
  if (guard === "optional") return auth.optional()
  return auth.required(guard === "required" ? undefined : guard.required)
}
