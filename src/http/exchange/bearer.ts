/**
 * `Authorization: Bearer`, as far as it concerns sessions.
 */
import { refreshTokenPrefix } from "../../domain/refreshToken.ts"
import type { Tokens } from "./carrier.ts"
import type { RequestView } from "./message.ts"

/** The token of `Authorization: Bearer` (RFC 6750), whose scheme has no case. */
export function bearerToken(request: RequestView): string | undefined {
  const value = request.header("authorization")
  if (value === undefined) return undefined
  // As nearly every client writes it: looking for four characters is faster than a pattern.
  if (value.startsWith("Bearer ") && value.length > 7 && isOneWord(value)) return value.slice(7)
  return /^bearer +([^\s,]+) *$/i.exec(value)?.[1]
}

/** Whether nothing that a header can hold separates what follows the scheme. */
const isOneWord = (value: string): boolean =>
  separators.every((separator) => !value.includes(separator, 7))

const separators = [" ", ",", "\t", "\u00a0"]

/**
 * A bearer token that can be one of ours. An application may send tokens of its own in `Authorization`
 * beside the cookies; what begins neither like a refresh token nor like a JWT does not concern us.
 */
export function ourBearerToken(request: RequestView): string | undefined {
  const token = bearerToken(request)
  const ours =
    token !== undefined && (token.startsWith(refreshTokenPrefix) || token.startsWith("eyJ"))
  return ours ? token : undefined
}

/** A bearer token is the one or the other: access tokens go everywhere, refresh tokens to the refresh route. */
export const fromBearer = (token: string): Tokens =>
  token.startsWith(refreshTokenPrefix)
    ? { accessToken: undefined, refreshToken: token }
    : { accessToken: token, refreshToken: undefined }
