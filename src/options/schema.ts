/**
 * Every option there is, as one schema for `createSessions` and one for the service's configuration file.
 */
import { ranges } from "../domain/policy.ts"
import { signingAlgorithms } from "../domain/signingKey.ts"
import { audience, issuer } from "./audience.ts"
import { clock, logger, random, store, validator } from "./collaborators.ts"
import { describe } from "./given.ts"
import { providedKeys } from "./keys.ts"
import { apiKeys, secrets } from "./secret.ts"
import { optional, section, type Values } from "./section.ts"
import { right, setting, wrong, type Reading } from "./setting.ts"
import { choice, duration, number, readDuration, durationRange, yesOrNo } from "./settingKinds.ts"
import { storeSetting } from "./storeText.ts"
import { sweep } from "./sweep.ts"
import { transportFields } from "./transport.ts"

const second = 1000
const hour = 3_600_000

const accessToken = section(
  { allowed: "an object", example: `{ "lifetime": "10 minutes" }` },
  {
    lifetime: optional(duration(ranges.accessToken, "10 minutes")),
    jitter: optional(number(ranges.jitter, 0.1, "fraction")),
    algorithm: optional(choice(signingAlgorithms)),
    encryption: optional(choice(["off", "A256GCM"]))
  }
)

const refreshToken = section(
  { allowed: "an object", example: `{ "idleTimeout": "30 days" }` },
  {
    idleTimeout: optional(duration(ranges.idleTimeout, "30 days")),
    absoluteTimeout: optional(duration(ranges.absoluteTimeout, "365 days")),
    leeway: optional(duration(ranges.leeway, "10 seconds")),
    band: optional(duration(ranges.band, "60 seconds")),
    rotation: optional(choice(["confirmed", "strict", "off"])),
    confirmation: optional(choice(["async", "await", "off"]))
  }
)

const revocationModes = ["feed", "store", "expiry"] as const

const revocation = section(
  { allowed: `"feed", "store", "expiry", or { mode, maxStaleness }`, example: `"feed"` },
  {
    mode: optional(choice(revocationModes)),
    maxStaleness: optional(duration([500, 60 * second], "2 seconds"))
  },
  (given) => {
    if (typeof given !== "string") return undefined
    const mode = revocationModes.find((known) => known === given)
    return mode === undefined ? wrong(describe(given)) : right({ mode })
  }
)

const rotateEvery = setting(
  { allowed: `${durationRange(hour, 720 * hour)}, or "off"`, example: `"24 hours"` },
  (given): Reading<number | "off"> =>
    given === "off" ? right(given) : readDuration(hour, 720 * hour)(given)
)

const keys = section(
  { allowed: "an object", example: `{ "rotateEvery": "24 hours" }` },
  { rotateEvery: optional(rotateEvery), provided: optional(providedKeys) }
)

const memory = section(
  { allowed: "an object", example: `{ "verifiedTokens": 20000 }` },
  {
    verifiedTokens: optional(number([0, 1_000_000], 20_000, "whole")),
    verifiedTokenBytes: optional(number([65_536, 4_294_967_296], 33_554_432, "whole")),
    revocations: optional(number([1_000, 10_000_000], 500_000, "whole"))
  }
)

const sessionsPerUser = section(
  { allowed: "{ max, exceeded }", example: `{ "max": 5, "exceeded": "evict-oldest" }` },
  {
    max: number([1, 10_000], 5, "whole"),
    exceeded: choice(["evict-oldest", "reject", "notify"])
  }
)

/** The options that code and files have in common, all of them optional. */
export const sharedFields = {
  audience: optional(audience),
  preset: optional(choice(["aal1", "aal2", "aal3"])),
  accessToken: optional(accessToken),
  refreshToken: optional(refreshToken),
  theftResponse: optional(choice(["revoke-session", "revoke-user", "report"])),
  revocation: optional(revocation),
  keys: optional(keys),
  sessionsPerUser: optional(sessionsPerUser),
  deviceBinding: optional(choice(["off", "report", "require"])),
  memory: optional(memory),
  clockTolerance: optional(duration([0, 60 * second], "5 seconds")),
  migrate: optional(yesOrNo),
  sweep: optional(sweep)
}

/** What `sharedFields` decode to. */
export type SharedOptions = Values<typeof sharedFields>

/** The options of `createSessions`. */
export const sessionsSchema = section(
  { allowed: "a plain object of options", example: "{ store, secret, issuer }" },
  {
    store,
    secret: secrets,
    issuer,
    ...sharedFields,
    ...transportFields,
    claims: optional(validator),
    data: optional(validator),
    logger: optional(logger),
    clock: optional(clock),
    random: optional(random)
  }
)

const host = setting(
  { allowed: "an IP address (without brackets) or a host name", example: `"127.0.0.1"` },
  (given) =>
    typeof given === "string" && /^[\w.:%-]{1,255}$/.test(given)
      ? right(given)
      : wrong(describe(given))
)

/** The options of the service, as its configuration file has them. */
export const serveSchema = section(
  { allowed: "an object of options", example: `{ "issuer": "https://auth.example.com" }` },
  {
    store: optional(storeSetting),
    secret: optional(secrets),
    issuer: optional(issuer),
    ...sharedFields,
    port: optional(number([0, 65_535], 3567, "whole")),
    host: optional(host),
    apiKey: optional(apiKeys)
  }
)
