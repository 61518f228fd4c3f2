/**
 * A session on a request: reads the tokens that came, once and lazily, and puts new ones on the answer.
 * What `auth.of(req)` gives, in every framework.
 */
import type { CreateInput } from "../../app/inputs.ts"
import type {
  ClaimsUpdateResult,
  CreateResult,
  DataResult,
  DataUpdateResult,
  ReauthenticateResult,
  RefreshResult,
  VerifiedSession
} from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import type { Device } from "../../domain/device.ts"
import { refusal, type Refusal } from "../../domain/refusal.ts"
import type { Carrier, NewTokens } from "./carrier.ts"
import { changes, mayChange } from "./crossSite.ts"
import { isDocumentRequest } from "./documentRequest.ts"
import type { AnswerHeaders, RequestView } from "./message.ts"

/** Whose request it is, or why it is nobody's. */
export type Standing<Claims> =
  | { readonly ok: true; readonly session: VerifiedSession<Claims> }
  | { readonly ok: false; readonly refusal: Refusal }

export interface RequestSessions<Claims, Data> {
  /** The request's session, or null. Verified at the first call, and remembered. */
  session(): Promise<VerifiedSession<Claims> | null>
  /** The same with the reason where there is none. */
  standing(): Promise<Standing<Claims>>
  /** Signs a user in, and ends the session that the request had (ASVS 7.2.4). The device's address and agent are filled in. */
  create(input: CreateInput<Claims, Data>): Promise<CreateResult<Claims> | CrossSite>
  /** Exchanges the request's refresh token. */
  refresh(): Promise<RefreshResult<Claims> | NotRefreshed>
  /** Signs the request's session out, and takes its tokens from the client. */
  revoke(): Promise<{ readonly revoked: boolean }>
  /** Notes that the user has just proved anew who they are; the client gets new tokens. */
  reauthenticated(input?: {
    readonly authMethod?: string
  }): Promise<ReauthenticateResult<Claims> | NotSignedIn>
  readonly data: {
    get(): Promise<DataResult<Data> | NotSignedIn>
    update(change: DataChange<Data>): Promise<DataUpdateResult<Data> | NotSignedIn>
  }
  /** Changes the claims; the client gets an access token that has them. */
  updateClaims(change: ClaimsChange<Claims>): Promise<ClaimsUpdateResult<Claims> | NotSignedIn>
  /**
   * An access token for calls to other services on behalf of this request, or null. Where the request was
   * refreshed, it is one that confirms nothing before the client has its own.
   */
  onwardToken(): Promise<string | null>
}

interface Refused {
  readonly ok: false
  readonly refusal: Refusal
}
export type CrossSite = Refused
export type NotRefreshed = Refused
export type NotSignedIn = Refused

export type DataChange<Data> =
  | { readonly data: Data; readonly version: number }
  | { readonly patch: unknown; readonly version?: number }
  | { readonly change: (data: Data) => Data }

export type ClaimsChange<Claims> =
  | { readonly claims: Claims }
  | { readonly change: (claims: Claims) => Claims }

const no = (code: Parameters<typeof refusal>[0]): Refused => ({ ok: false, refusal: refusal(code) })

export interface Exchange<Claims, Data> extends RequestSessions<Claims, Data> {
  readonly request: RequestView
  readonly headers: AnswerHeaders
  /** Whether the request may change something: see crossSite.ts. Bearer requests always may. */
  readonly mayChange: () => boolean
}

export function openExchange<Claims, Data>(
  sessions: Sessions<Claims, Data>,
  carrier: Carrier,
  request: RequestView,
  headers: AnswerHeaders
): Exchange<Claims, Data> {
  const credentials = carrier.read(request)
  const { transport } = sessions
  const device = deviceOf(request, transport.trustProxy)
  let known: Promise<Standing<Claims>> | undefined
  let onward: string | undefined

  const allowed = () =>
    !changes(request) ||
    (credentials.kind === "tokens" && credentials.by === "bearer" && hasToken()) ||
    mayChange(request, transport)
  const hasToken = () =>
    credentials.kind === "tokens" &&
    (credentials.accessToken !== undefined || credentials.refreshToken !== undefined)

  const write = (tokens: Omit<NewTokens, "signIn">, signIn = false) =>
    carrier.write(request, headers, { ...tokens, signIn }, sessions.now())

  const mustBeOpen = () => {
    if (headers.open()) return
    throw new SessionsError(
      "input_invalid",
      "the answer's headers have been sent already, so no token could reach the client: call this earlier"
    )
  }

  const refresh = async (token: string): Promise<RefreshResult<Claims>> => {
    mustBeOpen()
    const result = await sessions.refresh({ refreshToken: token, device, onward: true })
    if (!result.ok) {
      // Only what is certainly dead is taken from the client.
      if (result.refusal.action === "login") carrier.clear(request, headers)
      return result
    }
    write(result)
    onward = result.onward?.value
    known = Promise.resolve({ ok: true, session: asVerified(result) })
    return result
  }

  const verify = async (): Promise<Standing<Claims>> => {
    if (credentials.kind === "ambiguous") return no("ambiguous_cookies")
    const { accessToken, refreshToken } = credentials
    const verdict =
      accessToken === undefined
        ? no(refreshToken === undefined ? "not_signed_in" : "access_token_missing")
        : await sessions.verify(accessToken, { device })
    if (verdict.ok) {
      onward = accessToken
      return { ok: true, session: verdict.session }
    }
    const within =
      carrier.refreshesDocuments &&
      credentials.by === "cookie" &&
      refreshToken !== undefined &&
      verdict.refusal.action === "refresh" &&
      isDocumentRequest(request) &&
      headers.open()
    if (!within) return verdict
    const refreshed = await refresh(refreshToken)
    return refreshed.ok ? { ok: true, session: asVerified(refreshed) } : refreshed
  }

  const standing = () => (known ??= verify())

  /** The id of the request's session, by its access token or, where that has expired, its refresh token. */
  const sessionId = async (): Promise<string | undefined> => {
    const found = await standing()
    if (found.ok) return found.session.id
    if (credentials.kind === "ambiguous" || credentials.refreshToken === undefined) return undefined
    const inspected = await sessions.inspect(credentials.refreshToken)
    return inspected.ok ? inspected.session.id : undefined
  }

  const whenSignedIn = async <A>(use: (id: string) => Promise<A>): Promise<A | NotSignedIn> => {
    const found = await standing()
    return found.ok ? use(found.session.id) : found
  }

  return {
    request,
    headers,
    mayChange: allowed,
    standing,
    session: async () => {
      const found = await standing()
      return found.ok ? found.session : null
    },
    onwardToken: async () => ((await standing()).ok ? (onward ?? null) : null),

    create: async (input) => {
      mustBeOpen()
      if (changes(request) && cameFromBrowser(request) && !mayChange(request, transport)) {
        return no("cross_site_request")
      }
      const before = await sessionId()
      const created = await sessions.create({ ...input, device: { ...device, ...input.device } })
      if (!created.ok) return created
      if (before !== undefined) await sessions.revoke({ sessionId: before, cause: "replaced" })
      write(created, true)
      onward = created.accessToken.value
      known = Promise.resolve({ ok: true, session: asVerified(created) })
      return created
    },

    refresh: async () => {
      if (credentials.kind === "ambiguous") return no("ambiguous_cookies")
      if (credentials.refreshToken === undefined) return no("not_signed_in")
      if (!allowed()) return no("cross_site_request")
      return refresh(credentials.refreshToken)
    },

    revoke: async () => {
      mustBeOpen()
      const id = await sessionId()
      const ended =
        id === undefined
          ? { revoked: false }
          : await sessions.revoke({ sessionId: id, cause: "logout" })
      carrier.clear(request, headers)
      known = Promise.resolve(no("session_revoked"))
      return ended
    },

    reauthenticated: (input = {}) =>
      whenSignedIn(async (id) => {
        mustBeOpen()
        const result = await sessions.reauthenticate({ ...input, sessionId: id, device })
        if (!result.ok) return result
        write(result)
        onward = result.accessToken.value
        known = Promise.resolve({ ok: true, session: asVerified(result) })
        return result
      }),

    data: {
      get: () => whenSignedIn((id) => sessions.data.get(id)),
      update: (change) => whenSignedIn((id) => sessions.data.update({ ...change, sessionId: id }))
    },

    updateClaims: (change) =>
      whenSignedIn(async (id) => {
        mustBeOpen()
        const result = await sessions.updateClaims({ ...change, sessionId: id })
        if (!result.ok || onward === undefined) return result
        const renewed = await sessions.verify(onward, { device, renew: true })
        const accessToken = renewed.ok ? renewed.renewed : undefined
        if (accessToken === undefined) return result
        write({ session: result.session, accessToken, refreshToken: undefined })
        onward = accessToken.value
        if (renewed.ok) known = Promise.resolve({ ok: true, session: renewed.session })
        return result
      })
  }
}

const asVerified = <Claims>({
  session,
  accessToken
}: Extract<CreateResult<Claims>, { ok: true }>): VerifiedSession<Claims> => ({
  id: session.id,
  userId: session.userId,
  claims: session.claims,
  createdAt: session.createdAt,
  authTime: session.authTime,
  authMethod: session.authMethod,
  expiresAt: accessToken.expiresAt
})

/** What the request itself tells of the device. */
function deviceOf(request: RequestView, trustProxy: boolean): Device {
  const forwarded = trustProxy ? request.header("x-forwarded-for")?.split(",").at(-1)?.trim() : ""
  const ip = forwarded === undefined || forwarded === "" ? request.remoteAddress : forwarded
  const userAgent = request.header("user-agent")
  return {
    ...(ip === undefined ? {} : { ip }),
    ...(userAgent === undefined ? {} : { userAgent })
  }
}

// Anything that is not a browser cannot be made to sign in against its will.
const cameFromBrowser = (request: RequestView): boolean =>
  request.header("origin") !== undefined || request.header("sec-fetch-site") !== undefined
