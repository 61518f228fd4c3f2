/**
 * Sessions for Express 5: `watchword/express`. Translates Express's requests and answers for the exchange,
 * and does nothing else.
 */
import type { IncomingMessage, ServerResponse } from "node:http"

import type { VerifiedSession } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import { makeFramework, type FrameworkOptions, type Step } from "../exchange/framework.ts"
import type { GuardOptions } from "../exchange/guard.ts"
import { nodeFields, nodeRequest } from "../exchange/nodeMessage.ts"
import type { RequestSessions } from "../exchange/requestSessions.ts"
import { sendNode } from "../exchange/sendNode.ts"

/** What is used of Express's `Request`. */
export interface ExpressRequest extends IncomingMessage {
  /** The target as the client sent it. */
  readonly originalUrl: string
  /** What mount points have cut off it. */
  readonly baseUrl: string
  readonly res?: ServerResponse | undefined
}

/** An Express middleware that leaves the types of a route's parameters alone. */
export type ExpressMiddleware = (
  request: ExpressRequest,
  response: ServerResponse,
  next: (error?: unknown) => void
) => void | Promise<void>

export interface ExpressSessions<Claims, Data> {
  /** Reads cookies or a bearer token, lazily, and answers CORS preflights. `app.use(auth.middleware)` */
  readonly middleware: ExpressMiddleware
  /** Lets a request through that has a session, and one that satisfies the options. */
  readonly required: (options?: GuardOptions<Claims>) => ExpressMiddleware
  /** Finds out whose request it is, and lets it through with or without a session. */
  readonly optional: () => ExpressMiddleware
  /** Refresh, sign-out and the list of devices: `app.use("/auth", auth.routes)`, at the option `routes.base`. */
  readonly routes: ExpressMiddleware
  /** The sessions of a request, also without the middleware. */
  readonly of: (request: ExpressRequest) => RequestSessions<Claims, Data>
  /** The session behind `required()`. Throws `input_invalid` where that was not passed. */
  readonly session: (request: ExpressRequest) => VerifiedSession<Claims>
}

export function expressSessions<Claims, Data>(
  sessions: Sessions<Claims, Data>,
  options?: FrameworkOptions<ExpressRequest>
): ExpressSessions<Claims, Data> {
  const framework = makeFramework(sessions, translate, options)

  const through =
    (step: (request: ExpressRequest) => Step | Promise<Step>): ExpressMiddleware =>
    (request, response, next) => {
      const take = (taken: Step) => {
        if (taken.kind === "next") next()
        else sendNode(response, taken.answer)
      }
      const taken = step(request)
      return taken instanceof Promise ? taken.then(take) : take(taken)
    }

  return {
    middleware: through(framework.begin),
    required: (rules) => through(framework.required(rules)),
    optional: () => through(framework.optional),
    routes: through((request) => framework.route(request, request.baseUrl)),
    of: framework.of,
    session: framework.session
  }
}

function translate(request: ExpressRequest) {
  const { originalUrl, res } = request
  if (res === undefined) {
    throw new SessionsError(
      "input_invalid",
      "auth: this is no request of a running Express application, for it has no `res` to put tokens on"
    )
  }
  return { request: nodeRequest(request, originalUrl), fields: () => nodeFields(res) }
}

export type { Duration } from "../../app/duration.ts"
export type { GuardOptions } from "../exchange/guard.ts"
export type { FrameworkOptions } from "../exchange/framework.ts"
export type * from "../exchange/requestSessions.ts"
