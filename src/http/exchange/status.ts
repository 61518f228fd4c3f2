/**
 * The HTTP status of a refusal.
 */
import type { RefusalCode } from "../../domain/refusal.ts"

const others: Partial<Record<RefusalCode, number>> = {
  stale_refresh_token: 409,
  data_conflict: 409,
  session_limit_reached: 409,
  claims_insufficient: 403,
  cross_site_request: 403,
  ambiguous_cookies: 400
}

/** 401 unless signing in again, or refreshing, is not what would help. */
export const statusOf = (code: RefusalCode): number => others[code] ?? 401
