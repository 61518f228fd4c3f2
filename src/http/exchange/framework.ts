/**
 * What every framework's folder builds on: one exchange a request, remembered without hanging anything on
 * foreign objects, and the session behind a guard.
 */
import type { VerifiedSession } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import type { Device } from "../../domain/device.ts"
import { carrierFor } from "./carrierFor.ts"
import { answerCors } from "./crossSite.ts"
import { deviceOf } from "./device.ts"
import { openExchange, type Exchange } from "./exchange.ts"
import { answerToFailure } from "./failure.ts"
import { makeGuard, objectionToRequest, type GuardOptions, type Passage } from "./guard.ts"
import { Incoming, type Known, type Translated } from "./incoming.ts"
import type { Answer } from "./message.ts"
import { checkMount } from "./mount.ts"
import { makeRoutes } from "./routes.ts"

/** What happens to a request before a handler: it goes on, or it is answered here. */
export type Step = { readonly kind: "next" } | { readonly kind: "answer"; readonly answer: Answer }

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
  readonly required: (options?: GuardOptions<Claims>) => (key: Key) => Step | Promise<Step>
  /** Finds out whose request it is, and lets it through in any case but where the request is malformed. */
  readonly optional: (key: Key) => Promise<Step>
  /** One of the routes; `next` for a path that is none. `mount` is the path that was cut off before. */
  readonly route: (key: Key, mount: string) => Promise<Step>
  /** The session behind a guard. Throws where no guard has let the request through. */
  readonly session: (key: Key) => VerifiedSession<Claims>
}

/** What is remembered of a request. */
interface Remembered<Claims, Data> extends Known<Claims, Data> {
  /** Made for requests that do more than pass a guard. */
  exchange: Exchange<Claims, Data> | undefined
  /** The session that a guard has let through. */
  passed: VerifiedSession<Claims> | undefined
  hasBegun: boolean
}

const next: Step = { kind: "next" }

export function makeFramework<Key extends object, Claims, Data>(
  sessions: Sessions<Claims, Data>,
  translate: (key: Key) => Translated,
  options: FrameworkOptions<Key> = {}
): Framework<Key, Claims, Data> {
  const { transport } = sessions
  const carrier = carrierFor(transport)
  const requests = new WeakMap<Key, Remembered<Claims, Data>>()
  const routes = makeRoutes(sessions, carrier)

  const rememberedOf = (key: Key): Remembered<Claims, Data> => {
    const remembered = requests.get(key)
    if (remembered !== undefined) return remembered
    const made: Remembered<Claims, Data> = {
      standing: undefined,
      latest: undefined,
      onward: undefined,
      verdict: undefined,
      incoming: undefined,
      exchange: undefined,
      passed: undefined,
      hasBegun: false
    }
    requests.set(key, made)
    return made
  }
  const incomingOf = (key: Key, remembered: Remembered<Claims, Data>) => {
    if (remembered.incoming !== undefined) return remembered.incoming
    const translated = translate(key)
    const { request } = translated
    const device = () => ({ ...deviceOf(request, transport.trustProxy), ...options.device?.(key) })
    return new Incoming(sessions, carrier, translated, device, remembered)
  }
  const exchangeOf = (remembered: Remembered<Claims, Data>, incoming: Incoming<Claims, Data>) =>
    (remembered.exchange ??= openExchange(incoming))
  const of = (key: Key) => {
    const remembered = rememberedOf(key)
    return remembered.exchange ?? exchangeOf(remembered, incomingOf(key, remembered))
  }

  const begin = (key: Key): Step => {
    if (transport.corsOrigins.length === 0) return next
    const remembered = rememberedOf(key)
    if (remembered.hasBegun) return next
    remembered.hasBegun = true
    const { request, headers } = incomingOf(key, remembered)
    return answerCors(request, headers, transport)
      ? { kind: "answer", answer: { status: 204, body: undefined } }
      : next
  }

  /** A store that is down is answered, any other failure is the framework's. */
  const afterFailure = (error: unknown, { headers }: Incoming<Claims, Data>): Step => {
    const answer = answerToFailure(error, headers)
    if (answer === undefined) throw error
    return { kind: "answer", answer }
  }

  const safely = async (key: Key, step: () => Promise<Answer | undefined>): Promise<Step> => {
    const { incoming } = of(key)
    try {
      const answer = await step()
      return answer === undefined ? next : { kind: "answer", answer }
    } catch (error) {
      return afterFailure(error, incoming)
    }
  }

  return {
    of,
    begin,
    required: (rules) => {
      const guard = makeGuard(sessions, rules)
      return (key) => {
        const remembered = rememberedOf(key)
        const incoming = incomingOf(key, remembered)
        const pass = (passage: Passage<Claims>): Step => {
          if (passage.kind === "answer") return passage
          remembered.passed = passage.session
          return next
        }
        const fail = (error: unknown) => afterFailure(error, incoming)
        try {
          const passage = guard(incoming, () => exchangeOf(remembered, incoming))
          return passage instanceof Promise ? passage.then(pass).catch(fail) : pass(passage)
        } catch (error) {
          return fail(error)
        }
      }
    },
    optional: async (key) => safely(key, () => objectionToRequest(of(key))),
    route: async (key, mount) => {
      checkMount(carrier.paths, transport.routes.base, mount)
      const step = begin(key)
      return step.kind === "answer" ? step : safely(key, async () => routes(of(key)))
    },
    session: (key) => {
      const remembered = requests.get(key)
      if (remembered?.passed !== undefined) return remembered.latest ?? remembered.passed
      throw new SessionsError(
        "input_invalid",
        "auth.session: no auth.required() guard has let this request through; use auth.of(…).session()"
      )
    }
  }
}
