/**
 * Sessions for h3 version 2: `watchword/h3`. Translates h3's events for the exchange, and does nothing else.
 */
import type { VerifiedSession } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { makeFramework, type FrameworkOptions, type Step } from "../exchange/framework.ts"
import type { GuardOptions } from "../exchange/guard.ts"
import { pathOf, type Answer } from "../exchange/message.ts"
import { cutOff } from "../exchange/mount.ts"
import type { RequestSessions } from "../exchange/requestSessions.ts"
import { webRequest } from "../exchange/webMessage.ts"
import type { RequestEvent } from "./event.ts"
import { eventFields, type EventFields } from "./eventFields.ts"

export type H3Middleware = (event: RequestEvent, next: () => unknown) => unknown

export interface H3Sessions<Claims, Data> {
  /** Reads cookies or a bearer token, lazily, and answers CORS preflights. `app.use(auth.middleware)` */
  readonly middleware: H3Middleware
  /** Lets a request through that has a session, and one that satisfies the options. */
  readonly required: (options?: GuardOptions<Claims>) => H3Middleware
  /** Finds out whose request it is, and lets it through with or without a session. */
  readonly optional: () => H3Middleware
  /** Refresh, sign-out and the list of devices, below the option `routes.base`: `app.use(auth.routes)` */
  readonly routes: H3Middleware
  /** The sessions of a request, also without the middleware. */
  readonly of: (event: RequestEvent) => RequestSessions<Claims, Data>
  /** The session behind `required()`. Throws `input_invalid` where that was not passed. */
  readonly session: (event: RequestEvent) => VerifiedSession<Claims>
}

export function h3Sessions<Claims, Data>(
  sessions: Sessions<Claims, Data>,
  options?: FrameworkOptions<RequestEvent>
): H3Sessions<Claims, Data> {
  const answers = new WeakMap<RequestEvent, EventFields>()
  const translate = (event: RequestEvent) => ({
    request: webRequest(event.req, () => event.req.ip),
    fields: () => {
      const fields = eventFields(event)
      answers.set(event, fields)
      return fields
    }
  })
  const framework = makeFramework(sessions, translate, options)

  const settled = (event: RequestEvent, value: unknown): unknown => {
    answers.get(event)?.settle(value)
    return value
  }

  const through =
    (step: (event: RequestEvent) => Step | Promise<Step>): H3Middleware =>
    (event, next) => {
      const take = (taken: Step): unknown => {
        if (taken.kind === "answer") return reply(event, taken.answer)
        const value = next()
        return isThenable(value)
          ? value.then((given) => settled(event, given))
          : settled(event, value)
      }
      const taken = step(event)
      return taken instanceof Promise ? taken.then(take) : take(taken)
    }

  return {
    middleware: through(framework.begin),
    required: (rules) => through(framework.required(rules)),
    optional: () => through(framework.optional),
    routes: through((event) =>
      framework.route(event, cutOff(pathOf(event.req.url), event.url.pathname))
    ),
    of: framework.of,
    session: framework.session
  }
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function"

function reply(event: RequestEvent, { status, body }: Answer): unknown {
  event.res.status = status
  return body ?? null
}

export type { Duration } from "../../app/duration.ts"
export type { GuardOptions } from "../exchange/guard.ts"
export type { FrameworkOptions } from "../exchange/framework.ts"
export type * from "../exchange/requestSessions.ts"
export type { RequestEvent } from "./event.ts"
