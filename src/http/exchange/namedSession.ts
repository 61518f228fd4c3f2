/**
 * Which session tokens name: to end it, at a sign-out or for a sign-in, and for nothing else.
 */
import type { VerifyResult } from "../../app/results.ts"
import type { Sessions } from "../../app/sessions.ts"
import type { Tokens } from "./carrier.ts"

/**
 * The id of the session by its access token, else by its refresh token. A genuine access token that has
 * expired is enough where nothing else came, for the other one may never reach the route.
 */
export async function namedSession<Claims, Data>(
  sessions: Pick<Sessions<Claims, Data>, "inspect">,
  { accessToken, refreshToken }: Tokens,
  verify: (accessToken: string) => Promise<VerifyResult<Claims>>
): Promise<string | undefined> {
  const verdict = accessToken === undefined ? undefined : await verify(accessToken)
  if (verdict?.ok === true) return verdict.session.id
  const inspected = refreshToken === undefined ? undefined : await sessions.inspect(refreshToken)
  if (inspected?.ok === true) return inspected.session.id
  return verdict !== undefined && "sessionId" in verdict ? verdict.sessionId : undefined
}
