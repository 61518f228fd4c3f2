/**
 * What the service answers: the shapes of its bodies, for the compiler, which holds every route to
 * them, and for the OpenAPI document. Times are milliseconds since the epoch.
 */
import * as Schema from "effect/Schema"

const message = Schema.String.annotate({ description: "For people; it may change." })
const time = Schema.Int.annotate({ description: "Milliseconds since the epoch." })
const json = Schema.optionalKey(Schema.Unknown)

/** Every refusal of a request, and every failure. */
export const Problem = Schema.Struct({ message }).annotate({ identifier: "Problem" })

const ok = { message, status: Schema.Literal("OK") }

/** There is no such session any more: sign in again. */
const Unauthorised = Schema.Struct({ message, status: Schema.Literal("UNAUTHORISED") }).annotate({
  identifier: "Unauthorised"
})

const TryRefreshToken = Schema.Struct({
  message,
  status: Schema.Literal("TRY_REFRESH_TOKEN")
}).annotate({ identifier: "TryRefreshToken" })

const Token = Schema.Struct({ value: Schema.String, expires: time }).annotate({
  identifier: "Token",
  description: "A token and the instant from which it is no longer accepted."
})

const session = Schema.Struct({
  handle: Schema.String,
  userId: Schema.String,
  jwtPayload: json
}).annotate({ identifier: "Session" })

export const Created = Schema.Union([
  Schema.Struct({
    ...ok,
    session,
    accessToken: Token,
    refreshToken: Token,
    idRefreshToken: Token
  }).annotate({ identifier: "SessionCreated" }),
  Schema.Struct({ message, status: Schema.Literal("SESSION_LIMIT_REACHED") }).annotate({
    identifier: "SessionLimitReached"
  })
])

export const Verified = Schema.Union([
  Schema.Struct({ ...ok, session, newAccessToken: Schema.optionalKey(Token) }).annotate({
    identifier: "SessionVerified"
  }),
  Unauthorised,
  TryRefreshToken
])

const theftDetected = Schema.Struct({
  value: Schema.Literal(true),
  session: Schema.Struct({ handle: Schema.String, userId: Schema.String })
})

export const Refreshed = Schema.Union([
  Schema.Struct({
    ...ok,
    session,
    newAccessToken: Token,
    newRefreshToken: Token,
    newIdRefreshToken: Token
  }).annotate({ identifier: "SessionRefreshed" }),
  Schema.Struct({
    message,
    status: Schema.Literal("UNAUTHORISED"),
    sessionTheftDetected: Schema.Union([
      Schema.Struct({ value: Schema.Literal(false) }),
      theftDetected
    ])
  }).annotate({ identifier: "RefreshRefused" }),
  TryRefreshToken
])

export const Revoked = Schema.Struct({ ...ok, deletedAnyEntry: Schema.Boolean }).annotate({
  identifier: "SessionRevoked"
})

export const AllRevoked = Schema.Struct(ok).annotate({ identifier: "AllSessionsRevoked" })

export const Data = Schema.Union([
  Schema.Struct({ ...ok, sessionData: json }).annotate({ identifier: "SessionData" }),
  Unauthorised
])

export const DataReplaced = Schema.Union([
  Schema.Struct(ok).annotate({ identifier: "SessionDataReplaced" }),
  Unauthorised
])

const fact = Schema.optionalKey(Schema.String)

const details = Schema.Struct({
  handle: Schema.String,
  userId: Schema.String,
  jwtPayload: json,
  createdAt: time,
  authTime: time,
  authMethod: fact,
  lastActiveAt: time,
  idleExpiresAt: time,
  absoluteExpiresAt: time,
  device: Schema.Struct({
    ip: fact,
    userAgent: fact,
    fingerprint: fact,
    name: fact,
    location: fact
  })
}).annotate({ identifier: "SessionDetails" })

export const UserSessions = Schema.Struct({ ...ok, sessions: Schema.Array(details) }).annotate({
  identifier: "UserSessions"
})

export const UserSessionsRevoked = Schema.Union([
  Schema.Struct({ ...ok, revoked: Schema.Int }).annotate({ identifier: "UserSessionsRevoked" }),
  Unauthorised
])

export const KeyRevoked = Schema.Struct({ ...ok, revoked: Schema.Boolean }).annotate({
  identifier: "KeyRevoked"
})

export const Inspected = Schema.Union([
  Schema.Struct({
    ...ok,
    class: Schema.String.annotate({ description: "What a refresh would take the token for." }),
    issuedAt: time,
    generation: Schema.Int,
    session: details
  }).annotate({ identifier: "RefreshTokenInspected" }),
  Unauthorised
])

export const Health = Schema.Struct({
  message,
  status: Schema.Literals(["OK", "UNAVAILABLE"])
}).annotate({ identifier: "Health" })

/** RFC 7517, section 5. */
export const KeySet = Schema.Struct({
  keys: Schema.Array(Schema.Record(Schema.String, Schema.Unknown))
}).annotate({ identifier: "KeySet" })
