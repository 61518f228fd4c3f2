/**
 * What the service reads: the shapes of bodies, queries and paths. Each schema validates requests and
 * describes them in the OpenAPI document; a message that the contract fixes stands beside its field.
 */
import * as Schema from "effect/Schema"

/** A string; anything else, and its absence, is refused with `message`. */
const text = (message: string, description: string) =>
  Schema.String.annotate({ message, description }).annotateKey({ messageMissingKey: message })

const userId = text(
  "userId is missing or not a string",
  "Whose session it is: 1 to 255 UTF-8 bytes, compared byte for byte."
)
const sessionHandle = text(
  "sessionHandle is missing or not a string",
  "A session's public name, as `session.handle` gives it."
)
const accessToken = text("accessToken does not have the correct type", "The access token.")
const refreshToken = text("refreshToken does not have the correct type", "The refresh token.")

const json = (description: string) =>
  Schema.optionalKey(Schema.Unknown).annotateKey({ description })

const idRefreshToken = json(
  "The public marker issued with the tokens, a string. Its absence means that nobody is signed in."
)

const fact = (description: string) => Schema.optionalKey(Schema.String.annotate({ description }))

/** Facts about the client's device, as the application saw them. */
export const Device = Schema.Struct({
  ip: fact("Kept up to 64 characters."),
  userAgent: fact("Kept up to 512 characters."),
  fingerprint: fact("At most 256 characters; compared byte for byte where `deviceBinding` is on."),
  name: fact("The user's own name for the device, kept up to 128 characters."),
  location: fact("Kept up to 256 characters.")
}).annotate({ identifier: "Device", description: "What is known of the client's device." })

const device = Schema.optionalKey(Device)

export const CreateSession = Schema.Struct({
  userId,
  jwtPayload: json("Any JSON value; it travels in every access token, so keep it small."),
  sessionData: json("Any JSON value; it stays in the store."),
  device
}).annotate({ identifier: "CreateSession" })

export const VerifySession = Schema.Struct({ idRefreshToken, accessToken, device }).annotate({
  identifier: "VerifySession"
})

export const RefreshSession = Schema.Struct({ idRefreshToken, refreshToken, device }).annotate({
  identifier: "RefreshSession"
})

export const OneSession = Schema.Struct({ sessionHandle }).annotate({ identifier: "OneSession" })

export const OneUser = Schema.Struct({ userId }).annotate({ identifier: "OneUser" })

export const ReplaceData = Schema.Struct({
  sessionHandle,
  sessionData: json("Any JSON value, or absent for none.")
}).annotate({ identifier: "ReplaceData" })

/** RFC 7396: any JSON value, of which objects merge and null removes. */
export const MergePatch = Schema.Unknown

export const InspectToken = Schema.Struct({ refreshToken }).annotate({ identifier: "InspectToken" })

export const OneKey = Schema.Struct({
  kid: Schema.String.annotate({
    description: "A signing key's id, as tokens and `/.well-known/jwks.json` name it."
  })
})

/** The exception from ending all of a user's sessions. */
export const Except = Schema.Struct({
  except: Schema.optionalKey(
    Schema.String.annotate({ description: "The handle of the one session that stays." })
  )
})
