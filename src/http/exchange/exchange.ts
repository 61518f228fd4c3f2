/**
 * The sessions of one request: reads the tokens that came, once and lazily, and puts new ones on the answer.
 */
import type {
  CreateResult,
  RefreshResult,
  VerifiedSession,
  VerifyResult
} from "../../app/results.ts"
import { SessionsError } from "../../app/SessionsError.ts"
import { refusal } from "../../domain/refusal.ts"
import type { NewTokens, Tokens } from "./carrier.ts"
import { cameFromBrowser, changes, mayChange } from "./crossSite.ts"
import { no, nothing, type Incoming } from "./incoming.ts"
import { namedSession } from "./namedSession.ts"
import type { RequestRefused, RequestSessions, Standing, Told } from "./requestSessions.ts"

export interface Exchange<Claims, Data> extends RequestSessions<Claims, Data> {
  readonly incoming: Incoming<Claims, Data>
}

export function openExchange<Claims, Data>(
  incoming: Incoming<Claims, Data>
): Exchange<Claims, Data> {
  const { carrier, came, credentials, device, headers, known, request, sessions } = incoming
  const { transport } = sessions

  let refreshToken = came.refreshToken
  /** The tokens whose sessions a sign-in or a sign-out ends. */
  let mine: Tokens = came
  let beside = came.beside
  let verdict: Promise<VerifyResult<Claims>> | undefined
  let pending: Promise<Standing<Claims>> | undefined
  let refreshed: Promise<Told<RefreshResult<Claims>>> | undefined
  let signedIn = false

  const mustBeOpen = () => {
    if (headers.open()) return
    throw new SessionsError(
      "input_invalid",
      "the answer's headers have been sent already, so no token could reach the client: call this earlier"
    )
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
    known.onward = result.accessToken.value
    known.standing = incoming.hold(asVerified(result))
    return { ...result, body: write(result) }
  }

  const exchangeToken = async (token: string): Promise<Told<RefreshResult<Claims>>> => {
    mustBeOpen()
    const result = await sessions.refresh({ refreshToken: token, device, onward: true })
    // A sign-in or a sign-out came first: what it has put on the answer stays.
    if (refreshToken !== token) return { ok: false, refusal: refusal("session_revoked") }
    if (!result.ok) {
      // Only what is certainly dead is taken from the client.
      if (result.refusal.action === "login") carrier.clear(request, headers, false)
      return result
    }
    // Not the new one: what has not reached the client must not be used for it.
    known.onward = result.onward?.value
    known.standing = incoming.hold(asVerified(result))
    return { ...result, body: write(result) }
  }
  const refreshOnce = (token: string) => (refreshed ??= exchangeToken(token))

  const verify = (accessToken: string) => sessions.verify(accessToken, { device })
  const verifyAnew = async (accessToken: string) => {
    known.verdict ??= await verify(accessToken)
    return known.verdict
  }
  const verifyOnce = (accessToken: string) => (verdict ??= verifyAnew(accessToken))

  /** What could not be told at once. */
  const stand = async (): Promise<Standing<Claims>> => {
    const { accessToken } = came
    const found =
      accessToken === undefined ? no("access_token_missing") : await verifyOnce(accessToken)
    if (found.ok) return incoming.accept(accessToken as string, found.session)
    if (!incoming.mayRefresh(found.refusal)) return { ok: false, refusal: found.refusal }
    const result = await refreshOnce(came.refreshToken as string)
    return result.ok ? { ok: true, session: asVerified(result) } : result
  }
  const standing = async (): Promise<Standing<Claims>> => {
    const atOnce = incoming.standAtOnce()
    if (atOnce !== undefined) return atOnce
    const found = await (pending ??= stand())
    known.standing ??= found
    return found
  }

  /** The ids of the sessions that the client has: the request's own, and that of other tokens. */
  const namedSessions = async (others: Tokens | undefined): Promise<readonly string[]> => {
    const ids = [
      known.latest?.id ?? (await namedSession(sessions, mine, verifyOnce)),
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
    incoming,
    standing,
    session: async () => {
      const found = await standing()
      return found.ok ? found.session : null
    },
    onwardToken: async () => ((await standing()).ok ? (known.onward ?? null) : null),

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
      if (!signedIn && !incoming.mayChange()) return no("cross_site_request")
      return refreshOnce(refreshToken)
    },

    revoke: async () => {
      mustBeOpen()
      if (credentials.kind === "ambiguous" || beside === "ambiguous") return no("ambiguous_cookies")
      if (!incoming.mayChange()) return no("cross_site_request")
      // The bearer token excuses itself from where it comes, not the cookies.
      const both = beside !== undefined && (!changes(request) || mayChange(request, transport))
      const ids = await namedSessions(both ? beside : undefined)
      if (ids.length === 0 && beside !== undefined && !both) return no("cross_site_request")
      let revoked = false
      for (const sessionId of ids) {
        const ended = await sessions.revoke({ sessionId, cause: "logout" })
        revoked ||= ended.revoked
      }
      refreshToken = refreshed = known.latest = known.onward = undefined
      known.standing = no("session_revoked")
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
        const { onward } = known
        const renewed =
          onward === undefined
            ? undefined
            : await sessions.verify(onward, { device, renew: "always" })
        if (!renewed?.ok || renewed.renewed === undefined) {
          return { ...result, accessToken: undefined, body: { ok: true } }
        }
        const accessToken = renewed.renewed
        known.onward = accessToken.value
        known.standing = incoming.hold(renewed.session)
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
