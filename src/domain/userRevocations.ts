/**
 * All that a node has to remember of one user's revocations, however many there were: up to when
 * everything is revoked, and up to when everything but one session is. Two revocations that spare
 * different sessions spare none of those that both reach, so more than this is never needed.
 */
import type { SessionId } from "./identifier.ts"
import type { RevocableSession, SessionRevocation } from "./revocation.ts"

/** A user's revocations, taken together. Times are ms, compared with the sessions' creation. */
export interface UserRevocations {
  /** Every session that was created up to here is revoked. */
  readonly allUpTo: number
  /** So is every one up to here but for the one that is spared. Later than `allUpTo`. */
  readonly others: { readonly upTo: number; readonly except: SessionId } | undefined
}

type UserRevocation = Extract<SessionRevocation, { readonly kind: "user" }>

/** Nothing is revoked. */
export const noRevocations: UserRevocations = {
  allUpTo: Number.NEGATIVE_INFINITY,
  others: undefined
}

/** With one revocation more. The order in which they are added, and how often, makes no difference. */
export function addRevocation(
  { allUpTo, others }: UserRevocations,
  { createdUpTo, except }: UserRevocation
): UserRevocations {
  if (except === undefined) return from(Math.max(allUpTo, createdUpTo), others)
  const added = { upTo: createdUpTo, except }
  if (others === undefined) return from(allUpTo, added)
  const [earlier, later] = others.upTo <= createdUpTo ? [others, added] : [added, others]
  return others.except === except
    ? from(allUpTo, later)
    : from(Math.max(allUpTo, earlier.upTo), later)
}

const from = (allUpTo: number, others: UserRevocations["others"]): UserRevocations => ({
  allUpTo,
  others: others === undefined || others.upTo <= allUpTo ? undefined : others
})

/** Whether one of the user's sessions is revoked. */
export const isRevokedBy = (
  { allUpTo, others }: UserRevocations,
  { sessionId, sessionCreatedAt }: RevocableSession
): boolean =>
  sessionCreatedAt <= allUpTo ||
  (others !== undefined && sessionCreatedAt <= others.upTo && others.except !== sessionId)

/**
 * The same as far as it can be told where the creating and the revoking node's clocks differ by at most
 * `tolerance` ms; undefined where only the store can know, which saw the one before the other.
 */
export function isSurelyRevokedBy(
  revocations: UserRevocations,
  session: RevocableSession,
  tolerance: number
): boolean | undefined {
  if (!isRevokedBy(revocations, session)) return false
  const { sessionCreatedAt, ...rest } = session
  const atTheLatest = { ...rest, sessionCreatedAt: sessionCreatedAt + tolerance }
  return isRevokedBy(revocations, atTheLatest) ? true : undefined
}
