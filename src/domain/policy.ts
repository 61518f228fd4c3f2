/**
 * The rules that a deployment chooses: lifetimes, rotation, and what to do about theft. Durations are
 * milliseconds. Their ranges are checked once, at start, so that no decision has to.
 */

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/** `confirmed`: docs/protocol.md. `strict`: promoted at issue. `off`: the refresh token never changes and theft is not noticed. */
export type RotationMode = "confirmed" | "strict" | "off"

/** How refresh tokens are told apart. */
export interface RotationPolicy {
  readonly mode: RotationMode
  /** How far apart twins may be born, and how long a spent token may come late. 0 turns both off. */
  readonly leeway: number
  /** How long around a rotation an unexplained old token is only stale. 0 turns it off. */
  readonly band: number
}

/** How long things live. */
export interface Lifetimes {
  readonly accessToken: number
  /** The part of an access token's lifetime, 0 to 0.5, by which it may be shortened at random. */
  readonly jitter: number
  readonly idleTimeout: number
  readonly absoluteTimeout: number
}

/** `revoke-session`, `revoke-user`: what a reused refresh token ends. `report`: only the event. */
export type TheftResponse = "revoke-session" | "revoke-user" | "report"

/** When an access token's first use reaches the store: before the answer, after it, or never. */
export type ConfirmationMode = "await" | "async" | "off"

/** The defaults; NIST SP 800-63B-4 levels are in `presets`. */
export const defaultLifetimes: Lifetimes = {
  accessToken: 10 * minute,
  jitter: 0.1,
  idleTimeout: 30 * day,
  absoluteTimeout: 365 * day
}

/** The default rotation. */
export const defaultRotation: RotationPolicy = {
  mode: "confirmed",
  leeway: 10 * second,
  band: 60 * second
}

/** Timeouts by NIST SP 800-63B-4 assurance level (sections 2.1.3, 2.2.3 and 2.3.3). */
export const presets: Readonly<Record<"aal1" | "aal2" | "aal3", Lifetimes>> = {
  aal1: { accessToken: 10 * minute, jitter: 0.1, idleTimeout: 7 * day, absoluteTimeout: 30 * day },
  aal2: { accessToken: 10 * minute, jitter: 0.1, idleTimeout: hour, absoluteTimeout: 24 * hour },
  aal3: {
    accessToken: 3 * minute,
    jitter: 0.1,
    idleTimeout: 15 * minute,
    absoluteTimeout: 12 * hour
  }
}

/** The smallest and largest value of each duration that has a range of its own. */
export const ranges = {
  accessToken: [10 * second, 24 * hour],
  idleTimeout: [50 * second, 3650 * day],
  absoluteTimeout: [50 * second, 3650 * day],
  leeway: [0, 10 * minute],
  band: [0, 10 * minute],
  jitter: [0, 0.5]
} as const

/** Two settings that do not go together: which one to change, and to what. */
export interface PolicyProblem {
  readonly setting:
    | "accessToken.lifetime"
    | "refreshToken.leeway"
    | "refreshToken.band"
    | "refreshToken.idleTimeout"
  /** What is allowed, in words that end where the limit is named: "at most refreshToken.absoluteTimeout". */
  readonly allowed: string
  /** The largest (or smallest) value that is allowed, in whole milliseconds. */
  readonly limit: number
}

/** Every pair of settings that does not go together; each setting is taken to be within its own range. */
export function policyProblems(
  lifetimes: Lifetimes,
  rotation: RotationPolicy
): readonly PolicyProblem[] {
  const problems: PolicyProblem[] = []
  if (lifetimes.accessToken * 5 > lifetimes.idleTimeout) {
    problems.push({
      setting: "accessToken.lifetime",
      allowed: "at most a fifth of refreshToken.idleTimeout",
      limit: Math.floor(lifetimes.idleTimeout / 5)
    })
  }
  if (lifetimes.idleTimeout > lifetimes.absoluteTimeout) {
    problems.push({
      setting: "refreshToken.idleTimeout",
      allowed: "at most refreshToken.absoluteTimeout",
      limit: lifetimes.absoluteTimeout
    })
  }
  if (rotation.mode === "off") return problems
  const shortest = shortestAccessToken(lifetimes)
  if (rotation.leeway * 4 > shortest) {
    problems.push({
      setting: "refreshToken.leeway",
      allowed: "at most a quarter of the shortest access token's life",
      limit: Math.floor(shortest / 4)
    })
  }
  if (rotation.band !== 0 && rotation.band < rotation.leeway) {
    problems.push({
      setting: "refreshToken.band",
      allowed: "0, or at least refreshToken.leeway",
      limit: rotation.leeway
    })
  }
  return problems
}

/** The life of an access token that got all of the jitter. */
export const shortestAccessToken = (lifetimes: Lifetimes): number =>
  Math.floor(lifetimes.accessToken * (1 - lifetimes.jitter))
