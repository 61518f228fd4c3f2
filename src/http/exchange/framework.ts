/**
 * What every framework's folder builds on: one exchange a request, remembered without hanging anything on
 * foreign objects, and the session behind a guard.
 */
import type { VerifiedSession } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import type { Device } from "../../domain/device.ts"
import { answerHeaders } from "./answerHeaders.ts"
import { carrierFor } from "./carrierFor.ts"
import { answerCors } from "./crossSite.ts"
import { deviceOf } from "./device.ts"
import { openExchange, type Exchange } from "./exchange.ts"
import { answerToFailure } from "./failure.ts"
import { makeGuard, objectionToRequest, type GuardOptions } from "./guard.ts"
import type { Answer, AnswerFields, RequestView } from "./message.ts"
import { checkMount } from "./mount.ts"
import { makeRoutes } from "./routes.ts"

/** What happens to a request before a handler: it goes on, or it is answered here. */
export type Step = { readonly kind: "next" } | { readonly kind: "answer"; readonly answer: Answer }

/** A request in a framework's hands, translated. */
export interface Translated {
  readonly request: RequestView
  readonly fields: AnswerFields
}

export interface FrameworkOptions<Key> {
  /**
   * What the application knows of the device behind a request: a fingerprint for `deviceBinding`, a place, an
   * address that the framework cannot tell. It wins over what the request itself tells.
   */
  readonly device?: (key: Key) => Device
}

/** A framework's sessions; `Key` is its own object for a request. */
export interface Framework<Key extends object, Claims, Data> {
  /** The exchange of a request, opened at the first call. */
  readonly of: (key: Key) => Exchange<Claims, Data>
  /** Adds what CORS asks for, once a request, and answers its preflights. */
  readonly begin: (key: Key) => Step
  /** A guard; the session that passed is remembered for `session`. */
  readonly required: (options?: GuardOptions<Claims>) => (key: Key) => Promise<Step>
  /** Finds out whose request it is, and lets it through in any case but where the request is malformed. */
  readonly optional: (key: Key) => Promise<Step>
  /** One of the routes; `next` for a path that is none. `mount` is the path that was cut off before. */
  readonly route: (key: Key, mount: string) => Promise<Step>
  /** The session behind a guard. Throws where no guard has let the request through. */
  readonly session: (key: Key) => VerifiedSession<Claims>
}

const next: Step = { kind: "next" }

export function makeFramework<Key extends object, Claims, Data>(
  sessions: Sessions<Claims, Data>,
  translate: (key: Key) => Translated,
  options: FrameworkOptions<Key> = {}
): Framework<Key, Claims, Data> {
  const { transport } = sessions
  const carrier = carrierFor(transport)
  const exchanges = new WeakMap<Key, Exchange<Claims, Data>>()
  const begun = new WeakSet<Key>()
  const passed = new WeakMap<Key, VerifiedSession<Claims>>()
  const routes = makeRoutes(sessions, carrier)

  const of = (key: Key) => {
    const open = exchanges.get(key)
    if (open !== undefined) return open
    const { request, fields } = translate(key)
    const device = { ...deviceOf(request, transport.trustProxy), ...options.device?.(key) }
    const exchange = openExchange(sessions, carrier, request, answerHeaders(fields), device)
    exchanges.set(key, exchange)
    return exchange
  }

  const begin = (key: Key): Step => {
    if (begun.has(key)) return next
    begun.add(key)
    const { request, headers } = of(key)
    return answerCors(request, headers, transport)
      ? { kind: "answer", answer: { status: 204, body: undefined } }
      : next
  }

  /** Runs a step; a store that is down is answered, any other failure is the framework's. */
  const safely = async (key: Key, step: () => Promise<Answer | undefined>): Promise<Step> => {
    const { headers } = of(key)
    try {
      const answer = await step()
      return answer === undefined ? next : { kind: "answer", answer }
    } catch (error) {
      const answer = answerToFailure(error, headers)
      if (answer === undefined) throw error
      return { kind: "answer", answer }
    }
  }

  return {
    of,
    begin,
    required: (rules) => {
      const guard = makeGuard(sessions, carrier, rules)
      return async (key) =>
        safely(key, async () => {
          const passage = await guard(of(key))
          if (passage.kind === "answer") return passage.answer
          passed.set(key, passage.session)
          return undefined
        })
    },
    optional: async (key) => safely(key, () => objectionToRequest(carrier, of(key))),
    route: async (key, mount) => {
      checkMount(carrier.paths, transport.routes.base, mount)
      const step = begin(key)
      return step.kind === "answer" ? step : safely(key, async () => routes(of(key)))
    },
    session: (key) => {
      const session = passed.get(key)
      if (session !== undefined) return exchanges.get(key)?.latest() ?? session
      throw new SessionsError(
        "input_invalid",
        "auth.session: no auth.required() guard has let this request through; use auth.of(…).session()"
      )
    }
  }
}
