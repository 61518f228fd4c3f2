/**
 * All of a user's sessions: the list, and its end, wholly or but for one.
 */
import type { Sessions } from "../../../app/sessions.ts"
import { AllRevoked, UserSessions, UserSessionsRevoked } from "../answers.ts"
import { Except, OneUser } from "../inputs.ts"
import { sessionDetails } from "../issued.ts"
import { answer, defineRoute, type Route } from "../route.ts"

export function userSessionRoutes(sessions: Sessions<unknown, unknown>): readonly Route[] {
  const revokeAll = defineRoute({
    operation: "revokeAllSessions",
    method: "DELETE",
    path: "/session/all",
    summary: "End all of a user's sessions",
    access: "key",
    changes: true,
    body: OneUser,
    answer: AllRevoked,
    handle: async ({ body: { userId } }) => {
      await sessions.revokeAll({ userId })
      return answer({ message: "All sessions for user successfully deleted", status: "OK" })
    }
  })

  const list = defineRoute({
    operation: "listUserSessions",
    method: "GET",
    path: "/users/{userId}/sessions",
    summary: "A user's live sessions, most recently active first",
    access: "key",
    changes: false,
    params: OneUser,
    answer: UserSessions,
    handle: async ({ params: { userId } }) => {
      const found = await sessions.list(userId)
      return answer({
        message: "The user's live sessions",
        status: "OK",
        sessions: found.map(sessionDetails)
      })
    }
  })

  const revokeListed = defineRoute({
    operation: "revokeUserSessions",
    method: "DELETE",
    path: "/users/{userId}/sessions",
    summary: "End all of a user's sessions, or all but one",
    access: "key",
    changes: true,
    params: OneUser,
    query: Except,
    answer: UserSessionsRevoked,
    handle: async ({ params: { userId }, query: { except } }) => {
      if (except !== undefined) {
        // The one that stays has to be the user's own: ending the rest of somebody else's sessions is
        // not what was asked for.
        const kept = await sessions.get(except)
        if (kept?.userId !== userId) {
          return answer({
            message: "The user has no such session; nothing was ended.",
            status: "UNAUTHORISED"
          })
        }
      }
      const { revoked } =
        except === undefined
          ? await sessions.revokeAll({ userId })
          : await sessions.revokeOthers({ sessionId: except })
      return answer({ message: "Sessions ended", status: "OK", revoked })
    }
  })

  return [revokeAll, list, revokeListed]
}
