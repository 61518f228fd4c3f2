/**
 * A request with the tokens that came on it, and whose it is as far as that can be told at once. Every
 * guarded request has one of these, and most have nothing else of all that is in this folder, so nothing is
 * read, made or remembered before it is asked for.
 */
import type { VerifiedSession, VerifyResult } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import type { Device } from "../../domain/device.ts"
import { refusal, type Refusal, type RefusalCode } from "../../domain/refusal.ts"
import { answerHeaders } from "./answerHeaders.ts"
import type { Carrier, Credentials } from "./carrier.ts"
import { changes, mayChange } from "./crossSite.ts"
import { isDocumentRequest } from "./documentRequest.ts"
import type { AnswerFields, AnswerHeaders, RequestView } from "./message.ts"
import type { RequestRefused, Standing } from "./requestSessions.ts"

/** A request in a framework's hands, translated. `fields` is called once at most. */
export interface Translated {
  readonly request: RequestView
  readonly fields: () => AnswerFields
}

type Came = Extract<Credentials, { kind: "tokens" }>

/** No tokens. */
export const nothing: Came = {
  kind: "tokens",
  by: "cookie",
  accessToken: undefined,
  refreshToken: undefined,
  beside: undefined
}

export const no = (code: RefusalCode): RequestRefused => ({ ok: false, refusal: refusal(code) })

/**
 * What is known of a request by now. This alone is remembered for it, and it must not lead back to the request:
 * what a WeakMap holds survives the collections of young objects, and would take every request along.
 */
export interface Known<Claims, Data> {
  /** Whose request it is. */
  standing: Standing<Claims> | undefined
  /** The session as far as it is known by now. */
  latest: VerifiedSession<Claims> | undefined
  /** The access token to pass on to other services. */
  onward: string | undefined
  /** What the access token that came says, whoever made the request. */
  verdict: VerifyResult<Claims> | undefined
  /** Of the few requests that put something on the answer: there must be one who does. */
  incoming: Incoming<Claims, Data> | undefined
}

export class Incoming<Claims, Data> {
  readonly sessions: Sessions<Claims, Data>
  readonly carrier: Carrier
  readonly request: RequestView
  readonly known: Known<Claims, Data>
  readonly #fields: () => AnswerFields
  readonly #device: () => Device
  #headers: AnswerHeaders | undefined = undefined
  #credentials: Credentials | undefined = undefined
  #told: Device | undefined = undefined

  constructor(
    sessions: Sessions<Claims, Data>,
    carrier: Carrier,
    { fields, request }: Translated,
    device: () => Device,
    known: Known<Claims, Data>
  ) {
    this.sessions = sessions
    this.carrier = carrier
    this.request = request
    this.#fields = fields
    this.#device = device
    this.known = known
  }

  get headers(): AnswerHeaders {
    this.known.incoming = this
    return (this.#headers ??= answerHeaders(this.#fields()))
  }

  get credentials(): Credentials {
    return (this.#credentials ??= this.carrier.read(this.request))
  }

  /** The tokens that came; none where they are ambiguous. */
  get came(): Came {
    const { credentials } = this
    return credentials.kind === "tokens" ? credentials : nothing
  }

  get device(): Device {
    return (this.#told ??= this.#device())
  }

  /** Whether the request may change something: see crossSite.ts. Bearer requests always may. */
  mayChange(): boolean {
    if (!changes(this.request)) return true
    const { accessToken, by, refreshToken } = this.came
    const hasToken = accessToken !== undefined || refreshToken !== undefined
    return (by === "bearer" && hasToken) || mayChange(this.request, this.sessions.transport)
  }

  /** Whose request it is, or undefined where that has to be waited for. */
  standAtOnce(): Standing<Claims> | undefined {
    return (this.known.standing ??= this.#find())
  }

  /** The request has this session. */
  hold(session: VerifiedSession<Claims>): Standing<Claims> {
    this.known.latest = session
    return { ok: true, session }
  }

  /** The access token that came is this session's. */
  accept(accessToken: string, session: VerifiedSession<Claims>): Standing<Claims> {
    this.known.onward ??= accessToken
    return this.hold(session)
  }

  /** Whether a new access token can be had within this request. */
  mayRefresh({ action }: Refusal): boolean {
    const { by, refreshToken } = this.came
    return (
      action === "refresh" &&
      this.carrier.refreshesDocuments &&
      by === "cookie" &&
      refreshToken !== undefined &&
      isDocumentRequest(this.request) &&
      this.headers.open()
    )
  }

  #find(): Standing<Claims> | undefined {
    if (this.credentials.kind === "ambiguous") return no("ambiguous_cookies")
    const { accessToken, refreshToken } = this.came
    if (accessToken === undefined && refreshToken === undefined) return no("not_signed_in")
    if (!this.mayChange()) return no("cross_site_request")
    const found = accessToken === undefined ? no("access_token_missing") : this.#verify(accessToken)
    if (found === undefined) return undefined
    if (found.ok) return this.accept(accessToken as string, found.session)
    return this.mayRefresh(found.refusal) ? undefined : { ok: false, refusal: found.refusal }
  }

  #verify(accessToken: string): VerifyResult<Claims> | undefined {
    if (!this.sessions.verifiesAtOnce) return undefined
    return (this.known.verdict ??= this.sessions.verifySync(accessToken, {
      device: () => this.device
    }))
  }
}
