/**
 * What the server says: with every refusal comes what can be done about it.
 */
import { patience, within } from "./deadline.ts"

/** What a refusal of Watchword's says. */
export interface Refusal {
  readonly code: string
  /** `refresh`, `login`, `retry` or `none`. */
  readonly action: string
}

/** The refusal that a response is, or undefined for any other response. Leaves its body to be read. */
export async function refusalOf(response: Response): Promise<Refusal | undefined> {
  if (response.status !== 401 && response.status !== 409) return undefined
  if (!/^application\/json\b/i.test(response.headers.get("content-type") ?? "")) return undefined
  try {
    const body: unknown = await within(patience, "", () => response.clone().json())
    return typeof body === "object" && body !== null && "code" in body && "action" in body
      ? { code: String(body.code), action: String(body.action) }
      : undefined
  } catch {
    // No JSON after all, or none that ends: an answer of somebody else's.
    return undefined
  }
}
