/**
 * `/session`: a session's birth, its verification and its end.
 */
import type { Sessions } from "../../../app/sessions.ts"
import { Created, Revoked, Verified } from "../answers.ts"
import { CreateSession, OneSession, VerifySession } from "../inputs.ts"
import { issuedToken, marker, markerMissing, sessionFacts } from "../issued.ts"
import type { ServiceMetrics } from "../metrics.ts"
import { answer, defineRoute, type Route } from "../route.ts"

export function sessionRoutes(
  sessions: Sessions<unknown, unknown>,
  { refused }: ServiceMetrics
): readonly Route[] {
  const create = defineRoute({
    operation: "createSession",
    method: "POST",
    path: "/session",
    summary: "Sign a user in: a new session with its first tokens",
    access: "key",
    changes: true,
    body: CreateSession,
    answer: Created,
    handle: async ({ body: { userId, jwtPayload, sessionData, device } }) => {
      const created = await sessions.create({
        userId,
        claims: jwtPayload,
        data: sessionData,
        ...(device === undefined ? {} : { device })
      })
      if (!created.ok) {
        refused(created.refusal.code)
        return answer({ message: created.refusal.message, status: "SESSION_LIMIT_REACHED" })
      }
      return answer({
        message: "Session successfully created",
        status: "OK",
        session: sessionFacts(created.session),
        accessToken: issuedToken(created.accessToken),
        refreshToken: issuedToken(created.refreshToken),
        idRefreshToken: marker(created.refreshToken)
      })
    }
  })

  const verify = defineRoute({
    operation: "verifySession",
    method: "PUT",
    path: "/session",
    summary: "Check an access token",
    access: "key",
    changes: false,
    body: VerifySession,
    answer: Verified,
    handle: async ({ body: { idRefreshToken, accessToken, device } }) => {
      if (typeof idRefreshToken !== "string") return answer(markerMissing)
      const verified = await sessions.verify(accessToken, {
        renew: true,
        ...(device === undefined ? {} : { device })
      })
      if (!verified.ok) {
        const { code, message, action } = verified.refusal
        refused(code)
        return answer({
          message,
          status: action === "refresh" ? "TRY_REFRESH_TOKEN" : "UNAUTHORISED"
        })
      }
      return answer({
        message: "Session alive",
        status: "OK",
        session: sessionFacts(verified.session),
        ...(verified.renewed === undefined ? {} : { newAccessToken: issuedToken(verified.renewed) })
      })
    }
  })

  const revoke = defineRoute({
    operation: "revokeSession",
    method: "DELETE",
    path: "/session",
    summary: "End one session",
    access: "key",
    changes: true,
    body: OneSession,
    answer: Revoked,
    handle: async ({ body: { sessionHandle } }) => {
      const { revoked } = await sessions.revoke({ sessionId: sessionHandle })
      return answer({
        message: "Session successfully deleted",
        status: "OK",
        deletedAnyEntry: revoked
      })
    }
  })

  return [create, verify, revoke]
}
