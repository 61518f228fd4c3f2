/**
 * `WWW-Authenticate` for a refused request (RFC 6750 section 3; RFC 9470 for a sign-in that is too old).
 */
import type { Refusal } from "../../domain/refusal.ts"

export function challenge({ code, message }: Refusal): string {
  if (code === "not_signed_in" || code === "access_token_missing") return "Bearer"
  const error =
    code === "reauthentication_required" ? "insufficient_user_authentication" : "invalid_token"
  return `Bearer error="${error}", error_description="${message}"`
}
