/**
 * What every framework's folder builds on: one exchange a request, remembered without hanging anything on
 * foreign objects, and the session behind a guard.
 */
import type { VerifiedSession } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import { carrierFor } from "./carrierFor.ts"
import { answerCors } from "./crossSite.ts"
import { openExchange, type Exchange } from "./exchange.ts"
import { answerToFailure } from "./failure.ts"
import { makeGuard, type GuardOptions } from "./guard.ts"
import type { Answer, AnswerHeaders, RequestView } from "./message.ts"
import { makeRoutes } from "./routes.ts"

/** What happens to a request before a handler: it goes on, or it is answered here. */
export type Step = { readonly kind: "next" } | { readonly kind: "answer"; readonly answer: Answer }

export interface Framework<Claims, Data> {
  /** The exchange of a request, by the framework's own object for it. */
  readonly of: (key: object) => Exchange<Claims, Data>
  /** Opens a request's exchange, unless that has been done; answers CORS preflights. */
  readonly begin: (key: object, request: RequestView, headers: AnswerHeaders) => Step
  /** A guard; the session that passed is remembered for `session`. */
  readonly required: (options?: GuardOptions<Claims>) => (key: object) => Promise<Step>
  /** One of the routes, by the path from the root; `next` for a path that is none. */
  readonly route: (key: object, path: string) => Promise<Step>
  /** The session behind a guard. Throws where no guard has let the request through. */
  readonly session: (key: object) => VerifiedSession<Claims>
}

const next: Step = { kind: "next" }

export function makeFramework<Claims, Data>(
  sessions: Sessions<Claims, Data>
): Framework<Claims, Data> {
  const carrier = carrierFor(sessions.transport)
  const exchanges = new WeakMap<object, Exchange<Claims, Data>>()
  const passed = new WeakMap<object, VerifiedSession<Claims>>()
  const routes = makeRoutes(sessions, carrier)

  const of = (key: object) => {
    const exchange = exchanges.get(key)
    if (exchange !== undefined) return exchange
    throw new SessionsError(
      "input_invalid",
      "this request did not come through auth.middleware; install it before everything that uses sessions"
    )
  }

  /** Runs a step; a store that is down is answered, any other failure is the framework's. */
  const guarded = async (headers: AnswerHeaders, step: () => Promise<Step>): Promise<Step> => {
    try {
      return await step()
    } catch (error) {
      const answer = answerToFailure(error, headers)
      if (answer === undefined) throw error
      return { kind: "answer", answer }
    }
  }

  return {
    of,
    begin: (key, request, headers) => {
      if (exchanges.has(key)) return next
      exchanges.set(key, openExchange(sessions, carrier, request, headers))
      return answerCors(request, headers, sessions.transport)
        ? { kind: "answer", answer: { status: 204, body: undefined } }
        : next
    },
    required: (options) => {
      const guard = makeGuard(sessions, carrier, options)
      return (key) => {
        const exchange = of(key)
        return guarded(exchange.headers, async () => {
          const passage = await guard(exchange)
          if (passage.kind === "answer") return passage
          passed.set(key, passage.session)
          return next
        })
      }
    },
    route: (key, path) => {
      const exchange = of(key)
      return guarded(exchange.headers, async () => {
        const answer = await routes(exchange, path)
        return answer === undefined ? next : { kind: "answer", answer }
      })
    },
    session: (key) => {
      const session = passed.get(key)
      if (session !== undefined) return session
      throw new SessionsError(
        "input_invalid",
        "auth.session: no auth.required() guard has let this request through; use auth.of(req).session()"
      )
    }
  }
}
