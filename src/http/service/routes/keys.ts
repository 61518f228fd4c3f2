/**
 * Signing keys: revoking one that has leaked.
 */
import type { Sessions } from "../../../app/sessions.ts"
import { KeyRevoked } from "../answers.ts"
import { OneKey } from "../inputs.ts"
import { answer, defineRoute, type Route } from "../route.ts"

export function keyRoutes(sessions: Sessions<unknown, unknown>): readonly Route[] {
  const revoke = defineRoute({
    operation: "revokeKey",
    method: "DELETE",
    path: "/keys/{kid}",
    summary: "Revoke a signing key that has leaked, on every node",
    access: "key",
    changes: true,
    params: OneKey,
    answer: KeyRevoked,
    handle: async ({ params: { kid } }) => {
      const { revoked } = await sessions.revokeKey(kid)
      const message = revoked ? "Signing key revoked" : "There is no such signing key"
      return answer({ message, status: "OK", revoked })
    }
  })

  return [revoke]
}
