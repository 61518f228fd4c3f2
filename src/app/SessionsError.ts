/**
 * The one error that calls reject with: a failure of the world, or a programmer's mistake. Its message
 * says what is wrong, what was given, what is allowed and what to do, and never holds a token, a digest
 * or a secret.
 */

/** Every reason for a rejection. docs/errors.md has a section for each. */
export type SessionsErrorCode =
  /** The options of `createSessions` do not fit; the message lists every mistake. */
  | "config_invalid"
  /** An argument does not fit; nothing was changed. */
  | "input_invalid"
  /** The access token would be too large to travel; nothing was changed. */
  | "claims_too_large"
  /** The store is down or too slow. Keep the client's cookies and answer 503. */
  | "store_unavailable"
  /** The store cannot be used as it is; the message says the cure. */
  | "store_refused"
  /** `verifySync` cannot work under this configuration. */
  | "verify_sync_unavailable"
  /** The call was abandoned through its signal. */
  | "aborted"
  /** `close` was called before. */
  | "closed"

export class SessionsError extends Error {
  override readonly name = "SessionsError"
  readonly code: SessionsErrorCode

  /**
   * The HTTP status that fits: 503 for what passes by itself, else 500. Express, Koa and h3 look for it; Koa
   * also assigns it, so it must not be a getter.
   */
  readonly status: 500 | 503

  constructor(code: SessionsErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
    this.status = code === "store_unavailable" || code === "closed" ? 503 : 500
  }
}
