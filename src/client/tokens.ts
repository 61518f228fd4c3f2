/**
 * For clients that keep tokens themselves (header mode: React Native, command lines, workers without
 * cookies): where they are kept.
 */

/** A token and when it expires, in ms by the server's clock. */
export interface Token {
  readonly value: string
  readonly expiresAt: number
}

/** What a sign-in or a refresh answers in header mode. */
export interface Tokens {
  readonly accessToken: Token
  readonly refreshToken: Token
}

/**
 * Where tokens live. `set` must have stored them durably when it is done: a refresh token that is lost
 * after its access token was used looks like a theft.
 */
export interface TokenStorage {
  get(): Tokens | null | Promise<Tokens | null>
  set(tokens: Tokens | null): void | Promise<void>
}

/** The tokens of an answer, and nothing else of it; throws a `TypeError` where it has none. */
export function tokensFrom(answer: unknown): Tokens {
  const { accessToken, refreshToken } = answer as Partial<Tokens>
  if (!accessToken?.value || !refreshToken?.value) throw new TypeError("the answer has no tokens")
  return { accessToken, refreshToken }
}
