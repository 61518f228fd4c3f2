/**
 * How use keeps a session alive: a touch moves the last-active time and slides the idle timeout, never
 * past the absolute end, never backwards, and not more often than is worth a write.
 */
import { updateDevice, type Device } from "./device.ts"
import type { Lifetimes } from "./policy.ts"
import type { Session } from "./session.ts"

/** What a touch writes. */
export interface Activity {
  readonly lastActiveAt: number
  readonly idleExpiresAt: number
  readonly device: Device
}

/** The activity after the session was used at `now` by `device`. */
export const activityAt = (
  session: Session,
  now: number,
  lifetimes: Lifetimes,
  device: Device | undefined
): Activity => ({
  lastActiveAt: Math.max(session.lastActiveAt, now),
  idleExpiresAt: Math.min(
    session.absoluteExpiresAt,
    Math.max(session.idleExpiresAt, now + lifetimes.idleTimeout)
  ),
  device: updateDevice(session.device, device)
})

/** A session after a touch. Its facts are named, for a second object that is spread costs more than all of it. */
export const touched = (session: Session, activity: Activity): Session => ({
  ...session,
  lastActiveAt: activity.lastActiveAt,
  idleExpiresAt: activity.idleExpiresAt,
  device: activity.device
})

/** How long a touch is good for: a minute, or a tenth of a short idle timeout. */
export const touchInterval = (lifetimes: Lifetimes): number =>
  Math.min(60_000, Math.floor(lifetimes.idleTimeout / 10))

/** Whether a touch at `now` is worth a write. */
export const touchDue = (session: Session, now: number, lifetimes: Lifetimes): boolean =>
  now - session.lastActiveAt >= touchInterval(lifetimes)
