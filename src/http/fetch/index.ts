/**
 * Sessions for whatever takes a `Request` and gives a `Response`, such as Hono, Bun, Deno or a worker:
 * `watchword/fetch`. Translates them for the exchange, and does nothing else.
 */
import type { VerifiedSession } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import { makeFramework, type FrameworkOptions, type Step } from "../exchange/framework.ts"
import type { GuardOptions } from "../exchange/guard.ts"
import { pathOf } from "../exchange/message.ts"
import type { RequestSessions } from "../exchange/requestSessions.ts"
import { webRequest } from "../exchange/webMessage.ts"
import { HeldFields } from "./heldFields.ts"
import { jsonResponse } from "./jsonResponse.ts"

/** Stands around a handler: may answer itself, and puts tokens on the answer that `next` gives. */
export type FetchMiddleware = (
  request: Request,
  next: () => Response | Promise<Response>
) => Promise<Response>

export interface FetchSessions<Claims, Data> {
  /** Reads cookies or a bearer token, lazily, answers CORS preflights, and puts tokens on the answer. */
  readonly middleware: FetchMiddleware
  /** Lets a request through that has a session, and one that satisfies the options. */
  readonly required: (options?: GuardOptions<Claims>) => FetchMiddleware
  /** Finds out whose request it is, and lets it through with or without a session. */
  readonly optional: () => FetchMiddleware
  /** Refresh, sign-out and the list of devices, for every request below the option `routes.base`. */
  readonly routes: (request: Request) => Promise<Response>
  /** The sessions of a request that is inside one of the above; the very object, for a copy is another one. */
  readonly of: (request: Request) => RequestSessions<Claims, Data>
  /** The session behind `required()`. Throws `input_invalid` where that was not passed. */
  readonly session: (request: Request) => VerifiedSession<Claims>
}

export function fetchSessions<Claims, Data>(
  sessions: Sessions<Claims, Data>,
  options?: FrameworkOptions<Request>
): FetchSessions<Claims, Data> {
  const answers = new WeakMap<Request, HeldFields>()
  const translate = (request: Request) => {
    const fields = answers.get(request)
    if (fields === undefined) throw outside()
    return { request: webRequest(request, noAddress), fields: () => fields }
  }
  const framework = makeFramework(sessions, translate, options)

  /** Runs a step, which may put headers on the answer; the outermost call puts them there. */
  const through =
    (step: (request: Request) => Step | Promise<Step>): FetchMiddleware =>
    async (request, next) => {
      const outer = answers.get(request)
      const fields = outer ?? new HeldFields()
      if (outer === undefined) answers.set(request, fields)
      // What is there at once is not waited for.
      const begun = step(request)
      const taken = "kind" in begun ? begun : await begun
      const given = taken.kind === "next" ? next() : jsonResponse(taken.answer)
      const response = given instanceof Response ? given : await given
      return outer === undefined ? fields.applyTo(response, request) : response
    }

  const route = through((request) => framework.route(request, ""))
  const { base } = sessions.transport.routes

  return {
    middleware: through(framework.begin),
    required: (rules) => through(framework.required(rules)),
    optional: () => through(framework.optional),
    routes: async (request) => {
      const pathname = pathOf(request.url)
      if (!`${pathname}/`.startsWith(`${base}/`)) throw misplaced(pathname, base)
      return route(request, () =>
        jsonResponse({ status: 404, body: { message: "there is no such route" } })
      )
    },
    of: framework.of,
    session: framework.session
  }
}

// Nobody tells.
const noAddress = () => undefined

const outside = () =>
  new SessionsError(
    "input_invalid",
    "auth: this request is not inside auth.middleware; pass the very Request that it was given, not a copy"
  )

const misplaced = (pathname: string, base: string) =>
  new SessionsError(
    "config_invalid",
    `auth.routes: was given a request for ${JSON.stringify(pathname)}, and the routes are below ` +
      `${JSON.stringify(base)}: send it only those, with the path as the client asked for it, or set the ` +
      "option routes.base"
  )

export type { Duration } from "../../app/duration.ts"
export type { GuardOptions } from "../exchange/guard.ts"
export type { FrameworkOptions } from "../exchange/framework.ts"
export type * from "../exchange/requestSessions.ts"
