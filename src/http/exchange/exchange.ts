/**
 * The sessions of one request: reads the tokens that came, once and lazily, and puts new ones on the answer.
 */
import type {
  CreateResult,
  RefreshResult,
  VerifiedSession,
  VerifyResult
} from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import type { Device } from "../../domain/device.ts"
import { refusal, type RefusalCode } from "../../domain/refusal.ts"
import type { Carrier, Credentials, NewTokens, Tokens } from "./carrier.ts"
import { cameFromBrowser, changes, mayChange } from "./crossSite.ts"
import { isDocumentRequest } from "./documentRequest.ts"
import type { AnswerHeaders, RequestView } from "./message.ts"
import { namedSession } from "./namedSession.ts"
import type { RequestRefused, RequestSessions, Standing, Told } from "./requestSessions.ts"

export interface Exchange<Claims, Data> extends RequestSessions<Claims, Data> {
  readonly request: RequestView
  readonly headers: AnswerHeaders
  /** Whether the request may change something: see crossSite.ts. Bearer requests always may. */
  readonly mayChange: () => boolean
  /** The session as far as it is known by now. */
  readonly latest: () => VerifiedSession<Claims> | undefined
}

const nothing: Extract<Credentials, { kind: "tokens" }> = {
  kind: "tokens",
  by: "cookie",
  accessToken: undefined,
  refreshToken: undefined,
  beside: undefined
}

const no = (code: RefusalCode): RequestRefused => ({ ok: false, refusal: refusal(code) })

export function openExchange<Claims, Data>(
  sessions: Sessions<Claims, Data>,
  carrier: Carrier,
  request: RequestView,
  headers: AnswerHeaders,
  device: Device
): Exchange<Claims, Data> {
  const { transport } = sessions
  const credentials = carrier.read(request)
  const came = credentials.kind === "tokens" ? credentials : nothing
  const hasToken = came.accessToken !== undefined || came.refreshToken !== undefined

  let refreshToken = came.refreshToken
  /** The tokens whose sessions a sign-in or a sign-out ends. */
  let mine: Tokens = came
  let beside = came.beside
  let verdict: Promise<VerifyResult<Claims>> | undefined
  let known: Promise<Standing<Claims>> | undefined
  let refreshed: Promise<Told<RefreshResult<Claims>>> | undefined
  let latest: VerifiedSession<Claims> | undefined
  let onward: string | undefined
  let signedIn = false

  const allowed = () =>
    !changes(request) || (came.by === "bearer" && hasToken) || mayChange(request, transport)

  const mustBeOpen = () => {
    if (headers.open()) return
    throw new SessionsError(
      "input_invalid",
      "the answer's headers have been sent already, so no token could reach the client: call this earlier"
    )
  }

  const holds = (session: VerifiedSession<Claims>): Standing<Claims> => {
    latest = session
    return { ok: true, session }
  }

  /** Puts tokens on the answer; gives what its body should hold. */
  const write = (tokens: Omit<NewTokens, "signIn">): unknown => {
    const all = { ...tokens, signIn: signedIn }
    carrier.write(request, headers, all, sessions.now())
    return carrier.tokenBody(request, all)
  }

  /** From here on the request has this session, and its client these tokens. */
  const begin = <Result extends Extract<CreateResult<Claims>, { ok: true }>>(result: Result) => {
    refreshToken = result.refreshToken.value
    refreshed = undefined
    onward = result.accessToken.value
    known = Promise.resolve(holds(asVerified(result)))
    return { ...result, body: write(result) }
  }

  const exchangeToken = async (token: string): Promise<Told<RefreshResult<Claims>>> => {
    mustBeOpen()
    const result = await sessions.refresh({ refreshToken: token, device, onward: true })
    if (!result.ok) {
      // Only what is certainly dead is taken from the client.
      if (result.refusal.action === "login") carrier.clear(request, headers, false)
      return result
    }
    // Not the new one: what has not reached the client must not be used for it.
    onward = result.onward?.value
    known = Promise.resolve(holds(asVerified(result)))
    return { ...result, body: write(result) }
  }
  const refreshOnce = (token: string) => (refreshed ??= exchangeToken(token))

  const verify = (accessToken: string) => sessions.verify(accessToken, { device })
  /** What the access token that came says, whoever made the request. */
  const verifyOnce = (accessToken: string) => (verdict ??= verify(accessToken))

  const stand = async (): Promise<Standing<Claims>> => {
    if (credentials.kind === "ambiguous") return no("ambiguous_cookies")
    if (hasToken && !allowed()) return no("cross_site_request")
    if (came.accessToken === undefined && came.refreshToken === undefined)
      return no("not_signed_in")
    const found =
      came.accessToken === undefined
        ? no("access_token_missing")
        : await verifyOnce(came.accessToken)
    if (found.ok) {
      onward ??= came.accessToken
      return holds(found.session)
    }
    const within =
      carrier.refreshesDocuments &&
      came.by === "cookie" &&
      refreshToken !== undefined &&
      found.refusal.action === "refresh" &&
      isDocumentRequest(request) &&
      headers.open()
    if (!within) return { ok: false, refusal: found.refusal }
    const result = await refreshOnce(refreshToken as string)
    return result.ok ? { ok: true, session: asVerified(result) } : result
  }
  const standing = () => (known ??= stand())

  /** The ids of the sessions that the client has: the request's own, and that of other tokens. */
  const namedSessions = async (others: Tokens | undefined): Promise<readonly string[]> => {
    const ids = [
      latest?.id ?? (await namedSession(sessions, mine, verifyOnce)),
      others === undefined ? undefined : await namedSession(sessions, others, verify)
    ]
    return [...new Set(ids.filter((id) => id !== undefined))]
  }

  /** From here on, what came with the request counts no more. */
  const forget = () => {
    mine = nothing
    beside = undefined
  }

  const whenSignedIn = async <A>(use: (id: string) => Promise<A>): Promise<A | RequestRefused> => {
    const found = await standing()
    return found.ok ? use(found.session.id) : found
  }

  return {
    request,
    headers,
    mayChange: allowed,
    latest: () => latest,
    standing,
    session: async () => {
      const found = await standing()
      return found.ok ? found.session : null
    },
    onwardToken: async () => ((await standing()).ok ? (onward ?? null) : null),

    create: async (input) => {
      mustBeOpen()
      if (credentials.kind === "ambiguous" || beside === "ambiguous") return no("ambiguous_cookies")
      // Nobody but a browser can be made to sign in against its user's will, and only where cookies are set.
      const forcible =
        transport.carrier !== "header" && changes(request) && cameFromBrowser(request)
      if (forcible && !mayChange(request, transport)) return no("cross_site_request")
      const [replaces, ...others] = await namedSessions(beside)
      const all = { ...input, device: { ...device, ...input.device } }
      const created = await sessions.create(replaces === undefined ? all : { ...all, replaces })
      if (!created.ok) return created
      for (const sessionId of others) await sessions.revoke({ sessionId, cause: "replaced" })
      forget()
      signedIn = true
      return begin(created)
    },

    refresh: async () => {
      if (credentials.kind === "ambiguous") return no("ambiguous_cookies")
      if (refreshToken === undefined) return no("not_signed_in")
      if (!signedIn && !allowed()) return no("cross_site_request")
      return refreshOnce(refreshToken)
    },

    revoke: async () => {
      mustBeOpen()
      if (credentials.kind === "ambiguous" || beside === "ambiguous") return no("ambiguous_cookies")
      if (!allowed()) return no("cross_site_request")
      // The bearer token excuses itself from where it comes, not the cookies.
      const both = beside !== undefined && (!changes(request) || mayChange(request, transport))
      const ids = await namedSessions(both ? beside : undefined)
      if (ids.length === 0 && beside !== undefined && !both) return no("cross_site_request")
      let revoked = false
      for (const sessionId of ids) {
        const ended = await sessions.revoke({ sessionId, cause: "logout" })
        revoked ||= ended.revoked
      }
      latest = refreshToken = refreshed = onward = undefined
      known = Promise.resolve(no("session_revoked"))
      forget()
      carrier.clear(request, headers, both)
      return { ok: true, revoked }
    },

    reauthenticated: (input = {}) =>
      whenSignedIn(async (id) => {
        mustBeOpen()
        const result = await sessions.reauthenticate({ ...input, sessionId: id, device })
        return result.ok ? begin(result) : result
      }),

    data: {
      get: () => whenSignedIn((id) => sessions.data.get(id)),
      update: (change) => whenSignedIn((id) => sessions.data.update({ ...change, sessionId: id }))
    },

    updateClaims: (change) =>
      whenSignedIn(async (id) => {
        mustBeOpen()
        const result = await sessions.updateClaims({ ...change, sessionId: id })
        if (!result.ok) return result
        const renewed =
          onward === undefined
            ? undefined
            : await sessions.verify(onward, { device, renew: "always" })
        if (!renewed?.ok || renewed.renewed === undefined) {
          return { ...result, accessToken: undefined, body: { ok: true } }
        }
        const accessToken = renewed.renewed
        onward = accessToken.value
        known = Promise.resolve(holds(renewed.session))
        const body = write({ session: result.session, accessToken, refreshToken: undefined })
        return { ...result, accessToken, body }
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
