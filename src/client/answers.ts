/**
 * What the server says: with every refusal comes what can be done about it.
 */

/** What a refusal of Watchword's says. */
export interface Refusal {
  readonly code: string
  /** `refresh`, `login`, `retry` or `none`. */
  readonly action: string
}

/** The refusal that a response is, or undefined for any other response. */
export async function refusalOf(response: Response): Promise<Refusal | undefined> {
  if (response.status !== 401 && response.status !== 409) return undefined
  try {
    const body: unknown = await response.clone().json()
    return typeof body === "object" && body !== null && "code" in body && "action" in body
      ? { code: String(body.code), action: String(body.action) }
      : undefined
  } catch {
    // Not JSON: an answer of somebody else's.
    return undefined
  }
}
