/**
 * `/refresh` exchanges a refresh token for the next pair and is where theft shows;
 * `/session/inspect` says what a refresh token is without using it.
 */
import type { Sessions } from "../../../app/sessions.ts"
import { Inspected, Refreshed } from "../answers.ts"
import { InspectToken, RefreshSession } from "../inputs.ts"
import { issuedToken, marker, markerMissing, sessionDetails, sessionFacts } from "../issued.ts"
import type { ServiceMetrics } from "../metrics.ts"
import { answer, defineRoute, type Route } from "../route.ts"

const noTheft = { sessionTheftDetected: { value: false } } as const

export function refreshRoutes(
  sessions: Sessions<unknown, unknown>,
  { refused }: ServiceMetrics
): readonly Route[] {
  const refresh = defineRoute({
    operation: "refreshSession",
    method: "PUT",
    path: "/refresh",
    summary: "Exchange a refresh token for the next pair of tokens",
    access: "key",
    changes: true,
    body: RefreshSession,
    answer: Refreshed,
    handle: async ({ body: { idRefreshToken, refreshToken, device } }) => {
      if (typeof idRefreshToken !== "string") return answer({ ...markerMissing, ...noTheft })
      const result = await sessions.refresh({
        refreshToken,
        ...(device === undefined ? {} : { device })
      })
      if (result.ok) {
        return answer({
          message: "Session refreshed",
          status: "OK",
          session: sessionFacts(result.session),
          newAccessToken: issuedToken(result.accessToken),
          newRefreshToken: issuedToken(result.refreshToken),
          newIdRefreshToken: marker(result.refreshToken)
        })
      }
      const { code, message } = result.refusal
      refused(code)
      if (code === "stale_refresh_token") return answer({ message, status: "TRY_REFRESH_TOKEN" })
      if ("session" in result) {
        const { id, userId } = result.session
        return answer({
          message,
          status: "UNAUTHORISED",
          sessionTheftDetected: { value: true, session: { handle: id, userId } }
        })
      }
      return answer({ message, status: "UNAUTHORISED", ...noTheft })
    }
  })

  const inspect = defineRoute({
    operation: "inspectRefreshToken",
    method: "POST",
    path: "/session/inspect",
    summary: "Say what a refresh token is, without using it",
    access: "key",
    changes: false,
    body: InspectToken,
    answer: Inspected,
    handle: async ({ body: { refreshToken } }) => {
      const inspected = await sessions.inspect(refreshToken)
      if (!inspected.ok) {
        refused(inspected.refusal.code)
        return answer({ message: inspected.refusal.message, status: "UNAUTHORISED" })
      }
      return answer({
        message: "Refresh token is genuine",
        status: "OK",
        class: inspected.class,
        issuedAt: inspected.issuedAt,
        generation: inspected.generation,
        session: sessionDetails(inspected.session)
      })
    }
  })

  return [refresh, inspect]
}
