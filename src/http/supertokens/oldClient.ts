/**
 * What 4.x of the client needs besides: it takes `id-refresh-token` for the sign of a session, keeps the
 * marker in a cookie of its own (`sIRTFrontend`), and tells by a changed one that another tab has refreshed.
 */
import { randomBytes } from "node:crypto"

import type { RequestView } from "../exchange/message.ts"

/** 4.x names itself on every request; 20.x says its mode instead. */
export const isOldClient = (request: RequestView): boolean =>
  request.header("supertokens-sdk-name") !== undefined &&
  request.header("st-auth-mode") === undefined

/** A new marker for every issue. It is public and opens nothing, so it is kept nowhere and never checked. */
export const idRefreshToken = (): string => randomBytes(16).toString("base64url")

/** Tells the client that there is no session any more. */
export const removeIdRefreshToken = "remove"
