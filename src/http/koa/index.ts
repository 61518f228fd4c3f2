/**
 * Sessions for Koa 3: `watchword/koa`. Translates Koa's contexts for the exchange, and does nothing else.
 */
import type { IncomingMessage, ServerResponse } from "node:http"

import type { VerifiedSession } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { makeFramework, type FrameworkOptions, type Step } from "../exchange/framework.ts"
import type { GuardOptions } from "../exchange/guard.ts"
import { cutOff } from "../exchange/mount.ts"
import { nodeFields, nodeRequest } from "../exchange/nodeMessage.ts"
import type { RequestSessions } from "../exchange/requestSessions.ts"

/** What is used of Koa's `Context`. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  /** The target as the client sent it. */
  readonly originalUrl: string
  readonly path: string
  status: number
  body: unknown
}

export type KoaMiddleware = (context: KoaContext, next: () => Promise<unknown>) => Promise<unknown>

export interface KoaSessions<Claims, Data> {
  /** Reads cookies or a bearer token, lazily, and answers CORS preflights. `app.use(auth.middleware)` */
  readonly middleware: KoaMiddleware
  /** Lets a request through that has a session, and one that satisfies the options. */
  readonly required: (options?: GuardOptions<Claims>) => KoaMiddleware
  /** Finds out whose request it is, and lets it through with or without a session. */
  readonly optional: () => KoaMiddleware
  /** Refresh, sign-out and the list of devices, below the option `routes.base`: `app.use(auth.routes)` */
  readonly routes: KoaMiddleware
  /** The sessions of a request, also without the middleware. */
  readonly of: (context: KoaContext) => RequestSessions<Claims, Data>
  /** The session behind `required()`. Throws `input_invalid` where that was not passed. */
  readonly session: (context: KoaContext) => VerifiedSession<Claims>
}

export function koaSessions<Claims, Data>(
  sessions: Sessions<Claims, Data>,
  options?: FrameworkOptions<KoaContext>
): KoaSessions<Claims, Data> {
  const framework = makeFramework(sessions, translate, options)

  const through =
    (step: (context: KoaContext) => Step | Promise<Step>): KoaMiddleware =>
    (context, next) => {
      const take = (taken: Step): Promise<unknown> => {
        if (taken.kind === "next") return next()
        const { status, body } = taken.answer
        // An empty body makes Koa choose a status, so the status comes second.
        context.body = body ?? null
        context.status = status
        return done
      }
      const taken = step(context)
      return taken instanceof Promise ? taken.then(take) : take(taken)
    }

  return {
    middleware: through(framework.begin),
    required: (rules) => through(framework.required(rules)),
    optional: () => through(framework.optional),
    routes: through((context) => framework.route(context, cutOff(pathOf(context), context.path))),
    of: framework.of,
    session: framework.session
  }
}

const done = Promise.resolve()

const translate = ({ originalUrl, req, res }: KoaContext) => ({
  request: nodeRequest(req, originalUrl),
  fields: () => nodeFields(res)
})

const pathOf = ({ originalUrl, req }: KoaContext): string => nodeRequest(req, originalUrl).path

export type { Duration } from "../../app/duration.ts"
export type { GuardOptions } from "../exchange/guard.ts"
export type { FrameworkOptions } from "../exchange/framework.ts"
export type * from "../exchange/requestSessions.ts"
