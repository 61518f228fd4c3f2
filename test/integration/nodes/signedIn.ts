/**
 * Sessions that a node is told to create, and their newest tokens.
 */
import { granted } from "../useCases/given.ts"
import type { Answer, Node } from "./nodes.ts"

export interface SignedIn {
  readonly sessionId: string
  readonly accessToken: string
  readonly refreshToken: string
}

const signedIn = (result: Answer<"create" | "refresh">): SignedIn => {
  const { accessToken, refreshToken, session } = granted(result)
  return {
    sessionId: session.id,
    accessToken: accessToken.value,
    refreshToken: refreshToken.value
  }
}

/** A session for each user, all created at once. */
export async function signIn(node: Node, userIds: readonly string[]): Promise<readonly SignedIn[]> {
  const created = await node.callAll(
    "create",
    userIds.map((userId) => ({ userId }))
  )
  return created.map(signedIn)
}

/** The same sessions after a refresh of each. */
export async function refresh(
  node: Node,
  sessions: readonly SignedIn[]
): Promise<readonly SignedIn[]> {
  const refreshed = await node.callAll(
    "refresh",
    sessions.map(({ refreshToken }) => ({ refreshToken }))
  )
  return refreshed.map(signedIn)
}

/** Names of users: each as often as they have sessions. */
export const users = (name: string, count: number, sessionsEach = 1): readonly string[] =>
  Array.from({ length: count * sessionsEach }, (_, n) => `${name} ${Math.floor(n / sessionsEach)}`)
