/**
 * Guards: what a request must have before a handler sees it.
 */
import { readMilliseconds, type Duration } from "../../app/duration.ts"
import type { VerifiedSession } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import { standardShape, type StandardSchema } from "../../app/shape.ts"
import type { Json } from "../../domain/json.ts"
import { refusal, type Refusal } from "../../domain/refusal.ts"
import type { Exchange } from "./exchange.ts"
import type { Incoming } from "./incoming.ts"
import type { Answer } from "./message.ts"
import type { Standing } from "./requestSessions.ts"
import { statusOf } from "./status.ts"

export interface GuardOptions<Claims> {
  /** How long ago the user may have signed in, or proved anew who they are: `"5 minutes"`, or ms. */
  readonly maxAuthAge?: Duration
  /** How the user must have signed in: one of these methods. */
  readonly authMethod?: string | readonly string[]
  /** What the claims must be: a predicate, or a Standard Schema. A session that lacks it gets a 403. */
  readonly claims?:
    | ((claims: Claims) => boolean)
    | StandardSchema<Json extends Claims ? unknown : Partial<Claims>>
}

/** What a guard says: go on with this session, or answer this. */
export type Passage<Claims> =
  | { readonly kind: "pass"; readonly session: VerifiedSession<Claims> }
  | { readonly kind: "answer"; readonly answer: Answer }

/** What may say nothing against a request that has no session: only what is wrong with the request itself. */
export async function objectionToRequest<Claims, Data>(
  exchange: Exchange<Claims, Data>
): Promise<Answer | undefined> {
  const found = await exchange.standing()
  if (found.ok || found.refusal.code !== "ambiguous_cookies") return undefined
  return refuse(exchange.incoming, found.refusal)
}

const refuse = <Claims, Data>(
  { carrier, headers, request }: Incoming<Claims, Data>,
  why: Refusal
): Answer => carrier.refuse(request, headers, why, statusOf(why.code), "guard")

/**
 * A guard: given a request, and its exchange for where there is something to wait for.
 */
export type Guard<Claims, Data> = (
  incoming: Incoming<Claims, Data>,
  exchange: () => Exchange<Claims, Data>
) => Passage<Claims> | Promise<Passage<Claims>>

/** A guard over checked options; mistakes in them are told when the guard is made, not when it is used. */
export function makeGuard<Claims, Data>(
  sessions: Sessions<Claims, Data>,
  options: GuardOptions<Claims> = {}
): Guard<Claims, Data> {
  checkNames(options)
  const maxAge = readMaxAge(options.maxAuthAge)
  const methods = readMethods(options.authMethod)
  const entitled = entitlement(options.claims)

  const objection = (session: VerifiedSession<Claims>): Refusal | undefined => {
    // A token's authTime has whole seconds.
    if (maxAge !== undefined && sessions.now() - session.authTime > maxAge + 1000) {
      return refusal("reauthentication_required")
    }
    return methods !== undefined && !methods.includes(session.authMethod ?? "")
      ? refusal("reauthentication_required")
      : undefined
  }

  return (incoming, exchange) => {
    const deny = (why: Refusal): Passage<Claims> => ({
      kind: "answer",
      answer: refuse(incoming, why)
    })
    const judge = (standing: Standing<Claims>): Passage<Claims> | Promise<Passage<Claims>> => {
      if (!standing.ok) return deny(standing.refusal)
      const { session } = standing
      const why = objection(session)
      if (why !== undefined) return deny(why)
      const passage: Passage<Claims> = { kind: "pass", session }
      if (entitled === undefined) return passage
      return entitled(session.claims).then((is) =>
        is ? passage : deny(refusal("claims_insufficient"))
      )
    }
    const standing = incoming.standAtOnce()
    return standing === undefined ? exchange().standing().then(judge) : judge(standing)
  }
}

const mistake = (message: string) => new SessionsError("config_invalid", `required: ${message}`)

const names = ["maxAuthAge", "authMethod", "claims"] satisfies (keyof GuardOptions<unknown>)[]

/** A misspelt rule must not become no rule. */
function checkNames(options: object): void {
  const unknown = Object.keys(options).find((name) => !names.some((known) => known === name))
  if (unknown === undefined) return
  throw mistake(`${unknown} is not known; allowed are ${names.join(", ")}`)
}

function readMethods(given: unknown): readonly string[] | undefined {
  if (given === undefined) return undefined
  const list: readonly unknown[] = [given].flat()
  const texts = list.filter((one) => typeof one === "string" && one !== "").map(String)
  if (texts.length > 0 && texts.length === list.length) return texts
  throw mistake('authMethod must be a method such as "hwk", or a list of them')
}

function readMaxAge(given: Duration | undefined): number | undefined {
  if (given === undefined) return undefined
  const read = readMilliseconds(given)
  if (read !== undefined) return read
  throw mistake(
    `maxAuthAge must be a duration such as "5 minutes" or whole milliseconds, got ${JSON.stringify(given)}`
  )
}

function entitlement<Claims>(
  rule: GuardOptions<Claims>["claims"]
): ((claims: Claims) => Promise<boolean>) | undefined {
  if (rule === undefined) return undefined
  // Only true is a yes: a predicate that forgot to answer, or answered a promise, lets nobody through.
  if (typeof rule === "function") return async (claims) => rule(claims) === true
  if (!isSchema(rule)) throw mistake("claims must be a predicate or a Standard Schema")
  const shape = standardShape(rule, "claims")
  return async (claims) => (await shape(claims as Json | undefined)).ok
}

const isSchema = (rule: unknown): boolean =>
  typeof rule === "object" && rule !== null && "~standard" in rule
