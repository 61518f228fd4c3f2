/**
 * The lifetimes and the rotation that options come to: the explicit ones, else the preset's, else the
 * defaults.
 */
import {
  defaultLifetimes,
  defaultRotation,
  presets,
  type Lifetimes,
  type RotationPolicy
} from "../domain/policy.ts"
import type { SharedOptions } from "./schema.ts"

type Timing = Pick<SharedOptions, "preset" | "accessToken" | "refreshToken">

export function lifetimesOf({ preset, accessToken, refreshToken }: Timing): Lifetimes {
  const base = preset === undefined ? defaultLifetimes : presets[preset]
  return {
    accessToken: accessToken?.lifetime ?? base.accessToken,
    jitter: accessToken?.jitter ?? base.jitter,
    idleTimeout: refreshToken?.idleTimeout ?? base.idleTimeout,
    absoluteTimeout: refreshToken?.absoluteTimeout ?? base.absoluteTimeout
  }
}

export const rotationOf = ({ refreshToken }: Timing): RotationPolicy => ({
  mode: refreshToken?.rotation ?? defaultRotation.mode,
  leeway: refreshToken?.leeway ?? defaultRotation.leeway,
  band: refreshToken?.band ?? defaultRotation.band
})
